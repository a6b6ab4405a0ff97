/** Where a name stands in a text, as a word of its own. Evaluates nothing, and builds no pattern from what users wrote. */

/** What stands around one use of the name, white space aside. */
export interface NameUse {
  readonly before: string;
  /** The text behind the name, at most 200 characters. */
  readonly behind: string;
}

/** The uses of a name; members of that name, `x.name`, are none. */
export function* usesOfName(text: string, name: string): Iterable<NameUse> {
  if (name === "") return;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    const end = at + name.length;
    if (/[\w$.]/.test(text.charAt(at - 1)) || /[\w$]/.test(text.charAt(end))) continue;
    yield {
      before: text
        .slice(Math.max(0, at - 40), at)
        .trimEnd()
        .slice(-1),
      behind: text.slice(end, end + 200).trimStart(),
    };
  }
}
