/**
 * Which of many words stand in a text, in one pass: an Aho-Corasick automaton with ASCII letters folded, so that the cost of a letter does
 * not depend on the number of words. Symbols are bytes or UTF-16 code units: whoever compiles the words says which.
 */

/** Compiled words. Opaque to whoever searches; `searchText` and `firstEndIn` read it. */
export interface WordAutomaton {
  /** The column of each symbol. Those in no word share column 0. */
  readonly columns: Uint8Array;
  /** A row has two to the power of this many columns. */
  readonly shift: number;
  readonly next: Uint16Array;
  /** States from here on end a word. */
  readonly firstEnd: number;
  /** For each of these, the words that end there, by their position. */
  readonly ends: readonly (readonly number[])[];
  readonly words: number;
}

interface TrieNode {
  readonly children: Map<number, number>;
  /** Words that end here, those of the fallback included once rows are made. */
  ends: readonly number[];
  fallback: number;
}

const MOST_STATES = 0xffff;
const MOST_COLUMNS = 0xff;

/**
 * Compiles words that are given as symbols below `symbols`. Empty words match nothing. Throws a `RangeError` if the words need more than
 * 65,535 states or 255 letters: that is a mistake in an adapter, not in user input.
 */
export function compileWords(words: readonly (readonly number[])[], symbols: number): WordAutomaton {
  const columns = columnsOf(words, symbols);
  const trie = buildTrie(words, columns);
  const width = columns.reduce((most, column) => Math.max(most, column), 0) + 1;
  const shift = Math.ceil(Math.log2(Math.max(2, width)));
  const rows = buildRows(trie, width, shift);
  return { columns, shift, ...endsLast(trie, rows, shift), words: words.length };
}

/** The position in a list of symbols after which the first word is complete, or -1. Looks at the first `length` only. */
export function firstEndIn({ columns, shift, next, firstEnd }: WordAutomaton, symbols: Uint8Array, length: number): number {
  let state = 0;
  for (let index = 0; index < length; index += 1) {
    state = next[(state << shift) | (columns[symbols[index] as number] as number)] as number;
    if (state >= firstEnd) return index + 1;
  }
  return -1;
}

/** For each word, 1 if it stands in the text. The automaton must have been compiled from UTF-16 code units. */
export function searchText({ columns, shift, next, firstEnd, ends, words }: WordAutomaton, text: string): Uint8Array {
  const found = new Uint8Array(words);
  let state = 0;
  for (let index = 0; index < text.length; index += 1) {
    state = next[(state << shift) | (columns[text.charCodeAt(index)] as number)] as number;
    if (state >= firstEnd) for (const word of ends[state - firstEnd] ?? []) found[word] = 1;
  }
  return found;
}

/** The UTF-16 code units of a word. */
export function codeUnitsOf(word: string): readonly number[] {
  return Array.from({ length: word.length }, (_, index) => word.charCodeAt(index));
}

/** How many UTF-16 code units there are: what `compileWords` wants to know for texts. */
export const CODE_UNITS = 0x10000;

/** The two signs beyond ASCII that have an ASCII letter as their small form: the Kelvin sign and the capital I with a dot. */
const SMALL_FORMS: readonly (readonly [number, number])[] = [
  [0x212a, 0x6b],
  [0x130, 0x69],
];

function fold(symbol: number): number {
  return symbol >= 65 && symbol <= 90 ? symbol + 32 : symbol;
}

function columnsOf(words: readonly (readonly number[])[], symbols: number): Uint8Array {
  const columns = new Uint8Array(symbols);
  let used = 0;
  for (const symbol of words.flat().map(fold)) {
    if (columns[symbol] !== 0) continue;
    used += 1;
    if (used > MOST_COLUMNS) throw new RangeError("The words hold too many different letters.");
    columns[symbol] = used;
    if (symbol >= 97 && symbol <= 122) columns[symbol - 32] = used;
  }
  for (const [sign, letter] of SMALL_FORMS) if (sign < symbols && columns[sign] === 0) columns[sign] = columns[letter] ?? 0;
  return columns;
}

function buildTrie(words: readonly (readonly number[])[], columns: Uint8Array): readonly TrieNode[] {
  const nodes: TrieNode[] = [{ children: new Map(), ends: [], fallback: 0 }];
  words.forEach((word, position) => {
    let node = nodes[0];
    for (const symbol of word) {
      const column = columns[symbol] ?? 0;
      const known = node?.children.get(column);
      if (known === undefined) {
        if (nodes.length >= MOST_STATES) throw new RangeError("The words need too many states.");
        node?.children.set(column, nodes.length);
        nodes.push({ children: new Map(), ends: [], fallback: 0 });
      }
      node = nodes[known ?? nodes.length - 1];
    }
    if (node !== undefined && word.length > 0) node.ends = [...node.ends, position];
  });
  return nodes;
}

/** Breadth first, so that the row and the ends of each state's fallback are finished before its own. */
function buildRows(nodes: readonly TrieNode[], width: number, shift: number): Uint16Array {
  const rows = new Uint16Array(nodes.length << shift);
  const queue: number[] = [0];
  for (let position = 0; position < queue.length; position += 1) {
    const state = queue[position] ?? 0;
    const node = nodes[state];
    if (node === undefined) continue;
    for (let column = 0; column < width; column += 1) {
      const inherited = state === 0 ? 0 : (rows[(node.fallback << shift) | column] ?? 0);
      const child = node.children.get(column);
      rows[(state << shift) | column] = child ?? inherited;
      const childNode = child === undefined ? undefined : nodes[child];
      if (child === undefined || childNode === undefined) continue;
      childNode.fallback = inherited;
      childNode.ends = [...childNode.ends, ...(nodes[inherited]?.ends ?? [])];
      queue.push(child);
    }
  }
  return rows;
}

/** Numbers the states anew, those that end a word last: one comparison tells them. The first state stays the first. */
function endsLast(nodes: readonly TrieNode[], rows: Uint16Array, shift: number): Pick<WordAutomaton, "next" | "firstEnd" | "ends"> {
  const states = nodes.map((_, state) => state);
  const isEnd = (state: number): boolean => (nodes[state]?.ends.length ?? 0) > 0;
  const ordered = [...states.filter((state) => !isEnd(state)), ...states.filter(isEnd)];
  const numbers = new Uint16Array(nodes.length);
  for (const [number, state] of ordered.entries()) numbers[state] = number;
  const next = new Uint16Array(rows.length);
  const width = 1 << shift;
  for (const [number, state] of ordered.entries()) {
    for (let column = 0; column < width; column += 1) next[(number << shift) | column] = numbers[rows[(state << shift) | column] ?? 0] ?? 0;
  }
  const ends = ordered.filter(isEnd).map((state) => nodes[state]?.ends ?? []);
  return { next, firstEnd: nodes.length - ends.length, ends };
}
