/** What the light bulb shows of what could be offered at one place: fixes first, and few enough entries to read. It makes no action. */
import type { CodeAction } from "vscode-languageserver";

/** Entries about one finding. */
export interface OfferedActions {
  /** The best one first. */
  readonly fixes: readonly CodeAction[];
  readonly silence: readonly CodeAction[];
  readonly read: readonly CodeAction[];
}

/** More than people look through. */
const MOST_ENTRIES = 9;

/**
 * All entries, if they are few. Else the first fix of each finding, the combined fixes, further fixes while there is room, and one entry
 * to silence and one to read for all findings together.
 */
export function entriesOf(
  offered: readonly OfferedActions[],
  combined: readonly CodeAction[],
  forAll: () => Pick<OfferedActions, "silence" | "read">,
): readonly CodeAction[] {
  const fixes = offered.flatMap((one) => one.fixes);
  const others = [...offered.flatMap((one) => one.silence), ...offered.flatMap((one) => one.read)];
  const all = [...fixes, ...combined, ...others];
  if (all.length <= MOST_ENTRIES || offered.length < 2) return all;
  const { silence, read } = forAll();
  const first = new Set(offered.flatMap((one) => one.fixes.slice(0, 1)));
  const room = MOST_ENTRIES - first.size - combined.length - silence.length - read.length;
  const further = new Set(fixes.filter((fix) => !first.has(fix)).slice(0, Math.max(room, 0)));
  return [...fixes.filter((fix) => first.has(fix) || further.has(fix)), ...combined, ...silence, ...read];
}
