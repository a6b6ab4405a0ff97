/**
 * Handlers that a file exports by the name of a method, `export function GET(request) {…}`: routes of Next.js, SvelteKit, Astro and others.
 * The framework calls each for its own method alone. Refuses other names.
 */
import type { JavaScriptSource } from "../../javascript/source.ts";

/** Upper-case names, as the frameworks want them. */
const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

const known = new WeakMap<JavaScriptSource, ReadonlyMap<string, string>>();

/** The method that the function answers, in upper case; `undefined` if its name says none, or several. */
export function exportedMethodOf(source: JavaScriptSource, functionId: string): string | undefined {
  const methods = known.get(source) ?? methodsIn(source);
  known.set(source, methods);
  return methods.get(functionId);
}

function methodsIn(source: JavaScriptSource): ReadonlyMap<string, string> {
  if (!/\bexport\b/.test(source.text)) return new Map();
  const found = [...source.exports()].flatMap(([name, value]) => (METHODS.has(name) && value.kind === "function" ? [[value.function.id, name] as const] : []));
  return new Map(found.filter(([id]) => found.filter(([other]) => other === id).length === 1));
}
