/**
 * Response headers that a mapping template of an integration response sets: `#set($context.responseOverride.header.NAME = …)` (developer guide,
 * "override response parameters"). Reads one assignment that always runs and whose value is the caller's Origin. Refuses all other template code.
 */
import type { Place } from "../../../text/place.ts";
import { placeWithin } from "../../../text/value-text.ts";
import type { YamlValue } from "../../../yaml/document.ts";

/** A header that a template sets. */
export interface HeaderOverride {
  readonly name: string;
  /** The value if it is read, else the header's name. */
  readonly at: Place;
  readonly value: "origin" | "unknown";
}

const OVERRIDDEN = /\bresponseOverride\.header\.([A-Za-z0-9-]{1,100})/gi;
const ASSIGNED = /^\s{0,20}=\s{0,20}(\$input\.params(?:\(\s{0,5}["']origin["']\s{0,5}\)|\(\)\.header\.(?:get\(["']origin["']\)|origin\b)))\s{0,20}\)/i;
const BRANCHES = /#\{?(?:if|foreach|stop|break|macro|evaluate)\b/i;

/** All of them, in any of the templates; each header once. */
export function overridesIn(templates: YamlValue | undefined): readonly HeaderOverride[] {
  const found = new Map<string, HeaderOverride>();
  for (const { value } of templates?.kind === "map" ? templates.entries : []) {
    if (value.kind !== "scalar") continue;
    for (const match of value.text.matchAll(OVERRIDDEN)) {
      const name = match[1] ?? "";
      const end = match.index + match[0].length;
      const assigned = ASSIGNED.exec(value.text.slice(end, end + 200));
      const known = assigned !== null && !found.has(name.toLowerCase()) && !BRANCHES.test(value.text);
      const start = assigned === null || !known ? end - name.length : end + assigned[0].indexOf("$");
      const at = placeWithin(value.value, start, start + (known ? (assigned[1] ?? "").length : name.length), value.at);
      found.set(name.toLowerCase(), { name, at, value: known ? "origin" : "unknown" });
    }
  }
  return [...found.values()];
}
