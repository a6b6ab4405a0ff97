/** Compares the policy file's data with its schema and says in plain words, at the right place, what does not fit. The schema is compiled once, when first needed. */
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { Place } from "../text/place.ts";
import type { YamlValue } from "../yaml/document.ts";
import type { OwnReport } from "./own-rules.ts";
import { locate, placeToUnderline, plainDataOf, stepsOfPointer } from "./plain-data.ts";
import { POLICY_SCHEMA } from "./schema.ts";
import { similarTo } from "./similar.ts";

let compiled: ValidateFunction | undefined;

function validator(): ValidateFunction {
  compiled ??= new Ajv({ allErrors: true, strict: false, verbose: true }).compile(POLICY_SCHEMA);
  return compiled;
}

/**
 * Everything in the document that does not fit the schema, but for what is being typed: in a map in which a key is misspelt, has no value yet or is
 * not finished (`broken`: where the text stops being valid YAML) nothing is called missing, since that key may be the one; and of a value at whose
 * end the text breaks, nothing is said.
 */
export function validatePolicy(root: YamlValue, text: string, broken?: Place): readonly OwnReport[] {
  const validate = validator();
  if (validate(plainDataOf(root))) return [];
  const errors = validate.errors ?? [];
  const alternatives = errors.filter((error) => error.keyword === "anyOf").map((error) => error.instancePath);
  const misspelt = new Set(errors.filter((error) => error.keyword === "additionalProperties").map((error) => error.instancePath));
  return errors.flatMap((error) => {
    const { value } = locate(root, stepsOfPointer(error.instancePath));
    const isBroken = broken !== undefined && isAtEndOf(value, broken, text);
    if (error.keyword === "additionalProperties") return [toReport(error, root, text)];
    if (isBroken || (error.keyword === "required" && (misspelt.has(error.instancePath) || hasEmptyEntry(value)))) return [];
    // The branches of an alternative each complain; the alternative itself says it once.
    const isBranch = error.keyword !== "anyOf" && error.schemaPath.includes("/anyOf/") && alternatives.some((path) => error.instancePath.startsWith(path));
    return isBranch ? [] : [toReport(error, root, text)];
  });
}

function hasEmptyEntry(value: YamlValue): boolean {
  return value.kind === "map" && value.entries.some((entry) => entry.value.kind === "null");
}

/** In the map, or behind it with nothing in between but space and the text at which the parser gave up. */
function isAtEndOf({ at }: YamlValue, { span }: Place, text: string): boolean {
  return at.span.start <= span.start && (span.start <= at.span.end || text.slice(at.span.end, span.start).trim() === "");
}

function toReport(error: ErrorObject, root: YamlValue, text: string): OwnReport {
  const steps = stepsOfPointer(error.instancePath);
  const located = locate(root, steps);
  const where = steps.length === 0 ? "" : `${steps.join(".")}: `;
  if (error.keyword === "additionalProperties") {
    const name = String(error.params.additionalProperty);
    const known = Object.keys((error.parentSchema?.properties ?? {}) as object);
    const meant = similarTo(name, known);
    const entry = located.value.kind === "map" ? located.value.entries.find((candidate) => candidate.key === name) : undefined;
    const at = entry?.keyAt ?? placeToUnderline(located, text);
    const message = `${where}There is no setting '${name}' here.${meant === undefined ? ` Known are ${known.join(", ")}.` : ` Did you mean '${meant}'?`}`;
    return withCorrection({ rule: "config-invalid", at, message }, meant);
  }
  const at = placeToUnderline(located, text);
  const written = located.value.kind === "scalar" ? located.value.text : undefined;
  const meant = error.keyword === "enum" && written !== undefined ? similarTo(written, allowedValues(error)) : undefined;
  return withCorrection({ rule: "config-invalid", at, message: `${where}${reasonOf(error, written)}` }, meant);
}

function withCorrection(report: OwnReport, meant: string | undefined): OwnReport {
  if (meant === undefined) return report;
  return { ...report, fixes: [{ title: `Change to '${meant}'`, intent: { kind: "edit-policy-file", at: report.at, text: meant } }] };
}

function allowedValues(error: ErrorObject): readonly string[] {
  const values: unknown = error.params.allowedValues;
  return Array.isArray(values) ? values.map(String) : [];
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  object: "a map of settings",
  array: "a list",
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
};

function reasonOf(error: ErrorObject, written: string | undefined): string {
  const shown = written === undefined ? "This" : `'${written}'`;
  switch (error.keyword) {
    case "required":
      return error.params.missingProperty === "version"
        ? "Say which format this file has: add 'version: 1'."
        : `The setting '${String(error.params.missingProperty)}' is missing.`;
    case "type":
      return `${shown} must be ${TYPE_WORDS[String(error.params.type)] ?? String(error.params.type)}.`;
    case "enum":
      return `${shown} must be one of ${allowedValues(error).join(", ")}.`;
    case "const":
      return `${shown} must be ${String(error.params.allowedValue)}.`;
    case "pattern":
      return patternReason(error, shown);
    case "minLength":
    case "minItems":
      return "This must not be empty.";
    case "minimum":
      return `${shown} must be at least ${String(error.params.limit)}.`;
    case "maximum":
      return `${shown} must be at most ${String(error.params.limit)}.`;
    case "uniqueItems":
      return "The same value stands here twice.";
    case "anyOf":
      return `${shown} must be 'any' or a list of names.`;
    default:
      return `${shown} does not fit: ${error.message ?? error.keyword}.`;
  }
}

function patternReason(error: ErrorObject, shown: string): string {
  const pattern = String(error.params.pattern);
  if (pattern === POLICY_SCHEMA.definitions.date?.pattern) return `${shown} must be a date in the form YYYY-MM-DD.`;
  if (pattern.startsWith("^>=")) return `${shown} must have the form >=31536000 (seconds).`;
  return `${shown} must be an origin such as https://app.example.com, in lower case and without a path; https://*.example.com and port * are allowed.`;
}

/** The place of the first line of a document that has no better one. */
export function firstLineOf(file: string, text: string): Place {
  const newline = text.indexOf("\n");
  return { file, span: { start: 0, end: newline < 0 ? text.length : newline } };
}
