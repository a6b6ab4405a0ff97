/** Which known name was probably meant by a misspelt one. Refuses far guesses: two letters at most. */

/** The nearest of `names` within two edits, or equal without regard to case, `-` and `_`; `undefined` if none is near. */
export function resemblingName(name: string, names: readonly string[]): string | undefined {
  if (name.length > 40) return undefined;
  const plain = plainForm(name);
  const sameLetters = names.find((candidate) => plainForm(candidate) === plain);
  if (sameLetters !== undefined) return sameLetters;
  let best: string | undefined;
  let bestDistance = Math.min(3, Math.ceil(name.length / 3));
  for (const candidate of names) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(plain, plainForm(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function plainForm(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, "");
}

function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const change = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(change, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? left.length;
}
