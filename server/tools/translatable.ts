/** The texts of the client that can be translated, as VS Code's `l10n` bundles want them: each text is its own key. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const IN_CODE = /\bl10n\.t\(\s*"((?:[^"\\]|\\.)*)"/g;
const IN_PAGE = /\{\{l10n:(.*?)\}\}/g;

/** `l10n.t("…")` in the client's code and `{{l10n:…}}` in its page, sorted. Throws for a call whose text is no plain string: no bundle could hold it. */
export function translatableTexts(root: string): Readonly<Record<string, string>> {
  const folder = path.join(root, "client/src");
  const texts = new Set<string>();
  for (const name of readdirSync(folder)) {
    const code = readFileSync(path.join(folder, name), "utf8");
    const found = [...code.matchAll(IN_CODE)];
    const calls = code.split(/\bl10n\.t\(/).length - 1;
    // The page's texts are the one call with a variable.
    if (calls - found.length > (code.includes("l10n:(") ? 1 : 0)) throw new Error(`${name}: l10n.t needs the text itself.`);
    for (const [, text = ""] of found) texts.add(JSON.parse(`"${text}"`));
  }
  for (const [, text = ""] of readFileSync(path.join(root, "media/simulator.html"), "utf8").matchAll(IN_PAGE)) texts.add(text);
  return Object.fromEntries([...texts].sort().map((text) => [text, text]));
}
