/** Parts a message so that what happens to whom fits one line of an editor; why it does so is told where there is room. Changes no word. */

/** Longest message, in UTF-16 units. */
export const LONGEST_MESSAGE = 160;

/** A message, and what did not fit as sentences of their own. */
export interface PartedMessage {
  readonly message: string;
  readonly detail: string | undefined;
}

/** The whole message if it fits, else its verdict; a verdict that is too long is cut, and the detail then is the whole. */
export function parted(whole: string): PartedMessage {
  if (whole.length <= LONGEST_MESSAGE) return { message: whole, detail: undefined };
  const places = placesToPart(whole).filter((place) => place.end < LONGEST_MESSAGE);
  // A whole sentence before a part of one.
  const at = places.findLast((place) => whole[place.end] === ".") ?? places.at(-1);
  if (at === undefined) {
    const end = whole.lastIndexOf(" ", LONGEST_MESSAGE - 2);
    return { message: `${whole.slice(0, end < LONGEST_MESSAGE / 2 ? LONGEST_MESSAGE - 1 : end)}…`, detail: whole };
  }
  const rest = whole.slice(at.next);
  return { message: `${whole.slice(0, at.end)}.`, detail: rest.charAt(0).toUpperCase() + rest.slice(1) };
}

/** Where one clause or sentence ends and the next begins, outside quotes and brackets. */
function placesToPart(text: string): readonly { readonly end: number; readonly next: number }[] {
  const places: { readonly end: number; readonly next: number }[] = [];
  let depth = 0;
  let quote = "";
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (quote !== "") {
      if (character === quote && !/\w/.test(text.charAt(index + 1))) quote = "";
    } else if ((character === "'" || character === '"') && !/\w/.test(text.charAt(index - 1))) quote = character;
    else if (character === "(") depth += 1;
    else if (character === ")") depth -= 1;
    else if (depth === 0 && ":;.".includes(character) && text.charAt(index + 1) === " ") places.push({ end: index, next: index + 2 });
  }
  return places;
}
