/** What the one handler of a raw server runs, and whether it asks who calls. Knows functions of its own file; of others it knows that they are called. */
import type { JavaScriptSource } from "../../javascript/source.ts";
import type { FunctionHandle, Value } from "../../javascript/values.ts";
import type { AppEntry, RequestUse } from "../../model/facts.ts";
import { functionsRunBy } from "./function-graph.ts";
import { ownerIdAt, ownerOf } from "./registrations.ts";

/** Ids of what runs behind the server: the handler and the functions that it calls, or the app whose method it is. */
export function runsOfHandler(source: JavaScriptSource, handler: Value | undefined): Pick<AppEntry, "runs"> {
  if (handler?.kind === "function") return { runs: functionsRunBy(source, [handler.function.at]) };
  const app = handler === undefined ? undefined : ownerOf(source, handler, "");
  return app === undefined ? {} : { runs: [app.id] };
}

/** Answers to strangers, and what shows who they are; names of CORS headers are none. */
const ASKS = /\b40[13]\b|(?<!access-control-[\w-]{0,40})authorization|timingSafeEqual|token|secret|api_?key/i;

/** A check of who calls, in the handler or in what it calls; the text decides, so that what only resembles one counts too. */
export function loginUses(source: JavaScriptSource, handler: FunctionHandle, base: Omit<RequestUse, "kind" | "what" | "at">): readonly RequestUse[] {
  const ids = new Set(functionsRunBy(source, [handler.at]));
  const helpers = source.calls().flatMap(({ within, callee }) => {
    const called = callee.kind === "function" ? [callee.function] : [];
    return within !== undefined && ids.has(ownerIdAt(within.at)) ? [within, ...called] : [];
  });
  const asking = [handler, ...new Map(helpers.map((helper) => [helper.id, helper])).values()].find((one) => ASKS.test(source.textOfFunction(one)));
  return asking === undefined ? [] : [{ ...base, kind: "request-use", what: "authorization", at: handler.at }];
}
