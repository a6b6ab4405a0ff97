/**
 * SvelteKit: routes in `+server` files with their methods, and the policy of `kit.csp`. Facts: adapter.md beside this file. Refuses what routes
 * answer and what hooks add, which the raw header adapter reads, cookies, and pages.
 */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Fact } from "../../../model/facts.ts";
import type { FixIntentKind } from "../../../model/fix-intent.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { SERVER_LACKS } from "../../lacks.ts";
import { CONFIG_FILES, policyWrites, renderPolicy } from "./policy.ts";
import { fileRoutes, ROUTE_FILES } from "./routes.ts";

const ID = "javascript/sveltekit";
const INTENTS: readonly FixIntentKind[] = ["edit-directive"];

/** javascript/sveltekit */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: "SvelteKit",
  language: "javascript",
  files: [...ROUTE_FILES, ...CONFIG_FILES],
  hints: ["export"],
  intents: INTENTS,
  lacks: [
    { intents: ["add-header-middleware", "reorder", "answer-preflight"], because: "its hooks are read and changed as response headers" },
    ...SERVER_LACKS.map((lack) => ({ ...lack, intents: lack.intents.filter((intent) => !INTENTS.includes(intent)) })),
  ],
  *extract(source: JavaScriptSource): Iterable<Fact> {
    const identity = { technology: ID, label: adapter.label };
    if (ROUTE_FILES.includes(source.file.slice(source.file.lastIndexOf("/") + 1))) yield* fileRoutes(source, identity);
    else yield* policyWrites(source, identity);
  },
  render: (intent, fact, editor, source) => (fact.kind === "header-write" ? renderPolicy(intent, fact, editor, source) : undefined),
};
