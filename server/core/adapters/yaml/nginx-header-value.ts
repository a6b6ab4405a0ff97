/** The value of a response header as it stands in nginx text. Refuses to look up variables: they are holes. */
import type { HeaderValue } from "../../model/facts.ts";
import type { Reason } from "../../model/setting.ts";
import type { ValueText } from "../../text/value-text.ts";
import { joinValueTexts } from "../../text/value-text.ts";
import type { NginxWord } from "../../yaml/nginx.ts";
import { sliceValueText } from "../../yaml/nginx.ts";

const VARIABLE: Reason = { kind: "dynamic", text: "it is an nginx variable" };
const PART_VARIABLE = /\$(?:\{[A-Za-z0-9_]+\}|[A-Za-z0-9_]+)/g;

/** Variables become holes; a value that is one variable is unknown. */
export function headerValue(word: NginxWord): HeaderValue {
  const { text, at } = word;
  if (/^\$(?:[A-Za-z0-9_]+|\{[A-Za-z0-9_]+\})$/.test(text)) return { kind: "unknown", reason: VARIABLE, at, via: [] };
  const parts: ValueText[] = [];
  const holes: number[] = [];
  let position = 0;
  let length = 0;
  for (const match of text.matchAll(PART_VARIABLE)) {
    parts.push(sliceValueText(word.value, position, match.index));
    length += match.index - position;
    holes.push(length);
    position = match.index + match[0].length;
  }
  if (holes.length === 0) return { kind: "known", value: word.value, at, via: [] };
  parts.push(sliceValueText(word.value, position, text.length));
  return { kind: "partial", value: joinValueTexts(parts, ""), holes, at, via: [] };
}
