/** Finds the known word that a misspelt word was probably meant to be. It does not decide whether the word is wrong. */

/** Optimal string alignment distance (insert, delete, replace, swap of neighbours), or `limit + 1` if it is above `limit`. */
export function damerauDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) > limit) return limit + 1;
  if (left.length > 100 || right.length > 100) return left === right ? 0 : limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    let smallest = row;
    for (let column = 1; column <= right.length; column += 1) {
      const cost = left[row - 1] === right[column - 1] ? 0 : 1;
      let best = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + cost);
      if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
        best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(best);
      smallest = Math.min(smallest, best);
    }
    if (smallest > limit) return limit + 1;
    beforeLast = last;
    last = current;
  }
  return Math.min(last[right.length] ?? limit + 1, limit + 1);
}

/**
 * The nearest word of `known` within `limit` edits, ignoring case; `undefined` if none is near or the word itself is known.
 * Of equally near words the first one wins. Words of up to 4 letters allow one edit only.
 */
export function nearestWord(word: string, known: Iterable<string>, limit = 2): string | undefined {
  const lower = word.toLowerCase();
  const allowed = lower.length <= 4 ? Math.min(limit, 1) : limit;
  let best: string | undefined;
  let bestDistance = allowed + 1;
  for (const candidate of known) {
    const distance = damerauDistance(lower, candidate.toLowerCase(), allowed);
    if (distance === 0) return undefined;
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
