/**
 * Blanks comments, and what stands in strings, at equal length, so that a search by text meets code alone. A small scanner of its own on
 * purpose: the survey must not find lines by the reader that it measures. It guesses where a regular expression begins, and a wrong guess
 * costs at most the rest of one line.
 */

/** Two views of one text, each as long as the text, with the same line ends. */
export interface MaskedText {
  /** Without comments. */
  readonly code: string;
  /** Without comments and without what stands between quotes. */
  readonly shape: string;
}

const BEFORE_PATTERN = /(?:^|[(,=:[!&|?{};+>~]|\breturn|\btypeof|\bcase)\s*$/;
const END_OF_LINE = /[\r\n]/;

/** Masks JavaScript and TypeScript. One pass; what never ends runs to the end of the text, a quote or pattern to the end of its line. */
export function maskJavaScript(text: string): MaskedText {
  const code: string[] = [];
  const shape: string[] = [];
  // The depth of braces at which each template literal around goes on.
  const templates: number[] = [];
  let depth = 0;
  let index = 0;
  const copy = (end: number): void => {
    code.push(text.slice(index, end));
    shape.push(text.slice(index, end));
    index = end;
  };
  const blankComment = (end: number): void => {
    const blank = blanked(text.slice(index, end));
    code.push(blank);
    shape.push(blank);
    index = end;
  };
  const blankContent = (end: number): void => {
    code.push(text.slice(index, end));
    shape.push(blanked(text.slice(index, end)));
    index = end;
  };
  const readTemplate = (): void => {
    const end = endOfTemplatePart(text, index);
    blankContent(end);
    if (text.startsWith("${", end)) {
      templates.push(depth);
      depth += 1;
      copy(end + 2);
    } else copy(Math.min(end + 1, text.length));
  };
  while (index < text.length) {
    const character = text.charAt(index);
    if (text.startsWith("//", index)) blankComment(endOfLine(text, index));
    else if (text.startsWith("/*", index)) blankComment(after(text, "*/", index + 2));
    else if (character === '"' || character === "'") {
      const end = endOfQuoted(text, index + 1, character);
      copy(index + 1);
      blankContent(end);
      copy(Math.min(end + 1, text.length));
    } else if (character === "`") {
      copy(index + 1);
      readTemplate();
    } else if (character === "/" && BEFORE_PATTERN.test(text.slice(Math.max(0, index - 20), index))) {
      const end = endOfPattern(text, index + 1);
      copy(index + 1);
      blankContent(end);
    } else {
      if (character === "{") depth += 1;
      else if (character === "}") depth -= 1;
      const closes = character === "}" && templates.at(-1) === depth;
      copy(index + 1);
      if (closes) {
        templates.pop();
        readTemplate();
      }
    }
  }
  return { code: code.join(""), shape: shape.join("") };
}

/** Masks YAML: what follows a `#` at the start of a line or after a space is a comment; quotes are left as they are. */
export function maskYaml(text: string): MaskedText {
  const code = text.replaceAll(/(^|[ \t])#.*$/gm, (comment) => blanked(comment));
  return { code, shape: code };
}

function blanked(text: string): string {
  return text.replaceAll(/[^\r\n]/g, " ");
}

function after(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from);
  return at < 0 ? text.length : at + what.length;
}

function endOfLine(text: string, from: number): number {
  for (let index = from; index < text.length; index += 1) if (END_OF_LINE.test(text.charAt(index))) return index;
  return text.length;
}

function endOfQuoted(text: string, from: number, quote: string): number {
  for (let index = from; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === "\\") index += 1;
    else if (character === quote || END_OF_LINE.test(character)) return index;
  }
  return text.length;
}

function endOfTemplatePart(text: string, from: number): number {
  for (let index = from; index < text.length; index += 1) {
    if (text.charAt(index) === "\\") index += 1;
    else if (text.charAt(index) === "`" || text.startsWith("${", index)) return index;
  }
  return text.length;
}

function endOfPattern(text: string, from: number): number {
  let isClass = false;
  for (let index = from; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === "\\") index += 1;
    else if (END_OF_LINE.test(character)) return index;
    else if (character === "[") isClass = true;
    else if (character === "]") isClass = false;
    else if (character === "/" && !isClass) return index + 1;
  }
  return text.length;
}
