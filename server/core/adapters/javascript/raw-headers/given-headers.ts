/**
 * Headers that a function writes into an object it was handed, `headers["X-Frame-Options"] = …`, where the answer is made by another file.
 * Goes by the parameter's name; what the same file sends itself is read from the object (`fetch-writes.ts`).
 */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { FunctionHandle, Value } from "../../../javascript/values.ts";
import { isInterestingHeader } from "./header-names.ts";
import type { RawWrite } from "./writes.ts";
import { functionGroup, objectWrites } from "./writes.ts";

const GIVEN = /^(?!req|request)\w*headers$/i;

/** True if the text names an object of headers that is a parameter, or that was made by another file. */
export function isGivenHeaders(text: string, value: Value | undefined, within: FunctionHandle | undefined, source: JavaScriptSource): boolean {
  if (!GIVEN.test(text) || within === undefined) return false;
  const isForeign = value?.kind === "parameter" || (value !== undefined && value.at.file !== source.file);
  return isForeign || within.parameters.includes(text);
}

/** Assignments to members of such objects, and `Object.assign` to them, in source order. */
export function givenWrites(source: JavaScriptSource): readonly RawWrite[] {
  const assigned = source.assignments().flatMap((site): readonly RawWrite[] => {
    if (!GIVEN.test(site.targetText) || !isInterestingHeader(site.name) || site.when.kind === "never") return [];
    const { within } = site;
    if (within === undefined || !isGivenHeaders(site.targetText, site.target, within, source)) return [];
    const { name, nameAt, at, value, when } = site;
    return [{ name, nameAt, at, mode: "set", value, when, group: `function:${within.id}`, within, site: undefined, isFetch: true, object: undefined }];
  });
  const merged = source.callsNamed(["assign"]).flatMap((site): readonly RawWrite[] => {
    const text = ASSIGN.exec(source.text.slice(site.at.span.start, site.at.span.start + 80))?.[1];
    if (text === undefined || site.form !== "call" || site.when.kind === "never") return [];
    const [target, ...given] = site.arguments;
    if (!isGivenHeaders(text, target, site.within, source)) return [];
    return given.flatMap((one) => objectWrites(one, site, functionGroup(site), true));
  });
  return [...assigned, ...merged];
}

const ASSIGN = /^Object\.assign\(\s*([\w$]+)\s*,/;
