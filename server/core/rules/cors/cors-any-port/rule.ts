/** Checks that trust a host on every port. The local machine and private networks are left to `cors-dev-origin-in-production`. */
import { isPrivateHost } from "../../../headers/address.ts";
import { parseOrigin } from "../../../headers/origin.ts";
import type { FileFacts, FixProposal, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import type { OriginLeaf } from "../../../model/origin-language.ts";
import { contains, intersects } from "../../../origins/compare.ts";
import { hostOfSkeleton } from "../../../origins/intended.ts";
import { escapePattern } from "../../../origins/leaf-automaton.ts";
import { HOLE, positiveLeaves, skeletonsOfLeaf } from "../../../origins/skeleton.ts";
import { policyOnArm } from "../origin-arms.ts";
import { proofThat } from "../proof.ts";
import type { SoundPart } from "../sound-parts.ts";
import { letsInAll, soundPartsOf } from "../sound-parts.ts";
import { withCookies } from "../written-origins.ts";

const meta: RuleMeta = {
  id: "cors-any-port",
  title: "Any port is trusted",
  group: "B",
  set: "strict",
  severity: "info",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["RFC 6454 §4", "CWE-183", "ASVS 3.4.2"],
  intents: ["edit-origin"],
};

function* check(facts: FileFacts): Iterable<Report> {
  for (const one of soundPartsOf(facts.facts)) {
    for (const leaf of positiveLeaves(one.part)) {
      const origin = openPortsOf(one, leaf);
      if (origin === undefined) continue;
      const { policy, arm } = one;
      const witness = proofThat(policyOnArm(policy, arm), `${origin}:8443`, "shared");
      yield {
        fact: policy,
        at: leaf.at,
        when: arm.when,
        clause: arm.clause,
        message: `${origin}:8443 can read this API${withCookies(policy)}: every service on ${parseOrigin(origin)?.host ?? origin} is trusted, on any port.`,
        ...(witness === undefined ? {} : { witness }),
        fixes: pinned(leaf, origin),
      };
    }
  }
}

/** The origin without port, if the check lets in every port of four digits. */
function openPortsOf(one: SoundPart, leaf: OriginLeaf): string | undefined {
  for (const skeleton of skeletonsOfLeaf(leaf).slice(0, 20)) {
    const shape = hostOfSkeleton(skeleton);
    const host = shape.startsWith(HOLE) ? `app${shape.slice(1)}` : shape;
    if (host === "" || host.includes(HOLE) || isPrivateHost(host)) continue;
    for (const scheme of ["https", "http"]) {
      const origin = `${scheme}://${host}`;
      if (parseOrigin(origin) !== undefined && letsInAll(one, `${escapePattern(origin)}:[1-9][0-9]{3}`)) return origin;
    }
  }
  return undefined;
}

/** How a port is left open in patterns; longest first. */
const OPEN_PORTS = ["(?::[0-9]+)?", "(:[0-9]+)?", "(?::\\d+)?", "(:\\d+)?", "(:\\d*)?", ":[0-9]+", ":\\d+", ":\\d*", "(:.*)?", ":.*", ":*"];

/** The same entry without the open port, if that closes it. */
function pinned(leaf: OriginLeaf, origin: string): readonly FixProposal[] {
  if (leaf.kind !== "glob" && leaf.kind !== "regex") return [];
  const text = leaf.kind === "glob" ? leaf.pattern : leaf.source;
  const port = OPEN_PORTS.find((one) => text.includes(one));
  if (port === undefined) return [];
  const closed = text.replace(port, "");
  const narrowed: OriginLeaf = leaf.kind === "glob" ? { ...leaf, pattern: closed } : { ...leaf, source: closed };
  const shape = { ...leaf, kind: "regex", part: "origin", source: `${escapePattern(origin)}:[1-9][0-9]{3}`, flags: "", dialect: WHOLE } as const;
  if (contains(leaf, narrowed) !== true || intersects(narrowed, shape) !== false) return [];
  return [
    {
      intent: leaf.kind === "glob" ? { kind: "edit-origin", at: leaf.at, text: closed } : { kind: "edit-origin", at: leaf.at, text: closed, form: "regex" },
      title: "Trust the default port only (pages on other ports lose access)",
      changesBehaviour: true,
    },
  ];
}

const WHOLE = { flavour: "javascript", match: "full", ignoreCase: false } as const;

/** Any port is trusted; see `rule.md`. */
export const rule: Rule = { meta, check };
