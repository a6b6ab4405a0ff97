/**
 * The Content-Security-Policy that helmet composes from its directives: defaults, merge, order, and what it refuses at start.
 * Sources: `parseDirectives` of helmet 8.3.0, `normalizeDirectives` of 7.2.0, and the same middleware of 4.6.0 to 6.2.0.
 * Refuses to judge sources; that is the rules' work.
 */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { RecordProperty, Value } from "../../../javascript/values.ts";
import type { Place } from "../../../text/place.ts";
import { lookUpOption, truthOf } from "../option-values.ts";
import { isSupplied } from "../supplied-options.ts";
import type { PartOutcome, PartProblem, ValuePart } from "./outcome.ts";
import { headerValueOf, joinParts, partOf, suppliedText, unknownHeaderValue, unknownPart } from "./outcome.ts";
import type { HelmetMajor } from "./versions.ts";

const ENFORCED = "Content-Security-Policy";
const REPORT_ONLY = "Content-Security-Policy-Report-Only";
/** Words that must stand in quotes; helmet 8 refuses them without, earlier ones warn. */
const QUOTED_WORDS = new Set([
  "none",
  "self",
  "strict-dynamic",
  "report-sample",
  "inline-speculation-rules",
  "unsafe-inline",
  "unsafe-eval",
  "unsafe-hashes",
  "wasm-unsafe-eval",
]);
const QUOTED_PREFIX = /^(?:nonce-|sha256-|sha384-|sha512-)/;

/** The directives that helmet adds by itself, by major. */
export function defaultDirectivesOf(major: HelmetMajor): ReadonlyMap<string, string> {
  if (major === 3) return new Map();
  const directives: [string, string][] = [
    ["default-src", "'self'"],
    ["base-uri", "'self'"],
  ];
  if (major <= 5) directives.push(["block-all-mixed-content", ""]);
  directives.push(["font-src", "'self' https: data:"]);
  if (major >= 5) directives.push(["form-action", "'self'"]);
  directives.push(
    ["frame-ancestors", "'self'"],
    ["img-src", "'self' data:"],
    ["object-src", "'none'"],
    ["script-src", "'self'"],
    ["script-src-attr", "'none'"],
    ["style-src", "'self' https: 'unsafe-inline'"],
    ["upgrade-insecure-requests", ""],
  );
  return new Map(directives);
}

/** `scriptSrc` as `script-src`. */
export function directiveNameOf(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** What the middleware sends with these options; `undefined` options are the defaults. `at` is shown for what helmet supplies. */
export function contentSecurityPolicyOf(source: JavaScriptSource, options: Value | undefined, major: HelmetMajor, at: Place): PartOutcome {
  const reportOnly = lookUpOption(source, options, "reportOnly");
  const reportOnlyTruth =
    reportOnly.kind === "absent" ? false : reportOnly.kind === "present" && reportOnly.value.kind !== "function" ? truthOf(reportOnly.value) : undefined;
  const header = reportOnlyTruth === true ? REPORT_ONLY : ENFORCED;
  const unknown = (value: Value): PartOutcome => ({ header, value: unknownHeaderValue(value), problems: [] });
  if (options !== undefined && options.kind !== "undefined" && options.kind !== "record") return unknown(options);
  if (reportOnlyTruth === undefined && options !== undefined) return unknown(reportOnly.kind === "present" ? reportOnly.value : options);
  const useDefaults = useDefaultsOf(source, options, major);
  const directives = lookUpOption(source, options, "directives");
  if (directives.kind === "unknown" || useDefaults === undefined) return unknown(options ?? { kind: "undefined", at, via: [] });
  if (directives.kind === "absent" || directives.value.kind === "undefined") {
    if (major === 8 && !useDefaults) return refuse(header, options, at, "it has no directives; set some or switch the header off");
    return { header, value: headerValueOf(defaultsPart(major, at), at), problems: [] };
  }
  if (directives.value.kind !== "record") return unknown(directives.value);
  return compose(source, directives.value, useDefaults, header, major);
}

function useDefaultsOf(source: JavaScriptSource, options: Value | undefined, major: HelmetMajor): boolean | undefined {
  const lookup = lookUpOption(source, options, "useDefaults");
  // 4.x merged the defaults only if it was told to.
  if (lookup.kind === "absent" || (lookup.kind === "present" && lookup.value.kind === "undefined")) return major >= 5;
  return lookup.kind === "present" ? truthOf(lookup.value) : undefined;
}

function refuse(header: string, options: Value | undefined, at: Place, reason: string): PartOutcome {
  const place = options?.at ?? at;
  return {
    header,
    value: { kind: "unknown", reason: { kind: "dynamic", text: "the configuration is refused" }, at: place, via: [] },
    problems: [{ kind: "rejected", at: place, via: [], reason: `Content-Security-Policy: ${reason}` }],
  };
}

function defaultsPart(major: HelmetMajor, at: Place): ValuePart {
  return joinParts(
    [...defaultDirectivesOf(major)].map(([name, text]) => suppliedText(text === "" ? name : `${name} ${text}`, at)),
    ";",
  );
}

function compose(
  source: JavaScriptSource,
  directives: Extract<Value, { kind: "record" }>,
  useDefaults: boolean,
  header: string,
  major: HelmetMajor,
): PartOutcome {
  const spreadsDefaults = directives.open && spreadsDefaultDirectives(source, directives.at);
  if (directives.open && !spreadsDefaults) {
    return {
      header,
      value: { kind: "unknown", reason: { kind: "dynamic", text: "some directives could not be read" }, at: directives.at, via: directives.via },
      problems: [],
    };
  }
  const problems: PartProblem[] = [];
  const defaults = defaultDirectivesOf(major);
  const own = new Map<string, ValuePart | undefined>();
  const written = effectiveProperties(directives.properties);
  const seen = new Map<string, RecordProperty>();
  let disabledDefaultSource = false;
  let uncertain = false;
  for (const property of written) {
    const name = directiveNameOf(property.name);
    if (seen.has(name) || (spreadsDefaults && property.name !== name && defaults.has(name) && major >= 4)) {
      const own = isSupplied(property, directives) ? (seen.get(name) ?? property) : property;
      const more = own === property ? "" : `: it is there by default, as '${property.name}'`;
      problems.push(rejected(own.keyAt, `Content-Security-Policy has the directive ${name} twice${more}`));
      continue;
    }
    seen.set(name, property);
    const { value } = property;
    if (isDisablingDefaultSource(value)) {
      if (name === "default-src") disabledDefaultSource = true;
      own.set(name, undefined);
      continue;
    }
    const read = readDirective(source, name, property, major);
    problems.push(...read.problems);
    if (read.kind === "uncertain") uncertain = true;
    else own.set(name, read.part);
  }
  const merged = mergeDirectives(own, useDefaults || spreadsDefaults ? defaults : new Map<string, string>(), major === 8 || spreadsDefaults, directives.at);
  if (major >= 4 && own.has("default-src") && own.get("default-src") === undefined && !disabledDefaultSource && problems.length === 0) {
    const at = seen.get("default-src")?.at ?? directives.at;
    problems.push(rejected(at, "Content-Security-Policy needs default-src and it is set to null; helmet has dangerouslyDisableDefaultSrc for that"));
  } else if (major >= 4 && !merged.has("default-src") && !disabledDefaultSource && !uncertain && problems.length === 0) {
    problems.push(rejected(directives.at, "Content-Security-Policy needs default-src and has none"));
  }
  if (uncertain || problems.some((problem) => problem.kind === "rejected")) {
    const reason = uncertain
      ? ({ kind: "dynamic", text: "some directives could not be read" } as const)
      : ({ kind: "dynamic", text: "the configuration is refused" } as const);
    return { header, value: { kind: "unknown", reason, at: directives.at, via: directives.via }, problems };
  }
  return { header, value: headerValueOf(joinParts([...merged.values()], ";"), directives.at, directives.via), problems };
}

/** Own directives replace defaults. 8.x keeps the default's position, and so does a spread of the defaults; earlier ones send own directives first. */
function mergeDirectives(
  own: ReadonlyMap<string, ValuePart | undefined>,
  defaults: ReadonlyMap<string, string>,
  keepsPositions: boolean,
  at: Place,
): ReadonlyMap<string, ValuePart> {
  const merged = new Map<string, ValuePart>();
  const addDefaults = (): void => {
    for (const [name, text] of defaults) {
      if (!own.has(name) || (keepsPositions && own.get(name) !== undefined)) merged.set(name, suppliedText(text === "" ? name : `${name} ${text}`, at));
    }
  };
  if (keepsPositions) addDefaults();
  for (const [name, part] of own) if (part !== undefined) merged.set(name, part);
  if (!keepsPositions) addDefaults();
  return merged;
}

/** The last property of each name, in the order in which JavaScript keeps them. */
function effectiveProperties(properties: readonly RecordProperty[]): readonly RecordProperty[] {
  const byName = new Map<string, RecordProperty>();
  for (const property of properties) byName.set(property.name, property);
  return [...byName.values()];
}

type DirectiveReading =
  | { readonly kind: "read"; readonly part: ValuePart | undefined; readonly problems: readonly PartProblem[] }
  | { readonly kind: "uncertain"; readonly problems: readonly PartProblem[] };

/** One directive; `part` is `undefined` if `null` removes it. */
function readDirective(source: JavaScriptSource, name: string, property: RecordProperty, major: HelmetMajor): DirectiveReading {
  const { value } = property;
  const nothing: readonly PartProblem[] = [];
  const invalid = (at: Place, more = ""): DirectiveReading => ({
    kind: "read",
    part: suppliedText(name, property.keyAt),
    problems: [rejected(at, `Content-Security-Policy has a value for ${name} that is not valid${more}`)],
  });
  const namePart: ValuePart = {
    text: { text: name, pieces: [{ start: 0, end: name.length, place: property.keyAt, exact: false }] },
    holes: [],
  };
  switch (value.kind) {
    case "null":
      return { kind: "read", part: undefined, problems: nothing };
    case "undefined":
      return major === 3 ? { kind: "uncertain", problems: nothing } : invalid(property.at, ": it is undefined");
    case "boolean":
      if (major === 3) return value.value ? { kind: "read", part: namePart, problems: nothing } : { kind: "read", part: undefined, problems: nothing };
      return invalid(value.at, value.value ? ": true is not a list; write []" : ": false is not a list; write null to remove the directive");
    case "string":
    case "template": {
      const problem = sourceProblem(name, value, major);
      if (major === 8 && value.kind === "string" && value.value.text === "") return { kind: "read", part: namePart, problems: nothing };
      return { kind: "read", part: joinParts([namePart, partOf(value)], " "), problems: problem === undefined ? nothing : [problem] };
    }
    case "list": {
      const problems = value.items.flatMap((item) => sourceProblem(name, item, major) ?? []);
      const parts = value.items.map((item) => sourcePart(source, item));
      if (value.open) parts.push(unknownPart(value.at));
      return { kind: "read", part: joinParts([namePart, ...parts], " "), problems };
    }
    default:
      // The value may be null, which would remove the directive: nothing certain can be said about the whole.
      return value.kind === "environment" || value.kind === "function" || value.kind === "external"
        ? { kind: "read", part: joinParts([namePart, unknownPart(value.at)], " "), problems: nothing }
        : { kind: "uncertain", problems: nothing };
  }
}

/** A source in a list; a function is asked on each request, usually for a nonce. */
function sourcePart(source: JavaScriptSource, item: Value): ValuePart {
  if (item.kind !== "function") return partOf(item);
  const outcomes = source.outcomes(item.function, []);
  const [only] = outcomes;
  if (outcomes.length !== 1 || only?.answer.kind !== "return") return unknownPart(item.at);
  return partOf(only.answer.value);
}

function sourceProblem(name: string, value: Value, major: HelmetMajor): PartProblem | undefined {
  if (major === 3 || (value.kind !== "string" && value.kind !== "template")) return undefined;
  const { text } = value.value;
  if (/[;,]/.test(text)) {
    return rejected(value.at, `Content-Security-Policy has a value for ${name} that is not valid: it contains '${text.includes(";") ? ";" : ","}'`);
  }
  if (value.kind === "string" && major === 8 && (QUOTED_WORDS.has(text) || QUOTED_PREFIX.test(text))) {
    return rejected(value.at, `Content-Security-Policy has a value for ${name} that is not valid: ${text} must stand in single quotes, '${text}'`);
  }
  return undefined;
}

function rejected(at: Place, reason: string): PartProblem {
  return { kind: "rejected", at, via: [], reason };
}

function isDisablingDefaultSource(value: Value): boolean {
  if (value.kind !== "external") return false;
  const last = value.steps.at(-1);
  return last?.kind === "member" && last.name === "dangerouslyDisableDefaultSrc";
}

/** True if the only spread of the object literal is helmet's own list of default directives. */
function spreadsDefaultDirectives(source: JavaScriptSource, at: Place): boolean {
  if (at.file !== source.file) return false;
  const text = source.text.slice(at.span.start, at.span.end);
  let depth = 0;
  let spreads = 0;
  let first = -1;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index];
    if (letter === "{" || letter === "[" || letter === "(") depth += 1;
    else if (letter === "}" || letter === "]" || letter === ")") depth -= 1;
    else if (depth === 1 && letter === "." && text.startsWith("...", index)) {
      spreads += 1;
      if (first < 0) first = index;
      index += 2;
    }
  }
  return spreads === 1 && /^\.\.\.\s*(?:[\w$]+\.){0,3}getDefaultDirectives\(\)/.test(text.slice(first, first + 200));
}
