/** Sources of frame-ancestors that fit no page: with a path, or a host of one's own machine without its port. */
import { isLoopbackHost } from "../../../headers/address.ts";
import type { CspSource } from "../../../headers/csp-source.ts";
import { readCspSource } from "../../../headers/csp-source.ts";
import type { FileFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { mayHide, replaceFix, sentDirectives } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-frame-ancestors-never-matches",
  title: "Frame source that cannot match",
  group: "D",
  set: "extended",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 frame-ancestors", "CSP3 source lists"],
  intents: ["edit-directive"],
};

type HostSource = Extract<CspSource, { readonly kind: "host" }>;

function* check(facts: FileFacts): Iterable<Report> {
  for (const { sent, directive } of sentDirectives(facts.facts)) {
    if (directive.name !== "frame-ancestors" || !directive.effective) continue;
    for (const source of directive.sources) {
      const reading = readCspSource(source.text);
      if (reading.kind !== "host" || mayHide(sent, source.span)) continue;
      const fault = faultOf(reading, source.text);
      if (fault === undefined) continue;
      yield {
        fact: sent.value.write,
        at: sent.value.placeOf(source.span),
        message: fault.message,
        fixes: [{ ...replaceFix(sent, directive.name, source.span, fault.right, `Write ${fault.right}`), changesBehaviour: true }],
      };
    }
  }
}

function faultOf(source: HostSource, text: string): { readonly message: string; readonly right: string } | undefined {
  const scheme = source.scheme === undefined ? "" : `${source.scheme}://`;
  const port = source.port === undefined ? "" : `:${source.port}`;
  // Browsers compare with the origin of the framing page, whose path is always "/".
  if (source.path !== undefined && source.path !== "/") {
    const right = `${scheme}${source.host}${port}`;
    return { message: `No page may frame this one by '${text}': browsers compare it with the origin of the framing page, which has no path.`, right };
  }
  if (source.port !== undefined || !isLoopbackHost(source.host)) return undefined;
  const example = `${source.scheme ?? "http"}://${source.host}:3000`;
  return {
    message: `A page from ${example} still cannot frame this one: '${text}' without a port means the default port only.`,
    right: `${source.scheme ?? "http"}://${source.host}:*`,
  };
}

/** Frame source that cannot match; see `rule.md`. */
export const rule: Rule = { meta, check };
