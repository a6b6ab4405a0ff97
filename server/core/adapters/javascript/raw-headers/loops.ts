/**
 * Headers that a loop writes from an object or a list of pairs: `for (const [name, value] of Object.entries(headers))`,
 * `Object.entries(headers).forEach(([name, value]) => …)`. Refuses loops whose call does not pass both names on unchanged.
 */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { FunctionHandle, Value } from "../../../javascript/values.ts";
import { containsPlace } from "../../../text/place.ts";

const LOOP_HEAD = /for\s*\(\s*(?:const|let|var)\s*\[\s*([A-Za-z_$][\w$]*)\s*,\s*([A-Za-z_$][\w$]*)\s*\]\s*of\s*$/;
const CALLBACK_HEAD = /^(?:async\s*)?(?:function\s*)?\(\s*\[\s*([A-Za-z_$][\w$]*)\s*,\s*([A-Za-z_$][\w$]*)\s*\]/;
const FURTHEST = 2000;

/** The object of headers, or the list of pairs, that the loop around the call goes through; `undefined` if there is none. */
export function headersOfLoop(site: CallSite, source: JavaScriptSource): Value | undefined {
  const written = /^\(\s*([A-Za-z_$][\w$]*)\s*,\s*(?:String\(\s*)?([A-Za-z_$][\w$]*)\s*\)?\s*,?\s*\)$/.exec(
    source.text.slice(site.calleeAt.span.end, site.at.span.end),
  );
  const [, name, value] = written ?? [];
  if (name === undefined || value === undefined) return undefined;
  const isLoopOver = (head: RegExpExecArray | null): boolean => head?.[1] === name && head[2] === value;
  return fromCallback(site, source, isLoopOver) ?? fromStatement(site, source, isLoopOver);
}

/** Most loops in one another. */
const DEEPEST = 5;

/** The function in which a call runs: callbacks of `forEach` run in rounds, while the function around them does. */
export function functionAround(site: CallSite, source: JavaScriptSource): FunctionHandle | undefined {
  let { within } = site;
  for (let step = 0; step < DEEPEST; step += 1) {
    const loop = within && loopOf(within, source);
    if (loop === undefined) break;
    within = loop.within;
  }
  return within;
}

/** The `forEach` that is given the function. */
function loopOf(callback: FunctionHandle, source: JavaScriptSource): CallSite | undefined {
  if (callback.at.file !== source.file) return undefined;
  return source.callsNamed(["forEach"]).find((one) => {
    if (one.callee.kind !== "method" || !containsPlace(one.at, callback.at)) return false;
    const [given] = one.arguments;
    return given?.kind === "function" && given.function.id === callback.id;
  });
}

type Test = (head: RegExpExecArray | null) => boolean;

function fromCallback(site: CallSite, source: JavaScriptSource, isLoopOver: Test): Value | undefined {
  const { within } = site;
  if (within === undefined || within.at.file !== source.file) return undefined;
  if (!isLoopOver(CALLBACK_HEAD.exec(source.text.slice(within.at.span.start, within.at.span.start + 200)))) return undefined;
  const loop = loopOf(within, source);
  if (loop?.callee.kind !== "method") return undefined;
  const { receiver } = loop.callee;
  const entries = source
    .callsNamed(["entries"])
    .find((one) => isEntries(one) && one.at.span.start === loop.at.span.start && one.at.span.end < loop.at.span.end);
  return entries === undefined ? receiver : entries.arguments[0];
}

function fromStatement(site: CallSite, source: JavaScriptSource, isLoopOver: Test): Value | undefined {
  const before = source.text.slice(Math.max(0, site.at.span.start - FURTHEST), site.at.span.start);
  const offset = site.at.span.start - before.length;
  const entries = source.callsNamed(["entries"]).findLast((one) => {
    if (!isEntries(one) || one.at.span.end > site.at.span.start || one.at.span.start < offset || one.within?.id !== site.within?.id) return false;
    return isLoopOver(LOOP_HEAD.exec(source.text.slice(offset, one.at.span.start)));
  });
  return entries?.arguments[0];
}

function isEntries(site: CallSite): boolean {
  const { callee } = site;
  return callee.kind === "method"
    ? callee.name === "entries" && callee.receiverText === "Object"
    : callee.kind === "unknown" && callee.name === "Object.entries";
}
