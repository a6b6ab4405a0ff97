/**
 * Paths that entries of header lists are written for (`source` of Next.js, Vercel and Firebase), as far as two of them can be compared.
 * Knows literal paths and literal beginnings with everything below; of other patterns only the literal beginning. Refuses to guess the rest.
 */

/** What a pattern matches: everything, a path and all below it, one path, or something with this literal beginning. */
export interface PathPattern {
  readonly kind: "all" | "tree" | "exact" | "other";
  /** As it is written. */
  readonly text: string;
  /** Literal path before anything that is a pattern, without a slash at its end. */
  readonly prefix: string;
}

/** How much of what one pattern matches another one matches too; `part` includes nothing at all. */
export type Coverage = "whole" | "part" | "unclear";

/** `:name*`, `:name+`, `(.*)` and `:name(.*)` after the last slash: all that is below. */
const REST = /^(?:\/(?:(?::\w+)?\(\.[*+]\)|:\w+[*+]))$/;

/** A pattern in the language of path-to-regexp 6. A path that is not known is something. */
export function routePattern(text: string | undefined): PathPattern {
  if (text === undefined) return somewhere("");
  const start = text.search(/[:(*+?{\\]/);
  if (start < 0) return { kind: "exact", text, prefix: withoutSlash(text) };
  const slash = text.lastIndexOf("/", start);
  const prefix = text.slice(0, Math.max(0, slash));
  return REST.test(text.slice(prefix.length)) ? below(text, prefix) : { kind: "other", text, prefix };
}

/** A glob with `**` for any number of folders (Firebase). */
export function globPattern(text: string | undefined): PathPattern {
  if (text === undefined) return somewhere("");
  if (/^\/?\*\*(?:\/\*\*?)?$/.test(text)) return below(text, "");
  const path = text.startsWith("/") ? text : `/${text}`;
  const start = path.search(/[*?@!+{[(]/);
  if (start < 0) return { kind: "exact", text, prefix: withoutSlash(path) };
  const prefix = path.slice(0, Math.max(0, path.lastIndexOf("/", start)));
  return path.slice(prefix.length) === "/**" ? below(text, prefix) : { kind: "other", text, prefix };
}

/** A path with `*` for anything and `:name` for a part (`_headers`, netlify.toml). An absolute address matches by its host too. */
export function splatPattern(text: string | undefined): PathPattern {
  if (text === undefined || !text.startsWith("/")) return somewhere("");
  const start = text.search(/[*:]/);
  if (start < 0) return { kind: "exact", text, prefix: withoutSlash(text) };
  const prefix = text.slice(0, text.lastIndexOf("/", start));
  return text.slice(prefix.length) === "/*" ? below(text, prefix) : { kind: "other", text, prefix };
}

function below(text: string, prefix: string): PathPattern {
  return prefix === "" ? { kind: "all", text, prefix } : { kind: "tree", text, prefix };
}

function somewhere(prefix: string): PathPattern {
  return { kind: "other", text: "", prefix };
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

/** How much of what `own` matches `other` matches as well. */
export function coverageOf(other: PathPattern, own: PathPattern): Coverage {
  if (other.kind === own.kind && other.text === own.text && other.text !== "") return "whole";
  switch (other.kind) {
    case "all":
      return "whole";
    case "exact":
      return own.kind === "exact" && own.prefix === other.prefix ? "whole" : own.kind === "other" && isBelow(other.prefix, own.prefix) ? "unclear" : "part";
    case "tree":
      if (isBelow(own.prefix, other.prefix)) return "whole";
      return own.kind === "other" && isBelow(other.prefix, own.prefix) ? "unclear" : "part";
    case "other":
      return isBelow(own.prefix, other.prefix) || isBelow(other.prefix, own.prefix) ? "unclear" : "part";
  }
}

function isBelow(path: string, root: string): boolean {
  return root === "" || path === root || path.startsWith(`${root}/`);
}

/** Names of the parameters of a path, `:name`. */
export function parametersIn(text: string): readonly string[] {
  return [...text.matchAll(/:(\w+)/g)].flatMap(([, name]) => name ?? []);
}

/** Names of the groups of a regular expression, `(?<name>…)`. */
export function capturedNames(text: string): readonly string[] {
  return [...text.matchAll(/\(\?<(\w+)>/g)].flatMap(([, name]) => name ?? []);
}

/** True if a value repeats one of these parameters as `:name`: what goes out then comes from the request. */
export function repeatsParameter(text: string, names: ReadonlySet<string>): boolean {
  return parametersIn(text).some((name) => names.has(name));
}
