/**
 * The official schema of SARIF 2.1.0 (revision rtm.5, the one that GitHub's code scanning names), as Microsoft's package carries it.
 * It is written in draft 4 of JSON Schema and uses nothing that draft 7 reads otherwise, but for the name of its own address.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv, type ErrorObject } from "ajv";

const file = createRequire(import.meta.url).resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
const { id: _id, $schema: _draft, ...schema } = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, unknown>>;

const formats = {
  uri: (text: string) => URL.canParse(text),
  "uri-reference": (text: string) => URL.canParse(text, "file:///base/") && !/[\s\\<>"]/.test(text),
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i,
};
const validate = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false, unicodeRegExp: false, formats }).compile(schema);

/** What the schema says against a log; empty if it fits. The log is taken as it is written: through JSON. */
export function sarifErrors(log: unknown): readonly string[] {
  validate(JSON.parse(JSON.stringify(log)));
  return (validate.errors ?? []).map((error: ErrorObject) => `${error.instancePath} ${error.message ?? ""} ${JSON.stringify(error.params)}`);
}
