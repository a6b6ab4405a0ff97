/** Which technologies may have something to say about a text: all their words are sought in one pass. Parses nothing. */
import type { Adapter } from "../adapters/adapter.ts";
import type { FilePath } from "../text/place.ts";
import { isScriptFile } from "../text/script-blocks.ts";
import { CODE_UNITS, codeUnitsOf, compileWords, searchText, type WordAutomaton } from "../text/word-automaton.ts";
import { settingsFormatOf } from "../yaml/format.ts";

/** Which reader a file belongs to. */
export type Language = "javascript" | "yaml" | "other";

/** Which reader a file belongs to, by its name. */
export function languageOfFile(file: FilePath): Language {
  if (isScriptFile(file)) return "javascript";
  return settingsFormatOf(file) === undefined ? "other" : "yaml";
}

interface Seeker {
  readonly adapter: Adapter;
  /** Positions of its words in the automaton. */
  readonly hints: readonly number[];
  readonly needs: readonly number[] | undefined;
}

interface LanguageWords {
  readonly automaton: WordAutomaton;
  readonly seekers: readonly Seeker[];
}

const known = new WeakMap<readonly Adapter[], Map<Language, LanguageWords>>();

/** The adapters of the file's language and name of which at least one hint stands in the text, and one of their needs (ASCII letters in any case). */
export function adaptersFor(file: FilePath, text: string, adapters: readonly Adapter[]): readonly Adapter[] {
  const { automaton, seekers } = wordsFor(languageOfFile(file), adapters);
  const name = file.slice(file.lastIndexOf("/") + 1);
  const format = settingsFormatOf(file);
  // A format of few files holds nothing but what these files are for.
  const isOpen = format !== "toml" && format !== "header-lines";
  const candidates = seekers.filter(({ adapter }) => adapter.files?.includes(name) ?? isOpen);
  if (candidates.length === 0) return [];
  const found = searchText(automaton, text);
  const holds = (word: number): boolean => found[word] === 1;
  return candidates.filter(({ hints, needs }) => hints.some(holds) && (needs?.some(holds) ?? true)).map(({ adapter }) => adapter);
}

function wordsFor(language: Language, adapters: readonly Adapter[]): LanguageWords {
  const ofList = known.get(adapters) ?? new Map<Language, LanguageWords>();
  known.set(adapters, ofList);
  const before = ofList.get(language);
  if (before !== undefined) return before;
  const own = adapters.filter((adapter) => adapter.language === language);
  const positions = new Map<string, number>();
  const positionOf = (word: string): number => {
    const position = positions.get(word) ?? positions.size;
    positions.set(word, position);
    return position;
  };
  const seekers = own.map((adapter): Seeker => ({ adapter, hints: adapter.hints.map(positionOf), needs: adapter.needs?.map(positionOf) }));
  const made = { automaton: compileWords([...positions.keys()].map(codeUnitsOf), CODE_UNITS), seekers };
  ofList.set(language, made);
  return made;
}
