/**
 * Headers that a function writes into an object it was handed, `headers["X-Frame-Options"] = …`, where the answer is made by another file.
 * Goes by the parameter's name; what the same file sends itself is read from the object (`fetch-writes.ts`).
 */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { FunctionHandle } from "../../../javascript/values.ts";
import { isInterestingHeader } from "./header-names.ts";
import type { RawWrite } from "./writes.ts";

const GIVEN = /^(?!req|request)\w*headers$/i;

/** True if the text names an object of headers among the parameters of the function. */
export function isGivenHeaders(text: string, within: FunctionHandle | undefined): boolean {
  return GIVEN.test(text) && within?.parameters.includes(text) === true;
}

/** Assignments to members of such objects, in source order. */
export function givenWrites(source: JavaScriptSource): readonly RawWrite[] {
  return source.assignments().flatMap((site): readonly RawWrite[] => {
    if (!GIVEN.test(site.targetText) || !isInterestingHeader(site.name)) return [];
    const { within } = site;
    if (within === undefined || !isGivenHeaders(site.targetText, within) || site.when.kind === "never") return [];
    const { name, nameAt, at, value, when } = site;
    return [{ name, nameAt, at, mode: "set", value, when, group: `function:${within.id}`, within, site: undefined, isFetch: true, object: undefined }];
  });
}
