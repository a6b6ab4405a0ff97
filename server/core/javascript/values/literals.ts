/** Literals: strings with exact places, regular expressions, arrays and objects with spreads. */
import ts from "typescript";
import type { Reason } from "../../model/setting.ts";
import type { Place } from "../../text/place.ts";
import { placeOf } from "../../text/place.ts";
import { valueTextAt } from "../../text/value-text.ts";
import { alignEscapes } from "../syntax/escapes.ts";
import type { RecordProperty, Value } from "../values.ts";
import { reasonOf, unknownValue } from "../values.ts";
import { joinChoice, truthOf } from "./choices.ts";
import { ALWAYS } from "./conditions.ts";
import { functionValue } from "./handles.ts";
import type { Frame, Interpreter } from "./interpreter.ts";
import { dynamicReason, placeOfNode, WIDTH_LIMIT } from "./interpreter.ts";
import { keyText } from "./members.ts";
import { appendItems, appendProperties, listOf, paysForReading, tooLarge, withRest } from "./sizes.ts";

/** A string literal or a fixed part of a template; unknown while its end is missing. The text's place is the content between the delimiters. */
export function stringLiteral(node: ts.StringLiteralLike | ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail, frame: Frame): Value {
  const at = placeOfNode(node, frame.module);
  const opensHole = node.kind === ts.SyntaxKind.TemplateHead || node.kind === ts.SyntaxKind.TemplateMiddle;
  // Somebody is typing it: what stands there so far is not what will be sent.
  if (node.isUnterminated === true) return unknownValue({ kind: "syntax", text: "its text is not finished" }, at);
  const end = Math.max(at.span.start + 1, at.span.end - (opensHole ? 2 : 1));
  const content = placeOf(at.file, Math.min(at.span.start + 1, at.span.end), Math.min(end, at.span.end));
  const raw = frame.module.parsed.text.slice(content.span.start, content.span.end);
  const pieces = raw === node.text ? undefined : alignEscapes(at.file, raw, content.span.start, node.text);
  const value = pieces === undefined ? valueTextAt(node.text, content, raw === node.text) : { text: node.text, pieces };
  return { kind: "string", value, at, via: [] };
}

/** A regular expression literal. */
export function regexLiteral(node: ts.RegularExpressionLiteral, frame: Frame): Value {
  const slash = node.text.lastIndexOf("/");
  return { kind: "regex", source: node.text.slice(1, Math.max(1, slash)), flags: node.text.slice(slash + 1), at: placeOfNode(node, frame.module), via: [] };
}

/** An array literal; a spread that is not known opens the list. */
export function arrayLiteral(interpreter: Interpreter, node: ts.ArrayLiteralExpression, frame: Frame): Value {
  const at = placeOfNode(node, frame.module);
  if (node.elements.length > WIDTH_LIMIT) return tooLarge(at, []);
  // Lists as alternatives: a spread that is a choice gives one list per alternative, while they are few.
  let variants: { when: Parameters<typeof joinChoice>[1][number]["when"]; items: Value[]; open: boolean; rest: Reason | undefined }[] = [
    { when: ALWAYS, items: [], open: isUnfinished(at, "]", frame), rest: undefined },
  ];
  for (const element of node.elements) {
    if (!ts.isSpreadElement(element)) {
      if (ts.isOmittedExpression(element)) continue;
      const value = interpreter.evaluate(element, frame);
      for (const variant of variants) appendItems(variant.items, [value]);
      continue;
    }
    const source = interpreter.evaluate(element.expression, frame);
    // What holds something that is too large is too large itself.
    if (source.kind === "unknown" && source.reason.kind === "budget") return unknownValue(source.reason, at, source.via);
    if (source.kind !== "choice" || variants.length * source.alternatives.length > 8) {
      const added = spreadItems(source);
      for (const variant of variants) {
        appendItems(variant.items, added.items);
        variant.open ||= added.open;
        variant.rest ??= added.rest;
      }
      continue;
    }
    variants = source.alternatives.flatMap((option) =>
      variants.map((variant) => {
        const added = spreadItems(option.value);
        const items = [...variant.items];
        appendItems(items, added.items);
        const when = option.when.kind === "always" ? variant.when : joinWhen(variant.when, option.when);
        return { when, items, open: variant.open || added.open, rest: variant.rest ?? added.rest };
      }),
    );
  }
  return joinChoice(
    interpreter,
    variants.map(({ when, items, open, rest }) => ({ when, value: withRest(listOf(items, open, at), rest) })),
    at,
  );
}

function joinWhen(
  left: Parameters<typeof joinChoice>[1][number]["when"],
  right: Parameters<typeof joinChoice>[1][number]["when"],
): Parameters<typeof joinChoice>[1][number]["when"] {
  return left.kind === "always" ? right : { kind: "and", of: [left, right] };
}

function spreadItems(value: Value): { readonly items: readonly Value[]; readonly open: boolean; readonly rest?: Reason | undefined } {
  switch (value.kind) {
    case "list":
      return { items: value.items, open: value.open, rest: value.rest };
    case "undefined":
    case "null":
    case "boolean":
      return { items: [], open: false };
    default:
      return { items: [], open: true, rest: reasonOf(value) };
  }
}

/** Somebody is typing it: it has no end, or a fault of the text lies inside. What seems to be missing may be written next. */
function isUnfinished({ span }: Place, closing: string, { module }: Frame): boolean {
  const { errors, text } = module.parsed;
  return errors.length > 0 && (text[span.end - 1] !== closing || errors.some(({ start }) => start > span.start && start < span.end));
}

/** An object literal; later properties win. */
export function objectLiteral(interpreter: Interpreter, node: ts.ObjectLiteralExpression, frame: Frame): Value {
  const at = placeOfNode(node, frame.module);
  if (node.properties.length > WIDTH_LIMIT) return tooLarge(at, []);
  let properties = new Map<string, RecordProperty>();
  let open = isUnfinished(at, "}", frame);
  for (const property of node.properties) {
    const place = placeOfNode(property, frame.module);
    if (ts.isSpreadAssignment(property)) {
      const merged = mergeSpread(interpreter, [...properties.values()], interpreter.evaluate(property.expression, frame), place);
      properties = new Map(merged.properties.map((item) => [item.name, item]));
      open ||= merged.open;
      continue;
    }
    const keyAt = placeOfNode(property.name, frame.module);
    const name = nameOf(interpreter, property.name, frame);
    if (name === undefined) {
      open = true;
      continue;
    }
    const value = propertyValue(interpreter, property, frame, place);
    if (value !== undefined) appendProperties(properties, [{ name, at: place, keyAt, value }]);
  }
  return { kind: "record", properties: [...properties.values()], open, at, via: [] };
}

function propertyValue(
  interpreter: Interpreter,
  property: Exclude<ts.ObjectLiteralElementLike, ts.SpreadAssignment>,
  frame: Frame,
  place: Place,
): Value | undefined {
  if (ts.isPropertyAssignment(property)) return interpreter.evaluate(property.initializer, frame);
  if (ts.isShorthandPropertyAssignment(property)) return interpreter.evaluate(property.name, frame);
  if (ts.isMethodDeclaration(property)) return functionValue(interpreter, property, frame);
  if (ts.isGetAccessorDeclaration(property)) return interpreter.call(functionValue(interpreter, property, frame), [], place);
  return undefined;
}

/** The text of a property name; computed names are evaluated. */
export function nameOf(interpreter: Interpreter, name: ts.PropertyName, frame: Frame): string | undefined {
  if (ts.isComputedPropertyName(name)) return keyText(interpreter, interpreter.evaluate(name.expression, frame));
  return ts.isPrivateIdentifier(name) || ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) ? name.text : undefined;
}

/** Adds the properties of a spread value. A conditional spread makes each of its properties a choice. */
export function mergeSpread(
  interpreter: Interpreter,
  properties: readonly RecordProperty[],
  source: Value,
  at: Place,
): { properties: RecordProperty[]; open: boolean } {
  switch (source.kind) {
    case "record": {
      if (!paysForReading(interpreter, source)) return { properties: properties.map((property) => uncertain(property, source)), open: true };
      const names = new Set(source.properties.map((property) => property.name));
      // What an unread part may overwrite is no longer certain.
      const kept = properties.filter((property) => !names.has(property.name)).map((property) => (source.open ? uncertain(property, source) : property));
      return { properties: [...kept, ...source.properties], open: source.open };
    }
    case "undefined":
    case "null":
    case "boolean":
    case "number":
    case "string":
      return { properties: [...properties], open: false };
    case "choice": {
      const result = new Map(properties.map((property) => [property.name, property]));
      let open = false;
      const names = new Map<string, RecordProperty>();
      const options = source.alternatives.map(({ when, value }) => {
        if (value.kind !== "record") {
          open ||= !isEmptySpread(value);
          return { when, value, own: undefined };
        }
        for (const property of value.properties) names.set(property.name, property);
        open ||= value.open;
        return { when, value, own: new Map(value.properties.map((property) => [property.name, property.value])) };
      });
      for (const [name, sample] of names) {
        const before = result.get(name)?.value ?? ({ kind: "undefined", at, via: [] } as const);
        const alternatives = options.map(({ when, value, own }) => ({
          when,
          value: own?.get(name) ?? (own !== undefined || isEmptySpread(value) ? before : unknownValue(reasonOf(value), at)),
        }));
        const value = joinChoice(interpreter, [...alternatives, { when: ALWAYS, value: before }], sample.value.at);
        appendProperties(result, [{ ...sample, value }]);
      }
      const kept = [...result.values()];
      return { properties: open ? kept.map((property) => (names.has(property.name) ? property : uncertain(property, source))) : kept, open };
    }
    default: {
      if (truthOf(interpreter, source).kind === "never") return { properties: [...properties], open: false };
      return { properties: properties.map((property) => uncertain(property, source)), open: true };
    }
  }
}

function isEmptySpread(value: Value): boolean {
  return value.kind === "undefined" || value.kind === "null" || value.kind === "boolean" || value.kind === "string" || value.kind === "number";
}

function uncertain(property: RecordProperty, by: Value): RecordProperty {
  const reason = by.kind === "record" || by.kind === "choice" ? dynamicReason("a later spread may replace it") : reasonOf(by);
  return { ...property, value: unknownValue(reason, property.value.at, property.value.via) };
}
