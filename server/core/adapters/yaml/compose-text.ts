/** Text that Docker Compose interpolates (compose-spec, "Interpolation"): `$$` stands for one `$`. Fills in no variable. */
import type { ValueText } from "../../text/value-text.ts";
import { joinValueTexts } from "../../text/value-text.ts";
import { sliceValueText } from "../../yaml/nginx.ts";

/** The text with one `$` for each `$$`; places stay exact. */
export function withoutDoubledDollars(value: ValueText): ValueText {
  if (!value.text.includes("$$")) return value;
  const parts: ValueText[] = [];
  let from = 0;
  for (let at = value.text.indexOf("$$"); at >= 0; at = value.text.indexOf("$$", from)) {
    parts.push(sliceValueText(value, from, at + 1));
    from = at + 2;
  }
  parts.push(sliceValueText(value, from, value.text.length));
  return joinValueTexts(parts, "");
}
