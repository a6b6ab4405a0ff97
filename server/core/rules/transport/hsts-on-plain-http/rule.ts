/** Strict-Transport-Security on plain http answers alone, of a server that ends TLS itself. Behind a proxy nothing is reported. */
import type { Around, PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { headersReaching } from "../../apps.ts";
import { factsOfPackage, headerWritesOf } from "../../facts-of.ts";
import { isSent } from "../../header-values.ts";

const meta: RuleMeta = {
  id: "hsts-on-plain-http",
  title: "HSTS sent only over http",
  group: "C",
  set: "extended",
  severity: "warning",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 6797 §8.1", "ASVS 3.4.1", "CWE-319"],
  intents: [],
};

const NAME = "Strict-Transport-Security";

function* checkPackage(one: PackageFacts, around: Around): Iterable<Report> {
  if (around.externalHeaders.includes(NAME.toLowerCase())) return;
  const writes = headersReaching(one, around, NAME).filter(isSent);
  if (writes.some((write) => write.overPlainHttp !== true)) return;
  for (const write of headerWritesOf(factsOfPackage(one), NAME)) {
    if (!isSent(write)) continue;
    yield {
      fact: write,
      at: write.nameAt,
      message: "Browsers ignore this header on plain http, and nothing sends it on https: visitors are not kept on https.",
    };
  }
}

/** HSTS sent only over http; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
