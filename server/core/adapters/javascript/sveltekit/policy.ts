/**
 * The Content-Security-Policy of `kit.csp` in `svelte.config`, as a page that is rendered for the request gets it (@sveltejs/kit 2.70.4
 * src/runtime/server/page/csp.js): words get their quotes, and what the page's own scripts and styles need is added. Refuses the `meta` element
 * of prerendered pages.
 */
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { RecordProperty, Value } from "../../../javascript/values.ts";
import { propertyOf, stringOf } from "../../../javascript/values.ts";
import type { HeaderValue, HeaderWrite } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import { samePlace } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import { allEdits, listLiteralOf, setOption } from "../code.ts";
import { editDirectiveInObject } from "../directive-object-edits.ts";
import type { ValuePart } from "../helmet/outcome.ts";
import { headerValueOf, joinParts, partOf, suppliedText, unknownHeaderValue, unknownPart } from "../helmet/outcome.ts";
import { truthOf } from "../option-values.ts";
import { ownerIdAt } from "../registrations.ts";

/** Names of the configuration. */
export const CONFIG_FILES: readonly string[] = ["svelte.config.js", "svelte.config.ts", "svelte.config.mjs"];

const POLICIES: readonly (readonly [option: string, header: string])[] = [
  ["directives", "Content-Security-Policy"],
  ["reportOnly", "Content-Security-Policy-Report-Only"],
];

/** Words that it puts into quotes; what begins like a nonce or a hash, too. */
const QUOTED = /^(?:self|unsafe-eval|unsafe-hashes|unsafe-inline|none|strict-dynamic|report-sample|wasm-unsafe-eval|script|(?:nonce|sha\d\d\d)-.*)$/;

/** A part of `kit.csp` that is a policy. */
interface Policy {
  readonly header: string;
  readonly property: RecordProperty;
}

/** One write for each policy that has a directive. */
export function* policyWrites(source: JavaScriptSource, base: Pick<HeaderWrite, "technology" | "label">): Iterable<HeaderWrite> {
  for (const { header, property } of policiesOf(source)) {
    const { value, at } = property;
    if (value.kind === "undefined" || (value.kind === "record" && !value.open && value.properties.length === 0)) continue;
    yield {
      ...base,
      kind: "header-write",
      at,
      via: [],
      scope: { level: "application", owner: ownerIdAt(value.at), order: at.span.start },
      environment: "any",
      layer: "application",
      name: header,
      nameAt: property.keyAt,
      mode: "set",
      from: "written",
      value: policyValue(value),
      when: { kind: "always" },
      responses: "actual",
      yields: false,
      ...(value.kind === "record" ? { options: value.at } : {}),
    };
  }
}

/** Since 3 the configuration stands in that of Vite, which is not read. */
function policiesOf(source: JavaScriptSource): readonly Policy[] {
  if ((source.dependency("@sveltejs/kit")?.major ?? 2) > 2) return [];
  const csp = propertyOf(propertyOf(source.exports().get("default"), "kit")?.value, "csp")?.value;
  return POLICIES.flatMap(([option, header]) => {
    const property = propertyOf(csp, option);
    return property === undefined ? [] : [{ header, property }];
  });
}

function policyValue(value: Value): HeaderValue {
  if (value.kind !== "record" || value.open) return unknownHeaderValue(value);
  const directives = value.properties.filter((property) => truthOf(property.value) !== false && property.value.kind !== "undefined");
  const scripts = directives.find(({ name }) => name === "script-src") ?? directives.find(({ name }) => name === "default-src");
  const styles = directives.find(({ name }) => name === "style-src") ?? directives.find(({ name }) => name === "default-src");
  const parts = directives.map((property): ValuePart => {
    const getsNonce = (property === scripts && property.name === "script-src") || (property === styles && property.name === "style-src");
    return getsNonce && needsNonce(property) ? withNonce(property.name, property) : directiveWith(property.name, property);
  });
  // Sources are never added to default-src: the directive that falls back to it is written out.
  if (scripts?.name === "default-src" && needsNonce(scripts)) parts.push(withNonce("script-src", scripts));
  if (styles?.name === "default-src" && needsNonce(styles)) parts.push(withNonce("style-src", styles));
  return headerValueOf(joinParts(parts, "; "), value.at, value.via);
}

/** True unless every inline script or style may run anyway. What brings scripts their nonce back is nothing to styles, but does no harm to them. */
function needsNonce({ value }: RecordProperty): boolean {
  const words = value.kind === "list" ? value.items.map(stringOf) : [];
  return !words.includes("unsafe-inline") || words.includes("strict-dynamic");
}

/** `none` is nothing to browsers beside another source. */
function withNonce(name: string, { value, ...property }: RecordProperty): ValuePart {
  const kept = value.kind === "list" ? { ...value, items: value.items.filter((item) => stringOf(item) !== "none") } : value;
  const nonce = joinParts([suppliedText("'nonce-", value.at), unknownPart(value.at), suppliedText("'", value.at)], "");
  return joinParts([directiveWith(name, { ...property, value: kept }), nonce], " ");
}

function directiveWith(name: string, { keyAt, value }: RecordProperty): ValuePart {
  const sources = value.kind === "list" ? [...value.items.map(sourcePart), ...(value.open ? [unknownPart(value.at)] : [])] : [];
  const rest = value.kind === "list" || value.kind === "boolean" ? sources : [unknownPart(value.at)];
  return joinParts([suppliedText(name, keyAt), ...rest], " ");
}

function sourcePart(item: Value): ValuePart {
  const isWord = item.kind === "string" && QUOTED.test(item.value.text);
  return isWord ? joinParts([suppliedText("'", item.at), partOf(item), suppliedText("'", item.at)], "") : partOf(item);
}

/** Edits of the policy: another directive, or another text where it stands. */
export function renderPolicy(intent: FixIntent, fact: HeaderWrite, editor: JavaScriptEditor, source: JavaScriptSource): readonly TextEdit[] | undefined {
  if (intent.kind !== "edit-directive") return undefined;
  if (!/^;\s*[\w-]/.test(intent.text)) return intent.at.file === editor.file ? editDirectiveInObject(intent, editor) : undefined;
  const object = policiesOf(source).find(({ property }) => samePlace(property.at, fact.at))?.property.value;
  const [name = "", ...sources] = intent.text.slice(1).trim().split(/\s+/);
  if (object?.kind !== "record" || sources.some((one) => one.includes(";"))) return undefined;
  const code = sources.length === 0 ? "true" : listLiteralOf(editor, sources.map(withoutQuotes));
  return allEdits([setOption(editor, object.at, name, code)]);
}

function withoutQuotes(source: string): string {
  const word = /^'(.*)'$/.exec(source)?.[1];
  return word !== undefined && QUOTED.test(word) ? word : source;
}
