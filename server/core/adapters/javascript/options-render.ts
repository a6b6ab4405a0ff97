/**
 * Renders intents for libraries whose CORS policy is an options object. Names of options and the form of an allow list
 * differ and are given. Refuses where the object is in another file, behind a function or not literal.
 */
import type { JavaScriptEditor } from "../../javascript/editor.ts";
import type { JavaScriptSource } from "../../javascript/source.ts";
import type { CorsPolicy, Fact } from "../../model/facts.ts";
import type { FixIntent, FixIntentKind, FixText } from "../../model/fix-intent.ts";
import { leavesOf } from "../../model/origin-language.ts";
import type { Place } from "../../text/place.ts";
import { containsPlace, placeOf } from "../../text/place.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import { compareWholeOrigin } from "./exact-comparison.ts";
import { failAtStart } from "./render-fail-closed.ts";

/** How a library spells its settings. */
export interface OptionSpelling {
  readonly origin: string;
  readonly methods: string;
  readonly requestHeaders: string;
  readonly exposedHeaders: string;
  readonly maxAge: string;
  readonly credentials: string;
  /** Source code of the origin option for an allow list. */
  readonly allowList: (origins: readonly FixText[], editor: JavaScriptEditor) => string;
  /** Source code of the origin option that lets nobody in. */
  readonly nobody: string;
  /** Index of the options argument in the call at `policy.at`; `undefined` if options cannot be added to the call. */
  readonly argument: number | undefined;
}

/** An allow list for libraries that compare each entry of a list as it stands: `*` means everyone only where it stands alone, as a text. */
export function listOrStar(origins: readonly FixText[], editor: JavaScriptEditor): string {
  return origins.length === 1 && origins[0] === "*" ? editor.quote("*") : editor.arrayOf(origins);
}

/** Intents of `renderOptions`. */
export const OPTION_INTENTS: readonly FixIntentKind[] = [
  "set-origins",
  "edit-origin",
  "replace-origin-check",
  "drop-credentials",
  "fail-closed",
  "guard-by-environment",
  "set-methods",
  "set-request-headers",
  "set-exposed-headers",
  "set-max-age",
  "remove-emitter",
  "rename-option",
  "remove-item",
];

/** Edits that make the intent true, or `undefined`. */
export function renderOptions(
  intent: FixIntent,
  fact: Fact,
  editor: JavaScriptEditor,
  source: JavaScriptSource,
  spelling: OptionSpelling,
): readonly TextEdit[] | undefined {
  if (intent.kind === "rename-option") return one(inFile(editor, intent.at) ? editor.renameProperty(intent.at, intent.to) : undefined);
  if (intent.kind === "remove-item") return one(removeAt(editor, intent.at));
  if (fact.kind !== "cors-policy" || (isSwitch(fact, editor) && !SETTINGS.has(intent.kind))) return undefined;
  switch (intent.kind) {
    case "replace-origin-check":
      return replaceCheck(intent.at, intent.origins, fact, editor, source, spelling);
    case "edit-origin":
      return one(editOrigin(intent.at, intent.text, intent.form, editor));
    case "drop-credentials":
      return dropCredentials(fact, editor, spelling);
    case "fail-closed":
      return failAtStart(intent.at, intent.variable, inFile(editor, fact.at) ? fact.at : intent.at, editor, source);
    case "guard-by-environment":
      return guardByEnvironment(intent.at, fact, editor, spelling);
    case "remove-emitter":
      return one(inFile(editor, intent.at) ? editor.removeStatement(intent.at) : undefined);
    default: {
      const option = optionFor(intent, editor, spelling);
      return option === undefined ? undefined : setOption(fact, editor, spelling, ...option);
    }
  }
}

/** The option that an intent becomes, its name and its source code; `undefined` for intents that change something else. */
export function optionFor(intent: FixIntent, editor: JavaScriptEditor, spelling: OptionSpelling): readonly [name: string, code: string] | undefined {
  switch (intent.kind) {
    case "set-origins":
    case "replace-origin-check":
      return [spelling.origin, spelling.allowList(intent.origins, editor)];
    case "set-methods":
      return [spelling.methods, editor.arrayOf(intent.methods)];
    case "set-request-headers":
      return [spelling.requestHeaders, editor.arrayOf(intent.headers)];
    case "set-exposed-headers":
      return [spelling.exposedHeaders, editor.arrayOf(intent.headers)];
    case "set-max-age":
      return [spelling.maxAge, String(intent.seconds)];
    default:
      return undefined;
  }
}

/** Intents that become an option. */
const SETTINGS: ReadonlySet<FixIntentKind> = new Set([
  "set-origins",
  "replace-origin-check",
  "set-methods",
  "set-request-headers",
  "set-exposed-headers",
  "set-max-age",
]);

/** `cors: true`: the fact is the switch itself. */
function isSwitch(fact: CorsPolicy, editor: JavaScriptEditor): boolean {
  return fact.options === undefined && inFile(editor, fact.at) && editor.textOf(fact.at) === "true";
}

/** The edit as a list, or `undefined`. */
export function one(edit: TextEdit | undefined): readonly TextEdit[] | undefined {
  return edit === undefined ? undefined : [edit];
}

/** The text of an intent's value; placeholders become their text. */
export function plainText(text: FixText): string {
  return typeof text === "string" ? text : text.placeholder;
}

function inFile(editor: JavaScriptEditor, at: Place): boolean {
  return at.file === editor.file;
}

/** Sets a property of the options object, or gives the call an options object, or puts one in place of `true`. */
export function setOption(fact: CorsPolicy, editor: JavaScriptEditor, spelling: OptionSpelling, name: string, code: string): readonly TextEdit[] | undefined {
  if (fact.options !== undefined) return one(inFile(editor, fact.options) ? editor.setProperty(fact.options, name, code) : undefined);
  if (isSwitch(fact, editor)) return [editor.replace(fact.at, `{ ${name}: ${code} }`)];
  if (spelling.argument === undefined || !inFile(editor, fact.at)) return undefined;
  // Options that were read but are not one object (a delegate, a choice) must not be replaced as a whole.
  if (fact.origins.kind !== "any" || fact.origins.at.span.start !== fact.at.span.start) return undefined;
  return one(editor.setArgument(fact.at, spelling.argument, `{ ${name}: ${code} }`));
}

function removeAt(editor: JavaScriptEditor, at: Place): TextEdit | undefined {
  if (!inFile(editor, at)) return undefined;
  return editor.removeElement(at) ?? editor.removeProperty(at);
}

/** Replaces the text of one entry: of a string, of a part of one, or of a pattern. */
export function editOrigin(at: Place, text: string, form: "literal" | "regex" | undefined, editor: JavaScriptEditor): TextEdit | undefined {
  if (!inFile(editor, at)) return undefined;
  const code = editor.textOf(at);
  if (form !== "regex") {
    if (code.startsWith("/")) return editor.replace(at, editor.quote(text));
    return editor.replaceStringContent(at, text) ?? editor.replaceWithin(at, text);
  }
  const literal = `/${text.replaceAll(/(?<!\\)\//g, "\\/")}/`;
  if (code.startsWith("/")) {
    const flags = code.slice(code.lastIndexOf("/") + 1).replaceAll(/[gy]/g, "");
    return editor.replace(at, literal + flags);
  }
  return /^["'`]/.test(code) ? editor.replace(at, literal) : undefined;
}

/** Switches credentials off where they are written: the whole property goes, since the default is off. */
function dropCredentials(fact: CorsPolicy, editor: JavaScriptEditor, spelling: OptionSpelling): readonly TextEdit[] | undefined {
  const { credentials } = fact;
  if (credentials.kind === "known" && credentials.key !== undefined && inFile(editor, credentials.key)) {
    return one(editor.removeProperty(credentials.key) ?? editor.replace(credentials.at, "false"));
  }
  return fact.options === undefined ? undefined : setOption(fact, editor, spelling, spelling.credentials, "false");
}

/** The check becomes a list if it is the whole origin option; inside a function the test itself is replaced. */
function replaceCheck(
  at: Place,
  origins: readonly FixText[],
  fact: CorsPolicy,
  editor: JavaScriptEditor,
  source: JavaScriptSource,
  spelling: OptionSpelling,
): readonly TextEdit[] | undefined {
  // Beside other tests only this one changes: what they let in is none of its business.
  const isOnlyTest = fact.origins.kind !== "echo" || leavesOf(fact.origins.language).length < 2;
  const test = isOnlyTest ? undefined : compareWholeOrigin(at, origins, editor, source);
  if (test !== undefined) return [test];
  const whole = setOption(fact, editor, spelling, spelling.origin, spelling.allowList(origins, editor));
  if (whole !== undefined) return whole;
  if (!inFile(editor, at)) return undefined;
  const around = source.calls().find((site) => site.at.file === at.file && containsPlace(site.at, at) && site.callee.kind === "method");
  return around === undefined ? one(editor.replace(at, editor.arrayOf(origins))) : undefined;
}

/** The value counts outside production only; there no origin is let in. */
function guardByEnvironment(at: Place, fact: CorsPolicy, editor: JavaScriptEditor, spelling: OptionSpelling): readonly TextEdit[] | undefined {
  if (!inFile(editor, at)) return undefined;
  const element = guardElement(at, editor);
  if (element !== undefined) return element;
  if (fact.options !== undefined && inFile(editor, fact.options) && containsPlace(fact.options, at) && spelling.origin !== "") {
    return [editor.replace(at, `process.env.NODE_ENV === ${editor.quote("production")} ? ${spelling.nobody} : ${editor.textOf(at)}`)];
  }
  // The whole set-up may go only with what it is written for.
  return containsPlace(fact.at, at) ? one(editor.wrapInIf(fact.at, `process.env.NODE_ENV !== ${editor.quote("production")}`)) : undefined;
}

/** Elements before this one that a fix put behind the same condition, up to the end of their list. */
const GUARDED_BEFORE = /\.\.\.\(process\.env\.NODE_ENV === (["'])production\1 \? \[\] : \[[^[\]]*(?=\]\),\s*$)/;

/** An element of a list, wherever the list stands, that is there only outside production; `undefined` if the place is no element. */
export function guardElement(at: Place, editor: JavaScriptEditor): readonly TextEdit[] | undefined {
  const removal = inFile(editor, at) ? editor.removeElement(at) : undefined;
  if (removal === undefined) return undefined;
  const before = GUARDED_BEFORE.exec(editor.text.slice(0, at.span.start));
  if (before !== null) {
    const end = before.index + before[0].length;
    return [editor.replace(placeOf(at.file, end, end), `, ${editor.textOf(at)}`), removal];
  }
  return one(editor.replace(at, `...(process.env.NODE_ENV === ${editor.quote("production")} ? [] : [${editor.textOf(at)}])`));
}
