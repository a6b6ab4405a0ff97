/** Response headers that carry secrets or inner workings and are shown to scripts of other sites. Names decide; values are not looked at. */
import type { CorsPolicy, Fact, HeaderWrite } from "../../../model/facts.ts";
import type { FileFacts, FixProposal, Report, Rule, RuleMeta, Witness } from "../../../model/finding.ts";
import { isKnownToBe } from "../../../model/setting.ts";
import type { Place } from "../../../text/place.ts";
import { corsPoliciesOf, headerWritesOf } from "../../facts-of.ts";
import { isSent } from "../../header-values.ts";
import { concreteOriginsOf } from "../allow-list.ts";
import type { WrittenList } from "../list-headers.ts";
import { listFix, listsOf } from "../list-headers.ts";
import { armsOf } from "../origin-arms.ts";
import { proofThat, STRANGER } from "../proof.ts";
import { allowsCredentials, opennessOf } from "../reflection.ts";

const meta: RuleMeta = {
  id: "cors-expose-sensitive",
  title: "Sensitive response header exposed",
  group: "B",
  set: "extended",
  severity: "warning",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["CWE-200", "ASVS 14.2.6"],
  intents: ["remove-item", "set-exposed-headers", "set-header"],
};

const SENSITIVE: ReadonlySet<string> = new Set(["authorization", "x-api-key", "x-amz-security-token", "server", "x-powered-by", "via"]);
const SENSITIVE_STEM = /^x-(?:internal|forwarded|debug)-/;
const FORM_TOKEN = /^x-(?:csrf|xsrf)-token/;

function* check(facts: FileFacts): Iterable<Report> {
  const policies = corsPoliciesOf(facts.facts);
  for (const list of listsOf(facts.facts)) {
    if (list.header !== "Access-Control-Expose-Headers") continue;
    const policy = list.fact.kind === "cors-policy" ? list.fact : policies.find((one) => one.scope.owner === list.fact.scope.owner);
    for (const item of list.items) {
      const name = item.text.trim();
      const isToken = FORM_TOKEN.test(name.toLowerCase());
      const isOrdinary = isToken && policy !== undefined && allowsCredentials(policy) && !isOpen(policy);
      if (isToken || isSensitive(name)) yield report(list.fact, item.at, name, policy, fixesOf(list, item.at, name), isOrdinary);
      else if (name === "*" && policy !== undefined && isKnownToBe(policy.credentials, false)) yield* shownByStar(facts.facts, list, item.at, policy);
    }
  }
}

/** `*` shows everything that the same handler or app writes. */
function* shownByStar(facts: readonly Fact[], list: WrittenList, at: Place, policy: CorsPolicy): Iterable<Report> {
  const written = headerWritesOf(facts).find(
    (write) => isSent(write) && write.from === "written" && write.scope.owner === list.fact.scope.owner && isSensitive(write.name.trim()),
  );
  if (written === undefined) return;
  const one = report(list.fact, at, written.name.trim(), policy, [], false);
  yield { ...one, related: [{ at: written.nameAt, message: "The header is sent here." }] };
}

function isSensitive(name: string): boolean {
  const lower = name.toLowerCase();
  return SENSITIVE.has(lower) || SENSITIVE_STEM.test(lower);
}

function isOpen(policy: CorsPolicy): boolean {
  return armsOf(policy.origins).some((arm) => opennessOf(policy, arm) !== undefined);
}

function report(
  fact: CorsPolicy | HeaderWrite,
  at: Place,
  name: string,
  policy: CorsPolicy | undefined,
  fixes: readonly FixProposal[],
  isOrdinary: boolean,
): Report {
  const open = policy !== undefined && isOpen(policy);
  const witness = policy === undefined ? undefined : readerOf(policy, open);
  return {
    fact,
    at,
    ...(isOrdinary ? { severity: "hint" as const } : {}),
    message: `Scripts on ${open ? "every website" : "the allowed sites"} can read '${name}'.`,
    ...(witness === undefined ? {} : { witness }),
    fixes,
  };
}

/** A page that reads the answer. */
function readerOf(policy: CorsPolicy, open: boolean): Witness | undefined {
  const origin = open ? STRANGER : concreteOriginsOf(policy)[0];
  return origin === undefined ? undefined : proofThat(policy, origin, "shared");
}

function fixesOf(list: WrittenList, at: Place, name: string): readonly FixProposal[] {
  const rest = list.items.filter((item) => item.at !== at).map((item) => item.text.trim());
  const title = `Stop exposing ${name} (scripts that read it lose it)`;
  if (rest.length === 0) return [{ intent: { kind: "remove-item", at }, title, changesBehaviour: true }];
  return [{ intent: listFix(list, rest), title, changesBehaviour: true }];
}

/** Sensitive response header exposed; see `rule.md`. */
export const rule: Rule = { meta, check };
