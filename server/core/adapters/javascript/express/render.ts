/** Renders fixes at an Express app. Refuses apps that are not bound to a name. */
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Fact } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { Place } from "../../../text/place.ts";
import { containsPlace, samePlace } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import { allEdits, headersToAdd, literalOf, nameBoundTo } from "../code.ts";
import { placeOfUse } from "../option-values.ts";
import { roleOf } from "./roles.ts";

/** Edits for one intent, or `undefined`. */
export function renderExpress(intent: FixIntent, fact: Fact, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined {
  switch (intent.kind) {
    case "add-header-middleware":
      return fact.at.file === editor.file ? addHeaders(headersToAdd(intent), fact.at, editor) : undefined;
    case "disable-banner":
      return intent.name.toLowerCase() === "x-powered-by" && fact.at.file === editor.file ? disableBanner(fact, editor) : undefined;
    case "reorder":
      return intent.before.file === editor.file && fact.at.file === editor.file ? editor.moveBefore(fact.at, intent.before) : undefined;
    case "answer-preflight":
      return answerPreflight(fact, editor, source);
    default:
      return undefined;
  }
}

function addHeaders(headers: ReturnType<typeof headersToAdd>, creation: Place, editor: JavaScriptEditor): readonly TextEdit[] | undefined {
  const app = nameBoundTo(editor.text, creation);
  if (app === undefined) return undefined;
  const lines = headers.map(({ name, value }) => `  res.setHeader(${editor.quote(name)}, ${literalOf(editor, value)});`);
  const code = [`${app}.use((req, res, next) => {`, ...lines, "  next();", "});"].join("\n");
  return allEdits([editor.insertAfter(creation, code)]);
}

function disableBanner(fact: Fact, editor: JavaScriptEditor): readonly TextEdit[] | undefined {
  const app = nameBoundTo(editor.text, fact.at);
  return app === undefined ? undefined : allEdits([editor.insertAfter(fact.at, `${app}.disable(${editor.quote("x-powered-by")});`)]);
}

/** Adds `app.options(path, cors(…))` before a route that has CORS of its own. `fact.at` is the route's path. */
function answerPreflight(fact: Fact, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined {
  if (fact.kind !== "registration" || fact.role !== "route" || fact.at.file !== editor.file) return undefined;
  const route = source
    .calls()
    .find((site) => site.isStatement && site.callee.kind === "method" && site.arguments.some((value) => samePlace(placeOfUse(value), fact.at)));
  if (route === undefined || route.callee.kind !== "method") return undefined;
  const cors = route.arguments.find((value) => roleOf(source, value) === "cors");
  const middleware = cors === undefined ? undefined : placeOfUse(cors);
  if (middleware === undefined || !containsPlace(route.at, middleware)) return undefined;
  const code = `${route.callee.receiverText}.options(${editor.textOf(fact.at)}, ${editor.textOf(middleware)});`;
  return allEdits([editor.insertBefore(route.at, code)]);
}
