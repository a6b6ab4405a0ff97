/** A policy that says nothing about framing. What the whole app sends in X-Frame-Options decides how much it matters. */
import { type CspPolicy, effectiveDirective } from "../../../headers/csp.ts";
import { parseFrameOptions } from "../../../headers/frame-options.ts";
import type { Around, PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { headersReaching } from "../../apps.ts";
import { headerWritesOf } from "../../facts-of.ts";
import { isSent } from "../../header-values.ts";
import { mayHideDirectives, pagePolicies, replaceFix } from "../csp-policies.ts";

const meta: RuleMeta = {
  id: "csp-frame-ancestors",
  title: "Framing not restricted by CSP",
  group: "D",
  set: "core",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CSP3 frame-ancestors", "ASVS 3.4.6", "CWE-1021"],
  intents: ["edit-directive"],
};

function* checkPackage(one: PackageFacts, around: Around): Iterable<Report> {
  const facts = headersReaching(one, around, "Content-Security-Policy", "Content-Security-Policy-Report-Only", "X-Frame-Options");
  const policies = pagePolicies(facts);
  if (policies.some((sent) => mayHideDirectives(sent) || effectiveDirective(sent.policy, "frame-ancestors") !== undefined)) return;
  if (headerWritesOf(facts, "Content-Security-Policy").some((write) => write.value.kind === "unknown" && isSent(write))) return;
  const frameOptions = headerWritesOf(facts, "X-Frame-Options").filter(isSent);
  const isProtected = frameOptions.some((write) => write.value.kind !== "known" || parseFrameOptions(write.value.value.text).effect !== "none");
  const [sent] = policies.filter((candidate) => candidate.value.write.layer === "application" && candidate.value.write.from === "written");
  if (sent === undefined || around.externalHeaders.includes("x-frame-options")) return;
  if (isProtected || isDeadPage(sent.policy)) return;
  const end = sent.policy.span.end;
  yield {
    fact: sent.value.write,
    at: sent.value.placeOf(sent.policy.directives[0]?.nameSpan ?? sent.policy.span),
    severity: isBarePage(sent.policy) ? "info" : "warning",
    message: "Any site can put this page into a frame and make visitors click in it: the policy does not say who may frame it.",
    fixes: [replaceFix(sent, "frame-ancestors", { start: end, end }, "; frame-ancestors 'none'", "Add frame-ancestors 'none' (no site may frame the page)")],
  };
}

/** In a sandbox without scripts and forms a click does nothing but follow a link. */
function isDeadPage(policy: CspPolicy): boolean {
  const sandbox = policy.directives.find(({ name }) => name === "sandbox");
  return sandbox !== undefined && !sandbox.sources.some(({ text }) => /^allow-(?:scripts|forms|same-origin)$/i.test(text));
}

/** A page that may load and run nothing, as error pages of frameworks are: little is left to click. */
function isBarePage(policy: CspPolicy): boolean {
  const sources = policy.directives.filter(({ name }) => /-src(?:-elem|-attr)?$/.test(name));
  return sources.some(({ name }) => name === "default-src") && sources.every((one) => one.sources.every(({ text }) => text.toLowerCase() === "'none'"));
}

/** Framing not restricted by CSP; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
