/**
 * Edits to JavaScript text by place. Implemented in `edit.ts`. Each method returns `undefined` if the place does not
 * hold what is needed, never a guess. Edits keep the file's quotes, indentation, line ends and trailing commas.
 */
import type { FixText } from "../model/fix-intent.ts";
import type { FilePath, Place } from "../text/place.ts";
import type { TextEdit } from "../text/text-edit.ts";

/** An expression with an alternative that may go: `whole` becomes the code at `kept`. */
export interface ChosenAlternative {
  /** With the parentheses that only held the alternatives together. */
  readonly whole: Place;
  readonly kept: Place;
}

/** Edit primitives for one file. Texts are source code unless said otherwise. */
export interface JavaScriptEditor {
  readonly file: FilePath;
  readonly text: string;
  /** A string literal in the file's own quotes. */
  quote(text: string): string;
  /** An array literal of string literals, `['https://a', 'https://b']`. Placeholders become their text. */
  arrayOf(items: readonly FixText[]): string;
  replace(at: Place, code: string): TextEdit;
  /** Replaces the content of the string or template literal at the place, quotes kept and characters escaped. */
  replaceStringContent(at: Place, content: string): TextEdit | undefined;
  /** Replaces part of a string literal's content: `at` lies inside the literal. */
  replaceWithin(at: Place, content: string): TextEdit | undefined;
  /** Replaces a whole number or a product of them by another number, written as that one is. */
  replaceNumber(at: Place, value: number): TextEdit | undefined;
  /** Sets `name: code` in the object literal at `object`: replaces the value or adds the property, in the style of the others. */
  setProperty(object: Place, name: string, code: string): TextEdit | undefined;
  /** Removes the property whose value, key or whole stands at the place, with its comma and line. */
  removeProperty(at: Place): TextEdit | undefined;
  renameProperty(keyAt: Place, name: string): TextEdit | undefined;
  /** Removes the array element at the place, with its comma. */
  removeElement(at: Place): TextEdit | undefined;
  /** Inserts an array element behind the one at the place, on a line of its own if that one has it. */
  insertElementAfter(at: Place, code: string): TextEdit | undefined;
  /** Removes the whole statement around the place, with its line. */
  removeStatement(at: Place): TextEdit | undefined;
  /** Inserts statements on lines of their own before or after the statement around the place, at its indentation. */
  insertBefore(at: Place, code: string): TextEdit | undefined;
  insertAfter(at: Place, code: string): TextEdit | undefined;
  /** Moves the statement around `at` before the statement around `target`. */
  moveBefore(at: Place, target: Place): readonly TextEdit[] | undefined;
  /** Adds or sets an argument of the call at the place. */
  setArgument(call: Place, index: number, code: string): TextEdit | undefined;
  /** Removes an argument behind the first one, with its comma. */
  removeArgument(call: Place, index: number): TextEdit | undefined;
  /** Imports an export of another file under its name, in the file's own way of importing; `undefined` if the file holds the name already. */
  importName(name: string, from: FilePath): TextEdit | undefined;
  /** The source text of a place. */
  textOf(at: Place): string;
  /** The expression that chooses the alternative at the place (the right side of `??` or `||`, a branch of `?:`), and what is left of it without that one. */
  alternativeAt(at: Place): ChosenAlternative | undefined;
  /** Wraps the statement around the place: `if (condition) { … }`. */
  wrapInIf(at: Place, condition: string): TextEdit | undefined;
}
