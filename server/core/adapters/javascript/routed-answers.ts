/**
 * Hooks that put headers on what routes answered: `handle({ event, resolve })` of SvelteKit. Whether a preflight gets through is decided by the
 * routes then. Refuses hooks that may answer preflights themselves in a way that browsers accept, and chains of which a part is not read.
 */
import { isPossible } from "../../conditions/decide.ts";
import type { JavaScriptEditor } from "../../javascript/editor.ts";
import type { CallSite, JavaScriptSource } from "../../javascript/source.ts";
import type { FunctionHandle, Value } from "../../javascript/values.ts";
import { propertyOf } from "../../javascript/values.ts";
import type { PutOnRoutes } from "../../model/facts.ts";
import type { FixIntent } from "../../model/fix-intent.ts";
import { samePlace } from "../../text/place.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import { onPreflights } from "../preflighted.ts";
import { callsInside } from "./sites-by-key.ts";

/** Owner of all routes that SvelteKit finds by the names of files. */
export const SVELTEKIT_ROUTES = "routes of SvelteKit";

/** A hook of the server, at its place since SvelteKit 1.0. */
const HOOK_FILE = /(?:^|\/)hooks\.server(?:\/index)?\.(?:js|ts)$/;

/** `method_not_allowed` for a `+server` file without the method and without `fallback` (@sveltejs/kit 1.0 to 3.2, src/runtime/server/endpoint.js). */
const METHOD_NOT_ALLOWED = 405;

/** Most calls of one function among which the answers are looked for. */
const MOST_CALLS = 200;

/** Whose answers the function puts headers on, if preflights certainly get none but theirs. */
export function routesAnswering(source: JavaScriptSource, within: FunctionHandle | undefined): Omit<PutOnRoutes, "when"> | undefined {
  if (within === undefined || !HOOK_FILE.test(source.file)) return undefined;
  const chain = functionsOf(source.exports().get("handle"));
  if (chain === undefined || !chain.some(({ id }) => id === within.id) || !chain.every((one) => leavesPreflightsToRoutes(source, one))) return undefined;
  const [asked] = callsInside(source, within).filter(resolves);
  return asked === undefined ? undefined : { owner: SVELTEKIT_ROUTES, at: asked.at, status: METHOD_NOT_ALLOWED };
}

/** `resolve(event)` becomes an answer of the hook's own where the method is OPTIONS. Refuses hooks that turn some preflights away: those would still be. */
export function answerInPlaceOfRoutes(
  intent: Extract<FixIntent, { readonly kind: "answer-preflight" }>,
  editor: JavaScriptEditor,
  source: JavaScriptSource,
): readonly TextEdit[] | undefined {
  const { at } = intent;
  const site = at === undefined ? undefined : source.calls().find((one) => samePlace(one.at, at));
  const [event] = site?.arguments ?? [];
  if (site?.within === undefined || event === undefined || site.hasSpread || site.at.file !== editor.file) return undefined;
  const name = /\(\s*([\w$]+(?:\.[\w$]+)*)\s*[,)]/.exec(editor.textOf(site.at))?.[1];
  const answers = source.outcomes(site.within, []).filter(({ when }) => isPossible(onPreflights(when)));
  const isOnlyAnswer = answers.every(({ answer }) => answer.kind === "return" && samePlace(answer.value.at, site.at));
  if (name === undefined || !isOnlyAnswer || !isPossible(onPreflights(site.when))) return undefined;
  const own = `${name}.request.method === ${editor.quote("OPTIONS")} ? new Response(null, { status: 204 })`;
  return [editor.replace(site.at, `(${own} : ${editor.textOf(site.at)})`)];
}

/** One hook, or those of `sequence(first, second)`, each of which gets the next as its `resolve`. */
function functionsOf(handle: Value | undefined): readonly FunctionHandle[] | undefined {
  if (handle?.kind === "function") return [handle.function];
  const [member, call] = handle?.kind === "external" && handle.package === "@sveltejs/kit/hooks" ? handle.steps : [];
  if (member?.kind !== "member" || member.name !== "sequence" || call?.kind !== "call") return undefined;
  const parts = call.arguments.map((argument) => (argument.kind === "function" ? argument.function : undefined));
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

/** True if every answer that a preflight may get is the route's, or one with a status that browsers refuse. */
function leavesPreflightsToRoutes(source: JavaScriptSource, handle: FunctionHandle): boolean {
  const calls = callsInside(source, handle);
  if (calls.length > MOST_CALLS) return false;
  const answers = source.outcomes(handle, []).filter(({ when }) => isPossible(onPreflights(when)));
  return (
    answers.length > 0 &&
    answers.every(({ answer }) => {
      if (answer.kind === "throw") return true;
      const site = answer.kind === "return" ? calls.find((one) => samePlace(one.at, answer.value.at)) : undefined;
      return site !== undefined && (resolves(site) || isRefusal(site));
    })
  );
}

/** `resolve(event)` or `input.resolve(event)` of the hook's parameter. */
function resolves({ name, form, callee }: CallSite): boolean {
  if (name !== "resolve" || form !== "call") return false;
  return callee.kind === "method" ? callee.receiver.kind === "parameter" : callee.kind === "unknown" && callee.reason.kind === "parameter";
}

/** `new Response(null, { status: 404 })`. */
function isRefusal(site: CallSite): boolean {
  if (site.name !== "Response" || site.form !== "new" || site.hasSpread) return false;
  const status = propertyOf(site.arguments[1], "status")?.value;
  return status?.kind === "number" && (status.value < 200 || status.value > 299);
}
