/** The proposals of a finding, with a choice of real origins before each one that would leave an example to type over. */
import type { Finding, FixProposal } from "../model/finding.ts";
import type { FixIntent } from "../model/fix-intent.ts";
import type { FilePath } from "../text/place.ts";
import type { FixContext } from "./fix-context.ts";
import { namedLists } from "./named-lists.ts";
import { clauseOf } from "./promise.ts";
import type { SeenOrigin } from "./seen-origins.ts";
import { seenOrigins } from "./seen-origins.ts";

/** In the order in which they are offered. */
export function proposalsOf(finding: Finding, context: FixContext): readonly FixProposal[] {
  return finding.fixes.flatMap((proposal) => {
    const offered = [withNamedList(proposal, finding, context), withSeenOrigins(proposal.intent, finding, context), proposal];
    return offered.filter((one) => one !== undefined);
  });
}

/** The same with a list that the project has already. Where origins are known, it must hold them. */
function withNamedList(proposal: FixProposal, finding: Finding, context: FixContext): FixProposal | undefined {
  const { intent, title, fact = finding.fact } = proposal;
  if ((intent.kind !== "set-origins" && intent.kind !== "replace-origin-check") || fact === undefined) return undefined;
  const wanted = intent.origins.flatMap((origin) => (typeof origin === "string" ? [origin] : []));
  const list = namedLists(fact, context).find(({ origins }) => wanted.every((origin) => origins.includes(origin)));
  if (list === undefined) return undefined;
  const { origins, ...named } = list;
  const where = list.from === undefined ? "" : ` in ${relativeTo(list.from, context.root)}`;
  const clause = clauseOf(title) ?? "all other pages lose access";
  return { ...proposal, intent: { ...intent, origins, list: named }, title: `Allow only the origins of ${list.name}${where} (${clause})` };
}

function withSeenOrigins(intent: FixIntent, finding: Finding, context: FixContext): FixProposal | undefined {
  if (intent.kind !== "set-origins" && intent.kind !== "replace-origin-check") return undefined;
  if (finding.fact === undefined || intent.origins.some((origin) => typeof origin === "string")) return undefined;
  const seen = seenOrigins(finding.fact, context);
  if (seen.length === 0) return undefined;
  const clause = "all other pages lose access";
  return {
    intent: { ...intent, origins: seen.map(({ origin }) => origin) },
    title: `Allow only ${named(seen.map(({ origin }) => origin))}, seen in ${placesOf(seen, context.root)} (${clause})`,
  };
}

/** `a`, `a and b`, `a, b and 3 more`. */
function named(origins: readonly string[]): string {
  const shown = origins.slice(0, 2);
  return origins.length > 2 ? `${shown.join(", ")} and ${origins.length - 2} more` : shown.join(" and ");
}

/** The title with the origins that the intent writes, before what stands in brackets. An example that is to be typed over is called that. */
export function titleNaming(title: string, intent: FixIntent): string {
  if (!("origins" in intent)) return title;
  const written = intent.origins.flatMap((origin) => (typeof origin === "string" && origin !== "*" ? [origin] : []));
  const examples = intent.origins.flatMap((origin) => (typeof origin === "string" ? [] : [origin.placeholder]));
  const names = [...(written.length > 0 ? [named(written)] : []), ...examples.map((example) => `yours in place of ${example}`)];
  const isNamed = written.length > 0 ? written.slice(0, 2).every((origin) => title.includes(origin)) : names.length === 0;
  if (isNamed) return title;
  const clause = clauseOf(title);
  const stem = clause === undefined ? title : title.slice(0, -` (${clause})`.length);
  return `${stem}: ${names.join(", ")}${clause === undefined ? "" : ` (${clause})`}`;
}

function placesOf(seen: readonly SeenOrigin[], root: FilePath): string {
  const files = [...new Set(seen.map(({ file }) => relativeTo(file, root)))];
  return files.length > 1 ? `${files[0]} and other files` : (files[0] ?? "");
}

function relativeTo(file: FilePath, root: FilePath): string {
  return file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file;
}
