/** Keys of a settings map that a tool ignores, and what was probably meant. Refuses to speak about template text and keys that are being typed. */
import { nearestWord } from "../../headers/near-miss.ts";
import type { YamlEntry, YamlOf } from "../../yaml/document.ts";
import { entryOf } from "../../yaml/document.ts";

/** Keys of one map. */
export interface KeyNames {
  readonly known: readonly string[];
  /** What people write instead, in lower case without `_` and `-`, to the key that was meant. */
  readonly misnomers: Readonly<Record<string, string>>;
  /** If none of these is given, every origin is let in. */
  readonly opensWithout: readonly string[];
}

/** One key that is ignored. */
export interface UnknownKey {
  readonly entry: YamlEntry;
  /** The key that was probably meant and is absent. */
  readonly resembles: string | undefined;
  /** True if the key was meant to limit who gets in, and nothing else does. */
  readonly leavesOpen: boolean;
}

/** All keys of the map that are not known. */
export function unknownKeys(map: YamlOf<"map">, names: KeyNames): readonly UnknownKey[] {
  const isClosed = names.opensWithout.some((key) => entryOf(map, key) !== undefined);
  return map.entries.flatMap((entry) => {
    if (names.known.includes(entry.key) || entry.value.kind === "null" || !/^[A-Za-z_-]+$/.test(entry.key)) return [];
    const meant = meantKey(entry.key, names);
    const resembles = meant === undefined || entryOf(map, meant) !== undefined ? undefined : meant;
    return [{ entry, resembles, leavesOpen: !isClosed && resembles !== undefined && names.opensWithout.includes(resembles) }];
  });
}

function meantKey(key: string, { known, misnomers }: KeyNames): string | undefined {
  const plain = key.toLowerCase().replaceAll(/[_-]/g, "");
  if (Object.hasOwn(misnomers, plain)) return misnomers[plain];
  return known.find((name) => name.toLowerCase() === plain) ?? nearestWord(key, known);
}
