/**
 * Hooks of a Fastify server, in the order in which a request meets them: by phase, then by registration, whatever stands where in the file
 * (fastify 5, lib/hooks.js and lib/route.js; observed with 5.6). A hook that answers or throws lets nothing after it run.
 */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { FunctionHandle } from "../../../javascript/values.ts";
import { stringOf } from "../../../javascript/values.ts";
import type { Condition } from "../../../model/condition.ts";
import { allOf, anyOf, negate } from "../../../model/condition.ts";
import type { Registration } from "../../../model/facts.ts";
import { functionsRunBy, functionsWrittenIn } from "../function-graph.ts";
import { ownerIdOfParameter, ownerOf } from "../registrations.ts";
import { isOnAnswer } from "../responses.ts";
import { callsInside } from "../sites-by-key.ts";

const PHASES: readonly string[] = ["onRequest", "preParsing", "preValidation", "preHandler"];
/** More than any offset in a file that is read. */
const PHASE_LENGTH = 1_000_000_000;

/** Where a request meets something of a phase, for `Scope.order`: before everything that is registered as a route. */
export function orderInPhase(phase: string, offset: number): number | undefined {
  const index = PHASES.indexOf(phase);
  return index < 0 ? undefined : offset - (PHASES.length - index) * PHASE_LENGTH;
}

/** Where plug-ins meet requests that add their own hook while the server starts: after the hooks that the same code adds at once, unless it waits for the plug-in. */
export function orderOfPlugin(source: JavaScriptSource, site: CallSite): number {
  const isAwaited = /\bawait\s*$/.test(source.text.slice(Math.max(0, site.at.span.start - 20), site.at.span.start));
  return orderInPhase("onRequest", isAwaited ? site.at.span.start : PHASE_LENGTH / 2 + site.at.span.start) ?? 0;
}

/** `app.addHook("onRequest", …)` and its kind, with whom each lets pass. */
export function* hookRegistrations(source: JavaScriptSource, technology: string, label: string): Iterable<Registration> {
  for (const site of source.callsNamed(["addHook"])) {
    const { callee } = site;
    if (callee.kind !== "method" || site.when.kind === "never") continue;
    const owner = ownerOf(source, callee.receiver, callee.receiverText);
    const order = orderInPhase(stringOf(site.arguments[0]) ?? "", site.at.span.start);
    if (owner === undefined || order === undefined) continue;
    const handler = site.arguments[1];
    const written = handler?.kind === "function" ? [handler.function.at] : functionsWrittenIn(source, site.at);
    const passing = handler?.kind === "function" ? passedByHook(source, handler.function) : undefined;
    yield {
      technology,
      label,
      at: site.at,
      via: [],
      scope: { level: "application", owner: owner.id, order },
      environment: "any",
      layer: "application",
      kind: "registration",
      role: passing === undefined ? "step" : "gate",
      ...(passing === undefined ? {} : { passes: anyOf([passing, negate(site.when)]) }),
      ...(site.when.kind === "always" ? {} : { conditional: true as const }),
      runs: functionsRunBy(source, written),
      ends: false,
    };
  }
}

/** `app.register(plugin)`: what the plug-in runs, and the routes that it adds to the app it is given. */
export function* pluginRegistrations(source: JavaScriptSource, technology: string, label: string): Iterable<Registration> {
  for (const site of source.callsNamed(["register"])) {
    const { callee } = site;
    const [plugin] = site.arguments;
    if (callee.kind !== "method" || plugin?.kind !== "function" || site.when.kind === "never") continue;
    const owner = ownerOf(source, callee.receiver, callee.receiverText);
    if (owner?.package !== "fastify") continue;
    const { at, parameters } = plugin.function;
    yield {
      technology,
      label,
      at: site.at,
      via: [],
      scope: { level: "application", owner: owner.id, order: site.at.span.start },
      environment: "any",
      layer: "application",
      kind: "registration",
      role: "step",
      ...(site.when.kind === "always" ? {} : { conditional: true as const }),
      runs: [...functionsRunBy(source, [at]), ...parameters.slice(0, 1).map((name) => ownerIdOfParameter(at.file, name))],
      ends: false,
    };
  }
}

const ANSWERS = /^(?:send|redirect|sendFile|view|hijack|callNotFound)$/;

/** The requests that a hook neither answers nor throws on; `undefined` if those are all. */
function passedByHook(source: JavaScriptSource, handle: FunctionHandle): Condition | undefined {
  const answered = callsInside(source, handle).flatMap((site): readonly Condition[] =>
    site.callee.kind === "method" && ANSWERS.test(site.callee.name) && isOnAnswer(source, site) ? [site.when] : [],
  );
  const outcomes = source.outcomes(handle, []);
  const failed = outcomes.flatMap(({ when, answer }): readonly Condition[] => {
    if (answer.kind === "throw") return [when];
    const given = answer.kind === "callback" && answer.parameter === 2 ? answer.arguments[0] : undefined;
    return given === undefined || given.kind === "undefined" || given.kind === "null" ? [] : [when];
  });
  const passes = allOf([...answered, ...failed].map(negate));
  return passes.kind === "always" ? undefined : passes;
}
