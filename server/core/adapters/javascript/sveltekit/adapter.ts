/**
 * Routes of SvelteKit that stand in `+server` files: their paths and methods. Facts: adapter.md beside this file. Refuses what they answer and
 * what hooks add, which the raw header adapter reads, and pages.
 */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Fact, Registration } from "../../../model/facts.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { SERVER_LACKS } from "../../lacks.ts";
import { SVELTEKIT_ROUTES } from "../routed-answers.ts";

const ID = "javascript/sveltekit";

/** Names that a `+server` file may export for requests (`ENDPOINT_METHODS` of @sveltejs/kit 2.70 src/constants.js). */
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;

/** javascript/sveltekit */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: "SvelteKit",
  language: "javascript",
  files: ["+server.ts", "+server.js"],
  hints: ["export"],
  intents: [],
  lacks: [
    { intents: ["add-header-middleware", "reorder", "answer-preflight"], because: "its hooks are read and changed as response headers" },
    ...SERVER_LACKS,
  ],
  *extract(source: JavaScriptSource): Iterable<Fact> {
    const path = pathOf(source.file);
    // What is exported by a star or under a name that is not followed may answer OPTIONS too.
    if (path === undefined || /\bexport\s*\*/.test(source.text)) return;
    if (/\b(?:OPTIONS|fallback)\b/.test(source.text)) return;
    for (const [name, value] of source.exports()) {
      const method = METHODS.find((one) => one === name);
      if (method === undefined) continue;
      const at = value.at.file === source.file ? value.at : { file: source.file, span: { start: 0, end: 0 } };
      yield {
        kind: "registration",
        technology: ID,
        label: adapter.label,
        at,
        via: [],
        scope: { level: "route", path, owner: SVELTEKIT_ROUTES, order: at.span.start },
        environment: "any",
        layer: "application",
        role: "route",
        method,
        ends: true,
      } satisfies Registration;
    }
  },
  render: () => undefined,
};

/** The path of a file below `routes`, up to its first parameter, which is written `*`; `undefined` outside of `routes`. */
function pathOf(file: string): string | undefined {
  const folders = file.split("/").slice(0, -1);
  const root = folders.lastIndexOf("routes");
  if (root < 0) return undefined;
  const parts: string[] = [];
  for (const folder of folders.slice(root + 1)) {
    if (/^\(.*\)$/.test(folder)) continue;
    if (folder.includes("[")) return `/${[...parts, "*"].join("/")}`;
    parts.push(folder);
  }
  return `/${parts.join("/")}`;
}
