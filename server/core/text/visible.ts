/**
 * Text of a stranger on its way to people: what would break a line, move a cursor, hide or turn letters, or be taken for a command by the
 * system that shows it, is written out. Every report, message and line on standard error passes here. Changes no data: programs get names as
 * they are.
 */

/** Control and format characters (line breaks, escapes, C1, bidirectional controls, zero width), separators of lines, single surrogates. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** Workflow commands: `::name::` at the start of a line (GitHub), `##[name]`, `##vso[`, `##teamcity[` anywhere in it. */
const COMMAND = /^(\s*):(?=:)|#(?=#\w*\[)/g;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** The text on one line, with everything invisible written as `\n`, `\t` or `\u{1b}`. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, writtenOut).replace(COMMAND, (found) => found.slice(0, -1) + writtenOut(found.slice(-1)));
}

function writtenOut(character: string): string {
  return SHORT[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Most characters that a message quotes of anything. */
const MOST_QUOTED = 200;
/** Most characters of one message. */
const MOST_SAID = 1_200;

/** A sentence for people that may quote a stranger's text: visible, each quotation and the whole of bounded length. */
export function visibleMessage(message: string): string {
  const short = message.replace(/'[^']{200,}'/gu, (quoted) => `'${clipped(quoted.slice(1, -1), MOST_QUOTED)}'`);
  return visible(clipped(short, MOST_SAID));
}

/** The first characters of a text, none of them cut in half, and a mark that there are more. */
export function clipped(text: string, most: number): string {
  if (text.length <= most) return text;
  const isCutInHalf = /[\uD800-\uDBFF]/.test(text.charAt(most - 1));
  return `${text.slice(0, isCutInHalf ? most - 1 : most)}…`;
}

/** A line that was put together from visible parts and colours: what is invisible in it is written out, but for colours. */
export function visibleLine(line: string): string {
  return line
    .split(COLOUR)
    .map((part, index) => (index % 2 === 1 ? part : visible(part)))
    .join("");
}

/** Colours as terminals take them (ECMA-48, SGR). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: this is the character that starts a colour.
const COLOUR = /(\u001B\[[0-9;]*m)/;

/** JSON as it is, but for characters that a terminal or page would act on: they are escaped, which changes no value. */
export function visibleJson(json: string): string {
  return json.replace(/[\p{Cf}\p{Zl}\p{Zp}\u007F-\u009F]|#(?=#\w*\[)/gu, (character) =>
    [...Array(character.length).keys()].map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`).join(""),
  );
}
