/** Access-Control-Allow-Origin twice on one response. Only overlaps that are certain are reported: one object, or one handler that adds instead of setting. */
import { isLoopbackHost } from "../../../headers/address.ts";
import type { AppEntry, CorsPolicy, HeaderWrite } from "../../../model/facts.ts";
import type { FileFacts, FixProposal, Report, Rule, RuleMeta, Witness, WorkspaceFacts } from "../../../model/finding.ts";
import { witnessForHeaders } from "../../../simulate/witness.ts";
import type { Place } from "../../../text/place.ts";
import { containsPlace } from "../../../text/place.ts";
import { appEntriesOf, corsPoliciesOf, headerWritesOf } from "../../facts-of.ts";
import { isSent } from "../../header-values.ts";
import { listed, quoted } from "../../sentences.ts";
import type { OriginArm } from "../origin-arms.ts";
import { armsOf } from "../origin-arms.ts";
import { OWN_PAGE, proofWithField } from "../proof.ts";

const meta: RuleMeta = {
  id: "cors-duplicate-allow-origin",
  title: "Two layers both set Allow-Origin",
  group: "A",
  set: "core",
  severity: "error",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["Fetch CORS check"],
  intents: ["remove-emitter"],
};

function* check(facts: FileFacts): Iterable<Report> {
  const policies = corsPoliciesOf(facts.facts);
  const reported: Place[] = [];
  for (const policy of policies) {
    for (const arm of armsOf(policy.origins)) {
      if (arm.origins.kind !== "broken" || arm.origins.how !== "several-values" || !isAddedAgain(facts, arm)) continue;
      reported.push(arm.origins.at);
      const witness = proofOfCopies(facts, policy);
      yield {
        fact: policy,
        at: arm.origins.at,
        message: explain([]),
        ...(witness === undefined ? {} : { witness }),
        fixes: [{ intent: { kind: "remove-emitter", at: arm.origins.at }, title: "Remove this copy of the header (only the other one is sent)" }],
      };
    }
  }
  for (const write of headerWritesOf(facts.facts, "Access-Control-Allow-Origin")) {
    if (reported.some((at) => containsPlace(write.at, at))) continue;
    if (!isSent(write) || policies.some((policy) => isListIn(policy, write))) continue;
    if (write.value.kind === "several" && write.value.values.length > 1) {
      const texts = write.value.values.map((value) => value.text);
      const witness = witnessForHeaders(
        texts.map((value) => ({ name: write.name, value })),
        texts.find((text) => text !== "*") ?? OWN_PAGE,
      );
      yield { fact: write, at: write.value.at, message: explain(texts), witness, fixes: [removeFix(write)] };
      continue;
    }
    if (write.mode !== "append" || write.when.kind !== "always" || write.responses === "preflight") continue;
    const other = policies.find((policy) => certainlyOverlaps(policy, write));
    if (other === undefined) continue;
    const witness = write.value.kind === "known" ? proofWithField(other, { name: write.name, value: write.value.value.text }, {}) : undefined;
    yield {
      fact: write,
      at: write.value.at,
      message: explain([]),
      ...(witness === undefined ? {} : { witness }),
      related: [{ at: other.origins.at, message: "The header is set here too." }],
      fixes: [removeFix(write)],
    };
  }
}

/** The value stands in a line that adds the header; a list given to one line is `cors-multiple-origins-in-header`. */
function isAddedAgain(facts: FileFacts, arm: OriginArm): boolean {
  return headerWritesOf(facts.facts, "Access-Control-Allow-Origin").some((write) => write.mode === "append" && containsPlace(write.at, arm.origins.at));
}

/** A list given to one line, which `cors-multiple-origins-in-header` reports. */
function isListIn(policy: CorsPolicy, write: HeaderWrite): boolean {
  return armsOf(policy.origins).some(
    ({ origins }) => origins.kind === "broken" && origins.how === "several-values" && write.mode !== "append" && containsPlace(write.at, origins.at),
  );
}

/** All copies that the same code sends, if at least two are known. */
function proofOfCopies(facts: FileFacts, policy: CorsPolicy): Witness | undefined {
  const writes = headerWritesOf(facts.facts, "Access-Control-Allow-Origin").filter((write) => isSent(write) && write.scope.owner === policy.scope.owner);
  const fields = writes.flatMap((write) => (write.value.kind === "known" ? [{ name: write.name, value: write.value.value.text }] : []));
  if (fields.length < 2) return undefined;
  return witnessForHeaders(fields, fields.map((field) => field.value).find((text) => text !== "*") ?? OWN_PAGE);
}

function explain(values: readonly string[]): string {
  const shown = values.length > 1 ? ` (${listed(values.map((value) => quoted(value, 40)))})` : "";
  return `This response gets Access-Control-Allow-Origin twice${shown}; browsers join the copies and then reject them, so no site gets through.`;
}

function removeFix(write: HeaderWrite): FixProposal {
  return { intent: { kind: "remove-emitter", at: write.at }, title: "Remove this copy of the header (only the other one is sent)" };
}

function certainlyOverlaps(policy: CorsPolicy, write: HeaderWrite): boolean {
  if (policy.scope.owner !== write.scope.owner || policy.scope.path !== write.scope.path || policy.layer !== write.layer) return false;
  const isSameCode = containsPlace(write.at, policy.origins.at) || containsPlace(write.at, policy.at) || containsPlace(policy.at, write.at);
  if (isSameCode || policy.responses === "preflight") return false;
  return isCertainlySent(policy);
}

function isCertainlySent(policy: CorsPolicy): boolean {
  const [first, ...more] = armsOf(policy.origins);
  if (first === undefined || more.length > 0) return false;
  const { origins } = first;
  return (
    origins.kind === "any" || origins.kind === "fixed" || (origins.kind === "echo" && origins.language.kind !== "none" && origins.language.kind !== "unknown")
  );
}

/**
 * A gateway that adds the header to what an app of the workspace answers, which has set it already. The address that requests are sent to must lead to
 * one app: the only one at this port, on the same machine or under its name.
 */
function* checkWorkspace({ all }: WorkspaceFacts): Iterable<Report> {
  const writes = headerWritesOf(all, "Access-Control-Allow-Origin").filter((write) => write.forwardsTo !== undefined && isSent(write));
  if (writes.length === 0) return;
  const entries = appEntriesOf(all);
  for (const write of writes) {
    if (write.mode !== "append" || write.when.kind !== "always" || write.responses === "preflight") continue;
    const app = appBehind(write, entries);
    const policy = app === undefined ? undefined : corsPoliciesOf(all).find((one) => isForAllAnswers(one) && one.scope.owner === app.scope.owner);
    if (policy === undefined) continue;
    const witness = write.value.kind === "known" ? proofWithField(policy, { name: write.name, value: write.value.value.text }, {}) : undefined;
    yield {
      fact: write,
      at: write.value.at,
      message: explain([]),
      ...(witness === undefined ? {} : { witness }),
      related: [{ at: policy.at, message: "The app behind it has set the header already." }],
      fixes: [removeFix(write)],
    };
  }
}

function appBehind({ forwardsTo }: HeaderWrite, entries: readonly AppEntry[]): AppEntry | undefined {
  const [app, ...others] = entries.filter((entry) => forwardsTo !== undefined && entry.port === forwardsTo.port && entry.environment !== "development");
  if (app === undefined || others.length > 0 || forwardsTo === undefined) return undefined;
  const name = forwardsTo.host.split(".")[0] ?? "";
  const folders = app.at.file
    .replace(/\.\w+$/, "")
    .split("/")
    .slice(-3);
  return isLoopbackHost(forwardsTo.host) || folders.includes(name) ? app : undefined;
}

/** Middleware for the whole app, which certainly sends the header. */
function isForAllAnswers(policy: CorsPolicy): boolean {
  const { layer, scope, responses } = policy;
  return layer === "application" && scope.level === "application" && scope.path === undefined && responses === "all" && isCertainlySent(policy);
}

/** Two layers both set Allow-Origin; see `rule.md`. */
export const rule: Rule = { meta, check, checkWorkspace };
