/** A rule's page for a hover, and which rule is named at a place: in a comment that keeps findings away, or in the policy file. */
import type { RuleMeta } from "../core/model/finding.ts";
import { rulesByName } from "../core/policy/rule-names.ts";
import { readSuppressions } from "../core/policy/suppressions.ts";
import { createLineIndex } from "../core/text/line-index.ts";
import type { FilePath, Place } from "../core/text/place.ts";
import { placeOf } from "../core/text/place.ts";
import { nameOf } from "../platform/path.ts";
import { POLICY_FILE_NAME } from "../platform/source-file.ts";
import type { SessionContext } from "./context.ts";
import { filePathOf } from "./convert.ts";
import { escapeMarkdown, inlineCode } from "./describe-policy.ts";

/** A rule and the place that names it. */
export interface NamedRule {
  readonly rule: RuleMeta;
  readonly at: Place;
}

/** The rule that is named at the offset, if one is. */
export function ruleNamedAt({ workspace, services }: SessionContext, file: FilePath, offset: number): NamedRule | undefined {
  const text = workspace.textOf(file) ?? "";
  const named = (id: string): RuleMeta | undefined => rulesByName(services.rules).get(id);
  if (nameOf(file) === POLICY_FILE_NAME) {
    const start = offset - (/[a-z0-9-]*$/.exec(text.slice(Math.max(0, offset - LONGEST_ID), offset))?.[0].length ?? 0);
    const id = /^[a-z0-9-]*/.exec(text.slice(start, start + LONGEST_ID))?.[0] ?? "";
    const rule = named(id);
    return rule === undefined ? undefined : { rule, at: placeOf(file, start, start + id.length) };
  }
  if (!text.includes("preflint-ignore")) return undefined;
  const word = readSuppressions(file, text, createLineIndex(text))
    .flatMap(({ rules }) => rules)
    .find(({ at }) => at.span.start <= offset && offset <= at.span.end);
  const rule = word === undefined ? undefined : named(word.id);
  return rule === undefined || word === undefined ? undefined : { rule, at: word.at };
}

const LONGEST_ID = 100;

/** The page in Markdown without its examples; the rule's title where there is no page. */
export function rulePage({ services }: SessionContext, { id, title }: RuleMeta): string {
  const href = services.documentationOf(id);
  const file = href === undefined ? undefined : filePathOf(href);
  const page = file === undefined ? undefined : services.files.read(file);
  if (href === undefined || page?.kind !== "text") return `**${inlineCode(id)}**: ${escapeMarkdown(title)}`;
  const [text = ""] = page.text.split(/\n## (?:References|Examples)\n/);
  return `${text.trim()}\n\n[The whole page](${href})`;
}
