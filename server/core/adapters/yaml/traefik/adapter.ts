/**
 * Traefik: the `headers` middleware in resources, the file provider and labels. Facts and evidence: adapter.md beside
 * this file. Does not follow which router uses a middleware, and assumes the newest Traefik where none is named.
 */
import type { Fact } from "../../../model/facts.ts";
import type { YamlDocument } from "../../../yaml/document.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { HEADER_WRITE_INTENTS } from "../render-header-write.ts";
import { WRITTEN_COOKIE_INTENTS } from "../render-written-cookie.ts";
import { traefikBlocksIn } from "./blocks.ts";
import { traefikFacts } from "./facts.ts";
import { renderTraefik } from "./render.ts";
import { stickyCookies } from "./sticky.ts";
import { traefikReflects } from "./version.ts";

const ID = "yaml/traefik";
const LABEL = "Traefik";

/** Traefik. */
export const adapter: YamlAdapter = {
  id: ID,
  label: LABEL,
  language: "yaml",
  hints: ["traefik.io/", "traefik.containo.us/", "traefik.http.middlewares.", "middlewares:", '"middlewares"', "sticky"],
  intents: [
    "set-origins",
    "edit-origin",
    "replace-origin-check",
    "remove-item",
    "rename-option",
    "drop-credentials",
    "set-methods",
    "set-request-headers",
    "set-exposed-headers",
    "set-max-age",
    "append-vary",
    ...HEADER_WRITE_INTENTS,
    ...WRITTEN_COOKIE_INTENTS,
  ],
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    let reflects: boolean | undefined;
    for (const block of traefikBlocksIn(documents)) {
      reflects ??= traefikReflects(documents);
      const order = block.container.at.span.start;
      const scope = { level: "gateway", owner: block.owner, order } as const;
      yield* traefikFacts(block, { technology: ID, label: LABEL, via: block.container.via, scope, environment: "any", layer: "gateway" }, reflects);
    }
    yield* stickyCookies(documents, { technology: ID, label: LABEL, environment: "any", layer: "gateway" });
  },
  render: renderTraefik,
};
