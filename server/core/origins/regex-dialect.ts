/**
 * Rewrites a regular expression of another engine as a JavaScript one, where both mean the same for an origin. What has no equal
 * gives `undefined`, never a guess.
 */
import type { RegexDialect } from "../model/origin-language.ts";

/** A JavaScript source and flags. */
export interface TranslatedRegex {
  readonly source: string;
  readonly flags: string;
}

const POSIX_CLASSES: ReadonlyMap<string, string> = new Map([
  ["alnum", "0-9A-Za-z"],
  ["alpha", "A-Za-z"],
  ["digit", "0-9"],
  ["lower", "a-z"],
  ["upper", "A-Z"],
  ["xdigit", "0-9A-Fa-f"],
  ["word", "\\w"],
  ["space", "\\s"],
  ["punct", "!-\\/:-@\\[-`{-~"],
]);

/** The pattern in JavaScript syntax; `undefined` if it uses what JavaScript lacks. */
export function translateRegex(source: string, flags: string, dialect: RegexDialect): TranslatedRegex | undefined {
  const ignoreCase = dialect.ignoreCase || flags.includes("i");
  if (dialect.flavour === "javascript") return { source, flags: ignoreCase && !flags.includes("i") ? `${flags}i` : flags };
  const modifiers = /^\(\?([a-zA-Z]+)\)/.exec(source);
  const letters = modifiers?.[1] ?? "";
  if (/[^imsU]/.test(letters)) return undefined;
  const body = modifiers === null ? source : source.slice(modifiers[0].length);
  const translated = translateBody(body, dialect.flavour);
  if (translated === undefined) return undefined;
  return { source: translated, flags: ignoreCase || letters.includes("i") ? "i" : "" };
}

function translateBody(source: string, flavour: RegexDialect["flavour"]): string | undefined {
  const finite = flavour === "re2" || flavour === "go";
  let output = "";
  let inClass = false;
  for (let index = 0; index < source.length; index += 1) {
    const character = source[index] ?? "";
    const rest = source.slice(index, index + 16);
    if (character === "\\") {
      const escaped = source[index + 1];
      if (escaped === undefined) return undefined;
      if (escaped === "Q" && flavour !== "javascript") {
        const end = source.indexOf("\\E", index + 2);
        const literal = source.slice(index + 2, end < 0 ? source.length : end);
        output += literal.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
        index = end < 0 ? source.length : end + 1;
        continue;
      }
      const mapped = translateEscape(escaped, inClass, finite);
      if (mapped === undefined) return undefined;
      output += mapped;
      index += 1;
      continue;
    }
    if (inClass) {
      const posix = /^\[:(\^?)([a-z]+):\]/.exec(rest);
      if (posix !== null) {
        const members = POSIX_CLASSES.get(posix[2] ?? "");
        if (members === undefined || posix[1] === "^") return undefined;
        output += members;
        index += posix[0].length - 1;
        continue;
      }
      // Java nests and intersects classes.
      if (flavour === "java" && (character === "[" || rest.startsWith("&&"))) return undefined;
      if (character === "]") inClass = false;
      output += character === "[" ? "\\[" : character;
      continue;
    }
    if (character === "[") {
      inClass = true;
      output += "[";
      if (source[index + 1] === "^") {
        output += "^";
        index += 1;
      }
      if (source[index + 1] === "]") {
        output += "\\]";
        index += 1;
      }
      continue;
    }
    if (character === "(" && source[index + 1] === "?") {
      if (rest.startsWith("(?P<")) {
        output += "(?<";
        index += 3;
        continue;
      }
      const plain = /^\(\?(?::|<[A-Za-z])/.test(rest);
      const look = /^\(\?(?:[=!]|<[=!])/.test(rest);
      if (!plain && (finite || !look)) return undefined;
    }
    if ((character === "*" || character === "+" || character === "?" || character === "}") && source[index + 1] === "+") return undefined;
    output += character;
  }
  return inClass ? undefined : output;
}

function translateEscape(escaped: string, inClass: boolean, finite: boolean): string | undefined {
  if ("dDwWsSnrtfv".includes(escaped)) return `\\${escaped}`;
  if (!inClass && (escaped === "b" || escaped === "B")) return `\\${escaped}`;
  if (!inClass && escaped === "A") return "^";
  if (!inClass && (escaped === "z" || (escaped === "Z" && !finite))) return "$";
  if (/[0-9A-Za-z]/.test(escaped)) return undefined;
  return /[\^$.*+?()[\]{}|/\\-]/.test(escaped) ? `\\${escaped}` : escaped === "" ? undefined : escaped;
}
