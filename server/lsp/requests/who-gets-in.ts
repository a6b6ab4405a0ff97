/** `preflint/whoGetsIn` and its Markdown: hands out rows, filters them, and tells when they are old. What they say is `who-gets-in.ts`'s business. */
import { samePlace } from "../../core/text/place.ts";
import type { SessionContext } from "../context.ts";
import { escapeMarkdown } from "../describe-policy.ts";
import { policiesAtCursor } from "../policies-at-cursor.ts";
import type { Row, WhoGetsInParams, WhoGetsInResult } from "../protocol.ts";
import type { ViewChanges } from "../view-changes.ts";
import { type RowTree, whoGetsIn } from "../who-gets-in.ts";

/** The view's half of a session. */
export interface WhoGetsInView {
  answer(params: WhoGetsInParams): Promise<WhoGetsInResult>;
  markdown(params: Pick<WhoGetsInParams, "filter">): Promise<string>;
  /** Everything is up to date anew. */
  settled(): void;
}

/** Nothing is computed before the first request; what was computed is kept until something changes. */
export function createWhoGetsIn(contextOf: () => SessionContext, changes: ViewChanges): WhoGetsInView {
  let known: readonly RowTree[] | undefined;

  async function topRows(context: SessionContext): Promise<readonly RowTree[]> {
    await context.configured;
    // Rows of a workspace that is read in part would be taken for all.
    await context.loop.whenSettled();
    known ??= whoGetsIn(context);
    return known;
  }

  return {
    async answer({ parent, filter = "", reveal }) {
      const context = contextOf();
      changes.asked();
      await context.configured;
      if (!context.settings().enable) return { state: "off", rows: [] };
      const all = await topRows(context);
      if (reveal !== undefined) return { state: "ready", rows: wayTo(context, all, reveal) };
      const rows = filtered(all, filter.trim().toLowerCase());
      const wanted = parent === undefined ? rows : (find(rows, parent)?.children() ?? []);
      if (rows.length > 0) return { state: "ready", rows: wanted.map(({ row }) => row) };
      return { state: all.length === 0 ? "empty" : "no-match", rows: [] };
    },
    async markdown({ filter = "" }) {
      return markdownOf(filtered(await topRows(contextOf()), filter.trim().toLowerCase()));
    },
    settled() {
      known = undefined;
    },
  };
}

/** Rows that hold the text, with all that stands above and below them. */
function filtered(rows: readonly RowTree[], text: string): readonly RowTree[] {
  if (text === "") return rows;
  return rows.flatMap((one): readonly RowTree[] => {
    if (`${one.row.label} ${one.row.description ?? ""}`.toLowerCase().includes(text)) return [one];
    const below = filtered(one.children(), text);
    return below.length === 0 ? [] : [{ ...one, row: { ...one.row, children: "open" }, children: () => below }];
  });
}

function find(rows: readonly RowTree[], id: string): RowTree | undefined {
  for (const one of rows) {
    if (one.row.id === id) return one;
    // Ids of children begin with their parent's, but for those of packages.
    const below = one.row.id.startsWith("package ") || id.startsWith(`${one.row.id} `) ? find(one.children(), id) : undefined;
    if (below !== undefined) return below;
  }
  return undefined;
}

function wayTo(context: SessionContext, rows: readonly RowTree[], { uri, position }: NonNullable<WhoGetsInParams["reveal"]>): readonly Row[] {
  const file = context.fileOf(uri);
  if (file === undefined) return [];
  const policies = policiesAtCursor(context, file, position);
  for (const top of rows) {
    const found = top.children().find(({ at }) => at !== undefined && policies.some((policy) => samePlace(policy.at, at)));
    if (found !== undefined) return [top.row, found.row];
  }
  return [];
}

function markdownOf(rows: readonly RowTree[]): string {
  const lines = (some: readonly RowTree[], depth: number): readonly string[] =>
    some.flatMap(({ row, children }) => {
      const description = row.description === undefined ? "" : `: ${escapeMarkdown(row.description)}`;
      return [`${"  ".repeat(depth)}- ${escapeMarkdown(row.label)}${description}`, ...lines(children(), depth + 1)];
    });
  return `# Who gets in\n\n${rows.length === 0 ? "No policy was found." : lines(rows, 0).join("\n")}\n`;
}
