/**
 * Headers by path in lists of `{ for: path, values: { Name: value } }`: `[[headers]]` of netlify.toml, and what `_headers` files are read as. In one
 * entry the values of a name are joined. Refuses names that no header can have.
 */
import type { Fact, HeaderValue, HeaderWrite } from "../../model/facts.ts";
import type { Reason } from "../../model/setting.ts";
import type { Place } from "../../text/place.ts";
import { placeOf } from "../../text/place.ts";
import type { ValueText } from "../../text/value-text.ts";
import { joinValueTexts } from "../../text/value-text.ts";
import type { YamlDocument, YamlEntry, YamlOf, YamlValue } from "../../yaml/document.ts";
import { scalarText, valueAt } from "../../yaml/document.ts";
import { sliceValueText } from "../../yaml/nginx.ts";
import { parametersIn, repeatsParameter, splatPattern } from "../path-patterns.ts";
import type { GatewayBase } from "./gateway-header.ts";
import { headerRemoval, headerValueOf, headerWrite, isHeaderName } from "./gateway-header.ts";
import type { HeaderRule, RulePrecedence } from "./header-rules.ts";
import { headerRuleFacts } from "./header-rules.ts";

/** How a platform reads such a list. */
export interface ForValuesRules {
  readonly technology: string;
  readonly label: string;
  readonly precedence: RulePrecedence;
}

const SEPARATOR = ", ";
const FROM_PATH: Reason = { kind: "request", text: "a part of it may be taken from the path" };
const LINE_END: Reason = { kind: "dynamic", text: "what becomes of the line end in it is not known" };

/** Facts of one list. */
export function* forValuesFacts(list: YamlValue | undefined, document: YamlDocument, rules: ForValuesRules): Iterable<Fact> {
  if (list?.kind !== "list") return;
  const read = list.items.flatMap((item, index) => (item.kind === "map" ? readRule(item, `${document.file}#headers-${index}`, rules) : []));
  yield* headerRuleFacts(read, rules.precedence);
}

/** A rule whose path is not written yet says nothing. */
function readRule(map: YamlOf<"map">, owner: string, rules: ForValuesRules): readonly HeaderRule[] {
  const path = scalarText(valueAt(map, "for"))?.trim();
  const values = valueAt(map, "values");
  if (path === undefined || path === "" || values?.kind !== "map") return [];
  const base: GatewayBase = {
    technology: rules.technology,
    label: rules.label,
    via: map.via,
    scope: { level: "gateway", owner, order: map.at.span.start, path },
    environment: "any",
    layer: "gateway",
  };
  const names = new Set([...parametersIn(path), ...(path.includes("*") ? ["splat"] : [])]);
  return [{ base, entry: { paths: splatPattern(path), at: map.at, writes: writesOf(values.entries, base, names) } }];
}

/** What is taken away stands before what is written, wherever its line stands. */
function writesOf(entries: readonly YamlEntry[], base: GatewayBase, names: ReadonlySet<string>): readonly HeaderWrite[] {
  const removed: HeaderWrite[] = [];
  const written = new Map<string, HeaderWrite>();
  for (const { key, keyAt, at, value } of entries) {
    const id = key.toLowerCase();
    if (!isHeaderName(key)) continue;
    if (value.kind === "null") {
      // Half-typed in TOML; in a line `! Name` the value stands for the line.
      if (value.at.span.end > value.at.span.start) removed.push(headerRemoval(base, key, keyAt, at));
      continue;
    }
    const write = headerWrite(base, { name: key, nameAt: keyAt, at, value: sentOf(value, names) });
    const before = written.get(id);
    if (id === "set-cookie") written.set(`${id} ${at.span.start}`, write);
    else written.set(id, before === undefined ? write : { ...before, value: joinedOf([before.value, write.value], before.value) });
  }
  return [...removed, ...written.values()];
}

function sentOf(value: YamlValue, names: ReadonlySet<string>): HeaderValue {
  if (value.kind === "list") {
    const [first] = value.items;
    return first === undefined
      ? headerValueOf(value)
      : joinedOf(
          value.items.map((item) => sentOf(item, names)),
          headerValueOf(first),
        );
  }
  if (value.kind !== "scalar") return headerValueOf(value);
  const { at, via } = value;
  if (repeatsParameter(value.text, names)) return { kind: "unknown", reason: FROM_PATH, at, via };
  const sent = /[\r\n]/.test(value.text) ? onOneLine(value.value) : trimmed(value.value, 0, value.text.length);
  if (sent === undefined) return { kind: "unknown", reason: LINE_END, at, via };
  // Of a text of several lines the squiggle would end at its quotes.
  return { kind: "known", value: sent, at: value.style === "block" ? placeOfText(sent, at) : at, via };
}

/** Values of one name, one behind the other; unknown if one of them is. */
function joinedOf(values: readonly HeaderValue[], first: HeaderValue): HeaderValue {
  const known = values.flatMap((value) => (value.kind === "known" ? [value.value] : []));
  if (known.length < values.length) return values.find((value) => value.kind !== "known") ?? first;
  return { kind: "known", value: joinValueTexts(known, SEPARATOR), at: first.at, via: first.via };
}

/** A text of several lines is one of several values if a comma stands at each line end. */
function onOneLine(value: ValueText): ValueText | undefined {
  const { text } = value;
  const parts: ValueText[] = [];
  let start = 0;
  for (let comma = text.indexOf(","); comma >= 0; comma = text.indexOf(",", start)) {
    parts.push(trimmed(value, start, comma));
    start = comma + 1;
  }
  parts.push(trimmed(value, start, text.length));
  return parts.some((part) => /[\r\n]/.test(part.text)) ? undefined : joinValueTexts(parts, SEPARATOR);
}

function placeOfText({ pieces }: ValueText, at: Place): Place {
  const [first, last] = [pieces[0], pieces.at(-1)];
  return first === undefined || last === undefined ? at : placeOf(at.file, first.place.span.start, last.place.span.end);
}

function trimmed(value: ValueText, start: number, end: number): ValueText {
  const text = value.text.slice(start, end);
  const first = start + text.length - text.trimStart().length;
  return sliceValueText(value, first, Math.max(first, start + text.trimEnd().length));
}
