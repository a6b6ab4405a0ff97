/**
 * Reads a Markdown page as tests. Sections start with `### title`. In a section, fenced blocks whose info string is
 * `<lang> <path>` are the files of one in-memory project; `fixed="Title"` after the path is the golden result of the fix
 * with that title. Expectation lines stand under a line of code and are removed before analysis:
 *
 *     cors({ origin: true, credentials: true });
 *     //             ^^^^ error cors-reflect-with-credentials "any website"
 *
 * The carets stand under the squiggle (to the end of its first line). A squiggle that starts at column 0 is written
 * `//<^^^`. `related "text"` instead of a severity expects related information of the finding above on that line.
 */

/** One expected finding. Line and columns are zero-based in the stripped text. */
export interface Expectation {
  readonly file: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly severity: string;
  readonly rule: string;
  readonly message: string | undefined;
}

/** One section of a page with at least one file. */
export interface SpecSection {
  readonly title: string;
  /** One-based line of the section's heading in the page. */
  readonly pageLine: number;
  readonly files: ReadonlyMap<string, string>;
  readonly expectations: readonly Expectation[];
  readonly fixes: readonly { readonly file: string; readonly title: string; readonly text: string }[];
}

const EXPECTATION = /^(\s*)(\/\/|#)(.*?)(<?)(\^+)\s+(error|warning|info|hint)\s+([a-z0-9-]+)(?:\s+"(.*)")?\s*$/;

/** Splits a page into its sections. Throws an `Error` with the line if a block is malformed: a page is source code. */
export function readSpecPage(page: string): readonly SpecSection[] {
  const sections: { title: string; pageLine: number; blocks: { info: string; text: string; line: number }[] }[] = [];
  const lines = page.split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    const heading = /^#{2,4} (.*)$/.exec(line);
    if (heading !== null) {
      sections.push({ title: heading[1] ?? "", pageLine: index + 1, blocks: [] });
      continue;
    }
    const fence = /^(`{3,})(.*)$/.exec(line);
    if (fence === null) continue;
    const end = lines.indexOf(fence[1] ?? "```", index + 1);
    if (end < 0) throw new Error(`line ${index + 1}: the block is not closed`);
    sections.at(-1)?.blocks.push({ info: (fence[2] ?? "").trim(), text: `${lines.slice(index + 1, end).join("\n")}\n`, line: index + 1 });
    index = end;
  }
  return sections.flatMap((section) => {
    const files = new Map<string, string>();
    const expectations: Expectation[] = [];
    const fixes: { file: string; title: string; text: string }[] = [];
    for (const block of section.blocks) {
      const info = /^\S+\s+(\S+?)(?:\s+fixed="([^"]*)")?$/.exec(block.info);
      if (info === null) continue;
      const [, path = "", title] = info;
      if (title !== undefined) {
        fixes.push({ file: `/w/${path}`, title, text: block.text });
        continue;
      }
      const stripped = stripExpectations(`/w/${path}`, block.text);
      files.set(`/w/${path}`, stripped.text);
      expectations.push(...stripped.expectations);
    }
    return files.size === 0 ? [] : [{ title: section.title, pageLine: section.pageLine, files, expectations, fixes }];
  });
}

/** Removes the expectation lines from a text and returns them with the line above as their anchor. */
export function stripExpectations(file: string, text: string): { readonly text: string; readonly expectations: readonly Expectation[] } {
  const kept: string[] = [];
  const expectations: Expectation[] = [];
  for (const line of text.split("\n")) {
    const match = EXPECTATION.exec(line);
    if (match === null || (match[3] ?? "").trim() !== "") {
      kept.push(line);
      continue;
    }
    const [, indent = "", marker = "", gap = "", atStart = "", carets = "", severity = "", rule = "", message] = match;
    const start = atStart === "<" ? 0 : indent.length + marker.length + gap.length;
    expectations.push({ file, line: kept.length - 1, start, end: start + carets.length, severity, rule, message });
  }
  return { text: kept.join("\n"), expectations };
}
