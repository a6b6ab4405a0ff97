/**
 * Makes a missing environment variable stop the program instead of opening the API: `if (!process.env.X) throw …`, and the open
 * alternative goes where it is one of two beside the variable. Refuses where the file shows no way to ask for the variable.
 */
import type { JavaScriptEditor } from "../../javascript/editor.ts";
import type { CallSite, JavaScriptSource } from "../../javascript/source.ts";
import type { Value } from "../../javascript/values.ts";
import type { Place } from "../../text/place.ts";
import { placeOf, samePlace } from "../../text/place.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import { alternativesOf } from "./alternatives.ts";
import { literalAround } from "./code.ts";

/** A read of any environment variable, its name in group 2 or 3. */
const READ = /(process\.env|import\.meta\.env)(?:\??\.(\w+)|\[['"](\w+)['"]\])/g;

/**
 * Edits for the file of `at`, which is the open alternative, the variable or the whole expression. The test is written before the
 * statement around `statement`: it need not stand beside the alternative, since the program ends there without the variable.
 */
export function failAtStart(
  at: Place,
  variable: string,
  statement: Place,
  editor: JavaScriptEditor,
  source: JavaScriptSource,
): readonly TextEdit[] | undefined {
  if (at.file !== editor.file || statement.file !== editor.file || !/^\w+$/.test(variable)) return undefined;
  const lookup = lookupWithDefault(at, variable, source);
  if (lookup !== undefined && lookup.kind !== "helper") return required(lookup, editor);
  const read = readOf(variable, editor, lookup);
  if (read === undefined) return undefined;
  const test = editor.insertBefore(statement, `if (!${read}) throw new Error(${editor.quote(`${variable} is not set.`)});`);
  if (test === undefined) return undefined;
  const choice = editor.alternativeAt(literalAround(editor, at) ?? at);
  if (choice !== undefined) {
    const kept = editor.textOf(choice.kept).replaceAll(`${read}?.[`, `${read}[`).replaceAll(`${read}?.`, `${read}.`);
    return [test, editor.replace(choice.whole, kept)];
  }
  return lookup?.isPlain === true ? [test, editor.replace(lookup.site.at, read)] : [test];
}

/** How the file reads the variable, or could: another read stands in it, or a helper of another file reads it for us. */
function readOf(variable: string, editor: JavaScriptEditor, lookup: Lookup | undefined): string | undefined {
  for (const match of editor.text.matchAll(READ)) if ((match[2] ?? match[3]) === variable) return match[0].replace("?.", ".");
  if (/\bprocess\.env\b/.test(editor.text)) return `process.env.${variable}`;
  return lookup !== undefined && !/\b(?:Deno|Bun|import\.meta)\b/.test(editor.text) ? `process.env.${variable}` : undefined;
}

/** A call that is given the open default. */
interface Lookup {
  /** `named`: it reads the variable by its name, as ConfigService of NestJS does. `schema`: it describes the variable. `helper`: a function of the project. */
  readonly kind: "named" | "schema" | "helper";
  readonly site: CallSite;
  /** It gives the variable's text or the default, and does nothing to them. */
  readonly isPlain: boolean;
}

function lookupWithDefault(at: Place, variable: string, source: JavaScriptSource): Lookup | undefined {
  const site = source.calls().find((one) => one.arguments.some((argument) => samePlace(argument.at, at) && argument.via.length === 0));
  if (site === undefined) return undefined;
  if (site.callee.kind === "method" && site.callee.name === "default" && site.result.kind === "external") return { kind: "schema", site, isPlain: false };
  const given = alternativesOf(site.result).map(({ value }) => value);
  const isDefault = (value: Value): boolean => samePlace(value.at, at);
  if (!given.some(isDefault)) return undefined;
  const reads = given.filter((value) => value.kind === "environment" && value.name === variable);
  const isPlain = reads.length > 0 && given.every((value) => value.kind === "environment" || isDefault(value));
  return { kind: reads.some((value) => samePlace(value.at, site.at)) ? "named" : "helper", site, isPlain };
}

/** `config.get("X", "*")` becomes `config.getOrThrow("X")`; a field of a schema loses `.default("*")`, so that parsing fails without the variable. */
function required({ kind, site: { callee, at, arguments: given } }: Lookup, editor: JavaScriptEditor): readonly TextEdit[] | undefined {
  if (callee.kind !== "method") return undefined;
  if (kind === "schema") {
    const before = editor.text.slice(0, callee.nameAt.span.start).replace(/\s*\??\.\s*$/, "");
    return [editor.replace(placeOf(editor.file, before.length, at.span.end), "")];
  }
  const withoutDefault = callee.name === "get" && given.length === 2 ? editor.removeArgument(at, 1) : undefined;
  return withoutDefault === undefined ? undefined : [editor.replace(callee.nameAt, "getOrThrow"), withoutDefault];
}
