/**
 * One bound on the size of what is computed. Every value that an expression or an effect gives passes `limited`, so that nothing grows
 * beyond it step by step; what one operation alone can multiply (texts, spreads) is made through `textWithin` and `appendItems`, which
 * look at the size first. Making and reading large values costs steps of the question's budget. Counts; measures no time.
 */
import type { Reason } from "../../model/setting.ts";
import type { Place } from "../../text/place.ts";
import type { RecordProperty, Value, ValueOf } from "../values.ts";
import { unknownValue } from "../values.ts";
import type { Interpreter } from "./interpreter.ts";
import { STEP_BUDGET, WIDTH_LIMIT } from "./interpreter.ts";

/** Most parts of one value, all that it holds included: items, properties, pieces of text, and every `TEXT_UNIT` characters. */
export const SIZE_LIMIT = 10_000;
/** Characters that count as one part. */
const TEXT_UNIT = 20;
/** Parts that are made or read for the price of one step. */
const PARTS_PER_STEP = 25;

/** Sizes by the content of values, which copies of a value share. */
const sizes = new WeakMap<readonly unknown[], number>();

/** The number of parts of a value, a part that is held twice counted twice. What a value holds is measured once. */
export function sizeOf(value: Value): number {
  const content = contentOf(value);
  return (content === undefined ? 0 : (sizes.get(content) ?? measured(content))) + ownSize(value);
}

/** The parts of a value that are values themselves or hold them. */
function contentOf(value: Value): readonly (Value | { readonly value: Value })[] | undefined {
  switch (value.kind) {
    case "list":
      return value.items;
    case "record":
      return value.properties;
    case "template":
      return value.parts;
    case "choice":
      return value.alternatives;
    default:
      return undefined;
  }
}

function measured(content: readonly (Value | { readonly value: Value })[]): number {
  let size = 0;
  for (const part of content) {
    size += sizeOf("kind" in part ? part : part.value);
    // Larger than anything that is kept: how much larger does not matter.
    if (size > SIZE_LIMIT) break;
  }
  sizes.set(content, size);
  return size;
}

function ownSize(value: Value): number {
  switch (value.kind) {
    case "string":
    case "template":
      return 1 + textSize(value.value.text.length) + value.value.pieces.length;
    case "regex":
      return 1 + textSize(value.source.length);
    default:
      return 1;
  }
}

function textSize(length: number): number {
  return Math.floor(length / TEXT_UNIT);
}

/** The value, or an unknown if it is larger than any value may be. New content costs steps. */
export function limited(interpreter: Interpreter, value: Value): Value {
  const content = contentOf(value);
  const isNew = content === undefined || !sizes.has(content);
  const size = sizeOf(value);
  if (isNew) interpreter.budget.steps += Math.floor(((content?.length ?? 0) + ownSize(value)) / PARTS_PER_STEP);
  return size > SIZE_LIMIT ? tooLarge(value.at, value.via) : value;
}

/** Pays for an operation that looks at the whole of a value; false if the question has no steps left for it. */
export function paysForReading(interpreter: Interpreter, value: Value): boolean {
  return pays(interpreter, (contentOf(value)?.length ?? 0) + ownSize(value));
}

function pays({ budget }: Interpreter, parts: number): boolean {
  const price = Math.floor(parts / PARTS_PER_STEP);
  if (price > 0 && budget.steps + price > STEP_BUDGET) {
    budget.exhausted = true;
    return false;
  }
  budget.steps += price;
  return true;
}

/** A text of `length` characters and `pieces` pieces, made only if it is not larger than any value may be and the budget allows it. */
export function textWithin(interpreter: Interpreter, length: number, pieces: number, at: Place, make: () => Value): Value {
  const size = textSize(length) + pieces;
  if (!(size <= SIZE_LIMIT)) return tooLarge(at, []);
  return pays(interpreter, size) ? make() : tooLarge(at, []);
}

/** Adds items to a list that is being made, until it holds one more than any list may. */
export function appendItems(items: Value[], more: readonly Value[]): void {
  for (const item of more) {
    if (items.length > WIDTH_LIMIT) return;
    items.push(item);
  }
}

/** A list of items; unknown if it is longer than any list may be. */
export function listOf(items: readonly Value[], open: boolean, at: Place, of: ValueOf<"list">["of"] = "array", via: readonly Place[] = []): Value {
  return items.length > WIDTH_LIMIT ? tooLarge(at, via) : { kind: "list", items, open, of, at, via };
}

/** An open list with the reason why it may hold more, where one is known. */
export function withRest(value: Value, rest: Reason | undefined): Value {
  return value.kind === "list" && value.open && rest !== undefined ? { ...value, rest } : value;
}

/** Adds properties to those of an object that is being made, by name; a later one takes the place of an earlier one and stands last. */
export function appendProperties(properties: Map<string, RecordProperty>, more: Iterable<RecordProperty>): void {
  for (const property of more) {
    properties.delete(property.name);
    properties.set(property.name, property);
    if (properties.size > SIZE_LIMIT) return;
  }
}

/** How long a text is after every `searched` in it became `replacement`. */
export function replacedLength(text: string, searched: string, replacement: string): number {
  if (searched === "") return text.length + (text.length + 1) * replacement.length;
  let count = 0;
  for (let found = text.indexOf(searched); found >= 0; found = text.indexOf(searched, found + searched.length)) count += 1;
  return text.length + count * (replacement.length - searched.length);
}

/** A value that is larger than the evaluator follows. */
export function tooLarge(at: Place, via: readonly Place[]): Value {
  return unknownValue({ kind: "budget", text: "the value is too large to follow" }, at, via);
}
