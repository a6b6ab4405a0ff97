/** Spring Boot's relaxed binding: `allowed-origins`, `allowedOrigins` and `allowed_origins` are one key, and `a.b: c` is `a: { b: c }`. */
import type { YamlEntry, YamlValue } from "../../../yaml/document.ts";

/** The key without what binding does not look at. */
export function plainKey(key: string): string {
  return key.replaceAll(/[-_]/g, "").toLowerCase();
}

/** The entry with this key, however it is spelt. */
export function relaxedEntry(value: YamlValue | undefined, key: string): YamlEntry | undefined {
  return value?.kind === "map" ? value.entries.find((entry) => plainKey(entry.key) === plainKey(key)) : undefined;
}

/** All values at a path of keys. A key may hold several steps, and a path may be written in parts. */
export function relaxedValues(value: YamlValue | undefined, path: readonly string[]): readonly YamlValue[] {
  if (value === undefined) return [];
  if (path.length === 0) return [value];
  if (value.kind !== "map") return [];
  return value.entries.flatMap((entry) => {
    const steps = entry.key.split(".");
    const fits = steps.length <= path.length && steps.every((step, index) => plainKey(step) === plainKey(path[index] ?? ""));
    return fits ? relaxedValues(entry.value, path.slice(steps.length)) : [];
  });
}
