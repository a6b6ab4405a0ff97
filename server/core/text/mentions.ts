/** The modules that a script names, found by text alone: enough to know whose tree to ask, and cheap enough to do for every file. Parses nothing. */
import type { Mention, MentionInFile } from "./project-view.ts";
import { isScriptFile } from "./script-blocks.ts";

/** Most mentions of one file that are kept. */
const MOST_MENTIONS = 500;

const SPECIFIER = /(?:\bfrom|\brequire\s?\(|\bimport\s?\(?)\s*(["'])([^"'\n]{1,200})\1/g;
/** The statement before the specifier, if it starts at the left margin and does nothing but take names. */
const PLAIN = /^(?:import|export)\b[^;()]*(?:from|import)\s*$|^(?:const|let|var)\s[^=;()?]*=\s*require\s?\($|^import\s*$/;
const LONGEST_STATEMENT = 2000;

/** The specifiers that a text names, each once and plain if one of its mentions is. */
export function mentionsIn(text: string): readonly Mention[] {
  const found = new Map<string, Mention>();
  for (const match of text.matchAll(SPECIFIER)) {
    const specifier = match[2] ?? "";
    const known = found.get(specifier);
    if (known?.isPlain === true) continue;
    const quote = match.index + match[0].length - specifier.length - 2;
    found.set(specifier, { specifier, isPlain: isPlain(text, match.index, quote) });
    if (found.size >= MOST_MENTIONS) break;
  }
  return [...found.values()];
}

/** Looks back to the line at the margin with which the statement begins. */
function isPlain(text: string, from: number, quote: number): boolean {
  let start = text.lastIndexOf("\n", from) + 1;
  while (start > 0 && /[\s}]/.test(text.charAt(start)) && from - start < LONGEST_STATEMENT) start = text.lastIndexOf("\n", start - 2) + 1;
  return PLAIN.test(text.slice(start, quote));
}

/** What a specifier and the path of a file have in common: the last part without its extension. `.` and `..` stay. */
export function nameOfSpecifier(specifier: string): string {
  const trimmed = specifier.replace(/\/+$/, "");
  const last = trimmed.slice(trimmed.lastIndexOf("/") + 1);
  return /^\.{1,2}$/.test(last) ? last : last.replace(/\.(?:[cm]?[jt]s|[jt]sx)$/, "");
}

/** Mentions by name, for a set of texts that does not change. */
export function indexMentions(texts: Iterable<readonly [string, string]>): (name: string) => readonly MentionInFile[] {
  const byName = new Map<string, MentionInFile[]>();
  for (const [file, text] of texts) {
    if (!isScriptFile(file)) continue;
    for (const mention of mentionsIn(text)) {
      const name = nameOfSpecifier(mention.specifier);
      const list = byName.get(name);
      if (list === undefined) byName.set(name, [{ file, ...mention }]);
      else list.push({ file, ...mention });
    }
  }
  return (name) => byName.get(name) ?? [];
}
