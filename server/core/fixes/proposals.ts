/** The proposals of a finding, with a choice of real origins before each one that would leave an example to type over. */
import type { Finding, FixProposal } from "../model/finding.ts";
import type { FixIntent } from "../model/fix-intent.ts";
import type { FilePath } from "../text/place.ts";
import type { FixContext } from "./fix-context.ts";
import type { SeenOrigin } from "./seen-origins.ts";
import { seenOrigins } from "./seen-origins.ts";

/** In the order in which they are offered. */
export function proposalsOf(finding: Finding, context: FixContext): readonly FixProposal[] {
  return finding.fixes.flatMap((proposal) => {
    const filled = withSeenOrigins(proposal.intent, finding, context);
    return filled === undefined ? [proposal] : [filled, proposal];
  });
}

function withSeenOrigins(intent: FixIntent, finding: Finding, context: FixContext): FixProposal | undefined {
  if (intent.kind !== "set-origins" && intent.kind !== "replace-origin-check") return undefined;
  if (finding.fact === undefined || intent.origins.some((origin) => typeof origin === "string")) return undefined;
  const seen = seenOrigins(finding.fact, context);
  if (seen.length === 0) return undefined;
  const clause = "all other pages lose access";
  return {
    intent: { ...intent, origins: seen.map(({ origin }) => origin) },
    title: `Allow only ${named(seen)}, seen in ${placesOf(seen, context.root)} (${clause})`,
  };
}

function named(seen: readonly SeenOrigin[]): string {
  const shown = seen.slice(0, 2).map(({ origin }) => origin);
  return seen.length > 2 ? `${shown.join(", ")} and ${seen.length - 2} more` : shown.join(" and ");
}

function placesOf(seen: readonly SeenOrigin[], root: FilePath): string {
  const files = [...new Set(seen.map(({ file }) => (file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file)))];
  return files.length > 1 ? `${files[0]} and other files` : (files[0] ?? "");
}
