/** Small helps for messages. They hold no wording of their own. */

/** Puts a clause before a sentence; without a clause the sentence stands alone with a capital letter, unless it starts with an origin. */
export function withClause(clause: string, sentence: string): string {
  if (clause === "" && /^(?:[a-z][a-z0-9+.-]*:\/\/|null\b)/.test(sentence)) return sentence;
  if (clause === "") return sentence.charAt(0).toUpperCase() + sentence.slice(1);
  return `${clause}, ${sentence}`;
}

/**
 * What holds under the one or the other clause: `If A is not set or "*"`, `If A is set or if B is "x"`. Where one of them says nothing, neither
 * matters; of what has no name it says that there is another branch.
 */
export function eitherClause(one: string, other: string): string {
  if (one === "" || other === "" || one === other) return one === "" ? one : other;
  const [named, more] = one.startsWith("If ") ? [one, other] : [other, one];
  if (!named.startsWith("If ")) return one;
  if (!more.startsWith("If ")) return named.endsWith(ELSEWHERE) ? named : `${named}${ELSEWHERE}`;
  const verb = more.indexOf(" is ") + " is ".length;
  const isOfOne = verb > " is ".length && named.startsWith(more.slice(0, verb)) && ![named, more].some((clause) => clause.includes(" and "));
  // Set or not, it says nothing: something without a name decides.
  if (isOfOne && [named.slice(verb), more.slice(verb)].sort().join() === "not set,set") return BRANCH;
  return `${named} or ${isOfOne ? more.slice(verb) : `if ${more.slice("If ".length)}`}`;
}

const BRANCH = "On one branch";
const ELSEWHERE = ", or on another branch";

/** A whole sentence behind a clause: its first letter becomes small unless a browser's name stands there. Without a clause it stays as it is. */
export function afterClause(clause: string, sentence: string): string {
  if (clause === "") return sentence;
  const isName = /^(?:Firefox|Safari|Chromium)\b/.test(sentence);
  return `${clause}, ${isName ? sentence : sentence.charAt(0).toLowerCase() + sentence.slice(1)}`;
}

/** A value as it is quoted in a message: shortened in the middle, control characters shown as spaces. */
export function quoted(text: string, longest = 80): string {
  const plain = text.replaceAll(/\p{Cc}+/gu, " ");
  const short = plain.length <= longest ? plain : `${plain.slice(0, longest - 21)}…${plain.slice(-20)}`;
  return `'${short}'`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1);
  if (last === undefined) return "";
  return words.length === 1 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

/** Seconds in the largest fitting unit: `90 seconds`, `2 hours`, `180 days`. */
export function duration(seconds: number): string {
  const units: readonly (readonly [number, string])[] = [
    [31536000, "year"],
    [86400, "day"],
    [3600, "hour"],
    [60, "minute"],
  ];
  for (const [size, name] of units) {
    if (seconds < size) continue;
    const count = Math.round((seconds / size) * 10) / 10;
    return `${count} ${name}${count === 1 ? "" : "s"}`;
  }
  return `${seconds} second${seconds === 1 ? "" : "s"}`;
}
