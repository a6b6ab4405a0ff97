/** What defines variables outside of servers: `map` blocks, and modules whose values cannot be read. */
import type { TestClass } from "../../model/condition.ts";
import type { NginxDirective } from "../../yaml/nginx.ts";

/** Definitions of one configuration, by the name of the variable in lower case. */
export interface Definitions {
  readonly maps: ReadonlyMap<string, NginxDirective>;
  /** Variables of which only the class is known: `geo` goes by the visitor's address. */
  readonly others: ReadonlyMap<string, TestClass>;
  /** True if looking up some map tries patterns: then `$1` may come from there. */
  readonly triesPatterns: boolean;
}

const DEEPEST = 4;

/** All definitions in the texts, at any level; a later one of a name replaces earlier ones. */
export function definitionsIn(texts: readonly (readonly NginxDirective[])[]): Definitions {
  const maps = new Map<string, NginxDirective>();
  const others = new Map<string, TestClass>();
  const walk = (directives: readonly NginxDirective[], depth: number): void => {
    for (const directive of directives) {
      const [first, second] = directive.words;
      if (directive.name === "map" && directive.block !== undefined && second !== undefined) maps.set(bareName(second.text), directive);
      else if (directive.name === "geo") others.set(bareName((second ?? first)?.text ?? ""), second === undefined ? "free" : "opaque");
      else if (directive.name === "split_clients") others.set(bareName(second?.text ?? ""), "opaque");
      else if (/^(?:js_set|perl_set|auth_request_set|set_by_lua|set_by_lua_block|set_by_lua_file)$/.test(directive.name))
        others.set(bareName(first?.text ?? ""), "opaque");
      if (directive.block !== undefined && directive.name !== "map" && depth < DEEPEST) walk(directive.block, depth + 1);
    }
  };
  for (const text of texts) walk(text, 0);
  const triesPatterns = [...maps.values()].some((map) => (map.block ?? []).some((line) => line.name.startsWith("~")));
  return { maps, others, triesPatterns };
}

/** `$name` or `${name}` without its signs; nginx takes names in lower case. */
export function bareName(text: string): string {
  return text
    .replace(/^\$\{?/, "")
    .replace(/\}$/, "")
    .toLowerCase();
}
