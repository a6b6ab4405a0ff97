/** CloudFormation functions whose result stands in the file: `Join` and `Sub` of literals. What parameters or resources supply stays a function. */
import type { Place } from "../text/place.ts";
import { joinValueTexts, type ValueText } from "../text/value-text.ts";
import type { YamlValue } from "./document.ts";

/** The value of a function: a text where it is a constant, else the function itself. */
export function intrinsicValue(name: string, argument: YamlValue, at: Place, via: readonly Place[]): YamlValue {
  const value = name === "Join" ? joinedText(argument) : name === "Sub" ? plainText(argument) : undefined;
  return value === undefined ? { kind: "intrinsic", name, argument, at, via } : { kind: "scalar", text: value.text, value, style: "plain", at, via };
}

/** `[separator, [text, …]]`, all of them literal. */
function joinedText(argument: YamlValue): ValueText | undefined {
  if (argument.kind !== "list" || argument.items.length !== 2) return undefined;
  const [separator, list] = argument.items;
  const between = separator?.kind === "null" ? "" : separator?.kind === "scalar" ? separator.text : undefined;
  if (between === undefined || list?.kind !== "list") return undefined;
  const texts = list.items.flatMap((item) => (item.kind === "scalar" ? [item.value] : []));
  return texts.length === list.items.length ? joinValueTexts(texts, between) : undefined;
}

/** Text without a variable; `${!Name}` stands for `${Name}` and is left alone. */
function plainText(argument: YamlValue): ValueText | undefined {
  return argument.kind === "scalar" && !argument.text.includes("${") ? argument.value : undefined;
}
