/**
 * Patterns that the engines without backtracking do not compile (RE2 syntax page; Go regexp/syntax): Envoy, Istio and Traefik refuse a whole
 * configuration because of one. Says only what is certain; a pattern of which nothing is said may still be refused.
 */

/** Why RE2 and Go refuse the pattern, as the end of a sentence; `undefined` if they are not known to. */
export function refusedByRe2(source: string): string | undefined {
  let depth = 0;
  let canRepeat = false;
  for (let index = 0; index < source.length; index += 1) {
    const character = source.charAt(index);
    const rest = source.slice(index, index + 12);
    if (character === "\\") {
      const escaped = source.charAt(index + 1);
      if (escaped === "") return "it ends with a backslash";
      if (/[1-9]/.test(escaped)) return `'\\${escaped}' refers back to a group, which its patterns cannot`;
      if (escaped === "Q") {
        const end = source.indexOf("\\E", index + 2);
        index = end < 0 ? source.length : end + 1;
      } else index += 1;
      canRepeat = true;
    } else if (character === "[") {
      const end = endOfClass(source, index);
      if (end < 0) return "a '[' is not closed";
      index = end;
      canRepeat = true;
    } else if (character === "(") {
      const look = /^\(\?(?:<?[=!])/.exec(rest);
      if (look !== null) return `'${look[0]}' looks around, which its patterns cannot`;
      if (rest.startsWith("(?>")) return "'(?>' is not known to its patterns";
      depth += 1;
      const opening = /^\((?:\?(?:[imsU-]*:|[imsU-]+(?=\))|P?<\w+>))?/.exec(source.slice(index, index + 60));
      if (rest.startsWith("(?") && opening?.[0] === "(") return undefined;
      index += (opening?.[0].length ?? 1) - 1;
      canRepeat = false;
    } else if (character === ")") {
      depth -= 1;
      if (depth < 0) return "a ')' has no '('";
      canRepeat = true;
    } else if (character === "|") {
      canRepeat = false;
    } else if (/[*+?]/.test(character)) {
      if (!canRepeat) return `'${character}' has nothing before it to repeat`;
      // `a*?` is lazy; `a**` and `a*+` are refused.
      if (/^[*+?][*+]/.test(rest)) return `'${rest.slice(0, 2)}' repeats a repetition`;
      if (source.charAt(index + 1) === "?") index += 1;
    } else canRepeat = true;
  }
  return depth > 0 ? "a '(' is not closed" : undefined;
}

/** The index of the `]` that closes a class; -1 if none does. */
function endOfClass(source: string, start: number): number {
  let index = start + 1;
  if (source.charAt(index) === "^") index += 1;
  // The first `]` is a member.
  if (source.charAt(index) === "]") index += 1;
  for (; index < source.length; index += 1) {
    const character = source.charAt(index);
    if (character === "\\") index += 1;
    else if (source.startsWith("[:", index)) {
      const end = source.indexOf(":]", index);
      if (end >= 0) index = end + 1;
    } else if (character === "]") return index;
  }
  return -1;
}
