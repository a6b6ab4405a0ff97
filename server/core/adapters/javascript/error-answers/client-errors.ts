/**
 * Errors of HTTP clients that give the headers of their own request when they become JSON: axios (1.21.1, with the stack) and superagent
 * (10.4.2), both tried. A plain Error becomes `{}`, and so does what the client did not throw: only where the clause
 * catches what the client throws, or the handler is given to its promise, can the error be one.
 */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import { callsInside } from "../sites-by-key.ts";

const CLIENTS: readonly string[] = ["axios", "superagent"];

/** The client whose error a name of an error can stand for at this place. */
export function clientBefore(source: JavaScriptSource, { within, at }: Pick<CallSite, "within" | "at">): string | undefined {
  if (within === undefined || !CLIENTS.some((name) => source.text.includes(name))) return undefined;
  const called = callsInside(source, within).filter(
    (site) => site.at.span.end < at.span.start && catchesIn(source.text.slice(site.at.span.end, at.span.start)) === 1,
  );
  // All calls of a chain start where the chain does.
  const chains = source.callsNamed(["catch"]).filter(({ arguments: [handler] }) => handler?.kind === "function" && handler.function.id === within.id);
  const chained = chains.length === 0 ? [] : source.calls().filter((site) => chains.some((chain) => chain.at.span.start === site.at.span.start));
  return [...called, ...chained].map(clientOf).find((name) => name !== undefined);
}

/** One `catch` between the call and the answer: the clause of its own `try`. */
function catchesIn(text: string): number {
  return text.match(/\bcatch\s*[({]/g)?.length ?? 0;
}

function clientOf({ callee }: CallSite): string | undefined {
  const value = callee.kind === "external" ? callee.value : callee.kind === "method" ? callee.receiver : undefined;
  return value?.kind === "external" && CLIENTS.includes(value.package) ? value.package : undefined;
}
