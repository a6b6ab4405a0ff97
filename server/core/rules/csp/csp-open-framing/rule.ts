/** `frame-ancestors` that lets every site in: as loud as framing that nothing forbids, since browsers follow it and not X-Frame-Options. */
import { readCspSource } from "../../../headers/csp-source.ts";
import type { Around, PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { severityForPages } from "../../apps.ts";
import { factsOfPackage } from "../../facts-of.ts";
import { enforcedPolicies, replaceFix } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-open-framing",
  title: "frame-ancestors allows every site",
  group: "D",
  set: "core",
  severity: "warning",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.2.0",
  references: ["CSP3 frame-ancestors", "ASVS 3.4.6", "CWE-1021"],
  intents: ["edit-directive"],
};

function* checkPackage(one: PackageFacts, around: Around): Iterable<Report> {
  for (const sent of enforcedPolicies(factsOfPackage(one))) {
    const directive = sent.policy.directives.find((candidate) => candidate.name === "frame-ancestors" && candidate.effective);
    const source = directive?.sources.find(({ text }) => isEverySite(text));
    if (directive === undefined || source === undefined) continue;
    yield {
      fact: sent.value.write,
      at: sent.value.placeOf(source.span),
      severity: severityForPages(one, around),
      message: `Any site can put this page into a frame and make visitors click in it: '${source.text}' allows every site.`,
      fixes: [
        {
          ...replaceFix(sent, directive.name, source.span, "'self'", "Allow only your own site (other sites can no longer frame the page)"),
          changesBehaviour: true,
        },
      ],
    };
  }
}

function isEverySite(text: string): boolean {
  const source = readCspSource(text);
  if (source.kind === "scheme") return source.scheme === "https" || source.scheme === "http";
  return source.kind === "any" || (source.kind === "host" && source.host === "*");
}

/** frame-ancestors allows every site; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
