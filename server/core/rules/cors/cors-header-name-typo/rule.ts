/** Names of response headers that browsers do not know and that look like a known CORS or security header. */
import { meantHeaderName } from "../../../headers/misspelt-names.ts";
import { normaliseOriginEntry } from "../../../headers/origin.ts";
import type { Fact, HeaderWrite } from "../../../model/facts.ts";
import type { FileFacts, Report, Rule, RuleMeta, Witness } from "../../../model/finding.ts";
import { type WitnessRequest, witnessForHeaders } from "../../../simulate/witness.ts";
import { corsPoliciesOf, headerWritesOf } from "../../facts-of.ts";
import { quoted } from "../../sentences.ts";
import { JSON_HEADER, OWN_PAGE, proofWithField } from "../proof.ts";

const meta: RuleMeta = {
  id: "cors-header-name-typo",
  title: "Header name looks misspelled",
  group: "A",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 9110 §5.1", "OWASP Secure Headers Project", "CWE-693"],
  intents: ["rename-header"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const write of headerWritesOf(facts.facts)) {
    if (write.from !== "written" || write.mode === "remove") continue;
    const meant = meantHeaderName(write.name);
    if (meant === undefined) continue;
    const witness = proofFor(facts.facts, write, meant);
    yield {
      fact: write,
      at: write.nameAt,
      message: `Browsers do not know ${quoted(write.name)} and ignore it; did you mean '${meant}'?`,
      ...(witness === undefined ? {} : { witness }),
      fixes: [{ intent: { kind: "rename-header", at: write.nameAt, to: meant }, title: `Rename it to ${meant}` }],
    };
  }
}

/** What a page asks that needs the header. */
const NEEDS: Readonly<Record<string, WitnessRequest>> = {
  "Access-Control-Allow-Credentials": { credentials: true },
  "Access-Control-Allow-Methods": { method: "PUT" },
  "Access-Control-Allow-Headers": { headers: [JSON_HEADER] },
};

function proofFor(facts: readonly Fact[], write: HeaderWrite, meant: string): Witness | undefined {
  if (write.value.kind !== "known") return undefined;
  const field = { name: write.name, value: write.value.value.text };
  const policy = corsPoliciesOf(facts).find((one) => one.scope.owner === write.scope.owner);
  const request = NEEDS[meant];
  const isOrigin = meant === "Access-Control-Allow-Origin" && policy === undefined;
  if (isOrigin) return witnessForHeaders([field], normaliseOriginEntry(field.value) ?? OWN_PAGE);
  const witness = policy === undefined || request === undefined ? undefined : proofWithField(policy, field, request);
  return witness?.verdict === "shared" ? undefined : witness;
}

/** Header name looks misspelled; see `rule.md`. */
export const rule: Rule = { meta, check };
