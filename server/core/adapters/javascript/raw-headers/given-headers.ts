/**
 * Headers that a function writes into an object it was handed, `headers["X-Frame-Options"] = …`, where the answer is made by another file.
 * Goes by the parameter's name; what the same file sends itself is read from the object (`fetch-writes.ts`).
 */
import type { AssignmentSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { FunctionHandle, Value } from "../../../javascript/values.ts";
import { containsPlace } from "../../../text/place.ts";
import { isSentByServers } from "./fetch-writes.ts";
import { isInterestingHeader } from "./header-names.ts";
import type { RawWrite } from "./writes.ts";
import { functionGroup, keyOf, objectWrites } from "./writes.ts";

const GIVEN = /^(?!req|request)\w*headers$/i;

/** The answer of the server behind a proxy: http-proxy 1.18 copies its headers after the event `proxyRes`, http-proxy-middleware passes that on. */
const PROXIED = /^proxyRes(?:ponse)?\.headers$/;

/** Assignments to the headers of an answer that a proxy hands on. */
export function proxiedWrites(source: JavaScriptSource): readonly RawWrite[] {
  if (!source.text.includes("proxyRes")) return [];
  return source
    .assignments((text) => PROXIED.test(text))
    .flatMap((site): readonly RawWrite[] => {
      if (!isInterestingHeader(site.name) || site.when.kind === "never" || site.within === undefined) return [];
      return [assignedWrite(site, site.within, false)];
    });
}

/** Assignments of headers that only answers have to a member of some object that nobody followed to an answer: they are counted as unread. */
export function unfollowedAssignments(source: JavaScriptSource, writes: readonly RawWrite[]): readonly AssignmentSite[] {
  const read = new Set(writes.flatMap(({ nameAt, at }) => [keyOf(nameAt), keyOf(at)]));
  // The condition is dear, and few assignments are about headers.
  const sites = source.assignments((text) => /(?:^|\.)\w*headers$/i.test(text)).filter(({ name }) => isSentByServers(name));
  const isRead = ({ nameAt, at }: AssignmentSite): boolean =>
    read.has(keyOf(nameAt)) || read.has(keyOf(at)) || writes.some((write) => containsPlace(at, write.nameAt));
  // One write stands for all assignments of a name to one object, each on its branch.
  const followed = new Set(sites.filter(isRead).map(memberOf));
  return sites.filter((site) => !followed.has(memberOf(site)) && site.when.kind !== "never");
}

/** The member of a variable of a function that an assignment is to. */
function memberOf({ name, targetText, within }: AssignmentSite): string {
  return `${within?.id ?? ""} ${targetText} ${name.toLowerCase()}`;
}

function assignedWrite({ name, nameAt, at, value, when }: AssignmentSite, within: FunctionHandle, isFetch: boolean): RawWrite {
  return { name, nameAt, at, mode: "set", value, when, group: `function:${within.id}`, within, site: undefined, isFetch, object: undefined };
}

/** True if the text names an object of headers that is a parameter, or that was made by another file. */
export function isGivenHeaders(text: string, value: Value | undefined, within: FunctionHandle | undefined, source: JavaScriptSource): boolean {
  if (!GIVEN.test(text) || within === undefined) return false;
  const isForeign = value?.kind === "parameter" || (value !== undefined && value.at.file !== source.file);
  return isForeign || within.parameters.includes(text);
}

/** True for a member of a parameter whose argument is not known. */
export function isPartOfParameter(value: Value): boolean {
  return value.kind === "unknown" && value.reason.kind === "parameter";
}

const HEADERS_MEMBER = /(?:^|\.)headers$/i;

/** `({ headers }) => { headers["X-Frame-Options"] = … }`, `options.headers[…] = …`: all members, where one is a header that only answers have. */
function handedInWrites(source: JavaScriptSource): readonly RawWrite[] {
  const sites = source
    .assignments((text) => HEADERS_MEMBER.test(text))
    .filter(({ name, target, within, when }) => isInterestingHeader(name) && within !== undefined && isPartOfParameter(target) && when.kind !== "never");
  const keyOfTarget = ({ within, targetText }: AssignmentSite): string => `${within?.id} ${targetText}`;
  const answers = new Set(sites.filter(({ name }) => isSentByServers(name)).map(keyOfTarget));
  return sites.flatMap((site) => (site.within !== undefined && answers.has(keyOfTarget(site)) ? [assignedWrite(site, site.within, true)] : []));
}

/** Assignments to members of such objects, and `Object.assign` to them, in source order. */
export function givenWrites(source: JavaScriptSource): readonly RawWrite[] {
  const assigned = source
    .assignments((text) => GIVEN.test(text))
    .flatMap((site): readonly RawWrite[] => {
      if (!isInterestingHeader(site.name) || site.when.kind === "never") return [];
      const { within } = site;
      if (within === undefined || !isGivenHeaders(site.targetText, site.target, within, source)) return [];
      return [assignedWrite(site, within, true)];
    });
  const merged = source.callsNamed(["assign"]).flatMap((site): readonly RawWrite[] => {
    const text = ASSIGN.exec(source.text.slice(site.at.span.start, site.at.span.start + 80))?.[1];
    if (text === undefined || site.form !== "call" || site.when.kind === "never") return [];
    const [target, ...given] = site.arguments;
    if (!isGivenHeaders(text, target, site.within, source)) return [];
    return given.flatMap((one) => objectWrites(one, site, functionGroup(site), true));
  });
  return [...assigned, ...handedInWrites(source), ...merged];
}

const ASSIGN = /^Object\.assign\(\s*([\w$]+)\s*,/;
