/**
 * From nginx directives to facts: response headers and hand-written CORS. Follows the inheritance of `add_header`
 * (a block with one of its own drops those of outer blocks) and of `more_set_headers` (blocks add up).
 * Refuses to read Lua, includes and variables that no `map` or `set` in sight explains.
 */
import type { Condition } from "../../model/condition.ts";
import { allOf } from "../../model/condition.ts";
import type { Fact, HeaderValue, HeaderWrite, Scope } from "../../model/facts.ts";
import type { Reason } from "../../model/setting.ts";
import type { ValueText } from "../../text/value-text.ts";
import { joinValueTexts } from "../../text/value-text.ts";
import type { NginxDirective, NginxWord } from "../../yaml/nginx.ts";
import { sliceValueText } from "../../yaml/nginx.ts";
import type { CorsHeaderWrite } from "../cors-from-headers.ts";
import { corsPoliciesFrom } from "../cors-from-headers.ts";
import type { GatewayBase } from "./gateway-header.ts";
import { endsTls, serverBanners, speaksTls } from "./nginx-server.ts";
import type { Variables } from "./nginx-variables.ts";
import { conditionOf, NO_VARIABLES, onlyVariable, originsOfWord, partOf, withMaps, withSets } from "./nginx-variables.ts";
import { writtenCookies } from "./written-headers.ts";

/** Whose nginx text it is. */
export interface NginxOwner {
  readonly technology: string;
  readonly label: string;
  readonly owner: string;
  /** Order of the first fact; later ones count on. */
  readonly order: number;
  readonly path?: string;
}

const REMOVED: Reason = { kind: "dynamic", text: "the header is removed" };
const VARIABLE: Reason = { kind: "dynamic", text: "it is an nginx variable" };
const PART_VARIABLE = /\$(?:\{[A-Za-z0-9_]+\}|[A-Za-z0-9_]+)/g;
const LEVELS = new Set(["http", "server", "location", "if", "limit_except", "upstream"]);

interface Write {
  readonly directive: NginxDirective;
  readonly source: "add" | "more" | "hide";
  readonly mode: HeaderWrite["mode"];
  readonly name: NginxWord;
  readonly word: NginxWord | undefined;
  readonly responses: HeaderWrite["responses"];
  readonly when: Condition;
  /** The parameter `always` of `add_header`. */
  readonly always: boolean;
}

interface Level {
  readonly owner: NginxOwner;
  readonly variables: Variables;
  readonly when: Condition;
  readonly adds: readonly Write[];
  readonly more: readonly Write[];
  /** `add_header_inherit merge` (nginx 1.29.3): inner blocks add to outer ones. */
  readonly merges: boolean;
  readonly path: string | undefined;
  readonly name: string;
  /** The text ends TLS in some server; in this one: it does not speak TLS. */
  readonly endsTls: boolean;
  readonly plainHttp: boolean;
}

/** Facts of the directives of one nginx text. `label` and technology are the caller's. */
export function nginxFacts(directives: readonly NginxDirective[], owner: NginxOwner): readonly Fact[] {
  const facts: Fact[] = [];
  const inherited = { adds: [], more: [], merges: false, endsTls: endsTls(directives), plainHttp: false };
  walk(directives, { owner, variables: NO_VARIABLES, when: { kind: "always" }, ...inherited, path: owner.path, name: owner.owner }, facts);
  return facts;
}

function walk(directives: readonly NginxDirective[], level: Level, facts: Fact[]): void {
  const variables = withSets(withMaps(level.variables, directives), directives);
  const own = directives.flatMap((directive) => writesOf(directive, level.when));
  const ownAdds = own.filter((write) => write.source === "add");
  const merges = mergesAdds(directives) ?? level.merges;
  const adds = merges ? [...level.adds, ...ownAdds] : ownAdds.length > 0 ? ownAdds : level.adds;
  const more = [...level.more, ...own.filter((write) => write.source === "more")];
  const written = new Set([...adds, ...more].filter((write) => write.mode !== "remove").map((write) => write.name.text.toLowerCase()));
  const hidden = new Set(own.filter((write) => write.mode === "remove").map((write) => write.name.text.toLowerCase()));
  for (const write of own) {
    // Hiding the header of the application before setting it again is a replacement.
    if (write.mode === "remove" && written.has(write.name.text.toLowerCase())) continue;
    const fact = headerFact(write, level, facts.length, hidden.has(write.name.text.toLowerCase()));
    facts.push(fact, ...writtenCookies([fact]));
  }
  facts.push(...serverBanners(directives, baseOf(level, facts.length)));
  const decides = own.some((write) => /^access-control-allow-(?:origin|credentials)$/i.test(write.name.text));
  if (decides) facts.push(...corsFacts([...adds, ...more], directives, level, variables, facts.length));
  directives.forEach((directive, index) => {
    if (directive.block === undefined || !LEVELS.has(directive.name)) return;
    const path = directive.name === "location" ? directive.words.map((word) => word.text).join(" ") : level.path;
    const when = directive.name === "if" ? allOf([level.when, conditionOf(directive, variables)]) : level.when;
    const plainHttp = directive.name === "server" ? level.endsTls && !speaksTls(directive) : level.plainHttp;
    walk(directive.block, { ...level, variables, when, adds, more, merges, path, name: `${level.name}/${directive.name}${index}`, plainHttp }, facts);
  });
}

function mergesAdds(directives: readonly NginxDirective[]): boolean | undefined {
  const word = directives.find((directive) => directive.name === "add_header_inherit")?.words[0];
  return word === undefined ? undefined : word.text === "merge";
}

function writesOf(directive: NginxDirective, when: Condition): readonly Write[] {
  const [name, word] = directive.words;
  switch (directive.name) {
    case "add_header":
      return name === undefined || word === undefined
        ? []
        : [{ directive, source: "add", mode: "set", name, word, responses: "all", when, always: directive.words[2]?.text === "always" }];
    case "proxy_hide_header":
    case "fastcgi_hide_header":
    case "uwsgi_hide_header":
    case "grpc_hide_header":
      return name === undefined ? [] : [{ directive, source: "hide", mode: "remove", name, word: undefined, responses: "all", when, always: true }];
    case "more_set_headers":
    case "more_clear_headers":
      return moreWrites(directive, when);
    default:
      return [];
  }
}

/** `more_set_headers [-s '4xx 5xx'] [-t types] [-a] 'Name: value' …` (headers-more-nginx-module). */
function moreWrites(directive: NginxDirective, when: Condition): readonly Write[] {
  const writes: Write[] = [];
  let responses: HeaderWrite["responses"] = "all";
  let append = false;
  for (let index = 0; index < directive.words.length; index += 1) {
    const word = directive.words[index];
    if (word === undefined) break;
    if (word.text === "-a") append = true;
    else if (word.text === "-s" || word.text === "-t") {
      const next = directive.words[index + 1]?.text.trim().split(/\s+/) ?? [];
      if (word.text === "-s" && next.every((status) => /^[45]/.test(status))) responses = "errors";
      index += 1;
    } else writes.push(moreWrite(directive, word, append, responses, when));
  }
  return writes;
}

function moreWrite(directive: NginxDirective, word: NginxWord, append: boolean, responses: HeaderWrite["responses"], when: Condition): Write {
  const colon = word.text.indexOf(":");
  const nameEnd = colon < 0 ? word.text.length : colon;
  const raw = word.text.slice(0, nameEnd);
  const nameStart = raw.length - raw.trimStart().length;
  const name = partOf(word, nameStart, nameStart + raw.trim().length);
  const rest = colon < 0 ? "" : word.text.slice(colon + 1);
  const valueStart = colon + 1 + (rest.length - rest.trimStart().length);
  const clears = directive.name === "more_clear_headers" || colon < 0 || rest.trim() === "";
  const value = clears ? undefined : partOf(word, valueStart, valueStart + rest.trim().length);
  return { directive, source: "more", mode: clears ? "remove" : append ? "append" : "set", name, word: value, responses, when, always: true };
}

function scopeOf(level: Level, order: number): Scope {
  const scope: Scope = { level: "gateway", owner: level.owner.owner, order: level.owner.order + order };
  return level.path === undefined ? scope : { ...scope, path: level.path };
}

function baseOf(level: Level, order: number): GatewayBase {
  return { technology: level.owner.technology, label: level.owner.label, via: [], scope: scopeOf(level, order), environment: "any", layer: "gateway" };
}

function headerFact(write: Write, level: Level, order: number, replaces: boolean): HeaderWrite {
  const fact: HeaderWrite = {
    kind: "header-write",
    ...baseOf(level, order),
    at: write.directive.at,
    name: write.name.text,
    nameAt: write.name.at,
    // `add_header` never replaces: what the application sends stays, unless it is hidden, and so does an earlier line.
    mode: write.source === "add" && !replaces ? "append" : write.mode,
    from: "written",
    value: write.word === undefined ? { kind: "unknown", reason: REMOVED, at: write.name.at, via: [] } : headerValue(write.word),
    when: write.when,
    responses: write.responses,
    yields: false,
    ...(write.source === "add" && !write.always ? { skipsErrors: true } : {}),
  };
  return level.plainHttp ? { ...fact, overPlainHttp: true } : fact;
}

/** Variables become holes; a value that is one variable is unknown. */
function headerValue(word: NginxWord): HeaderValue {
  const { text, at } = word;
  if (onlyVariable(text) !== undefined) return { kind: "unknown", reason: VARIABLE, at, via: [] };
  const parts: ValueText[] = [];
  const holes: number[] = [];
  let position = 0;
  let length = 0;
  for (const match of text.matchAll(PART_VARIABLE)) {
    parts.push(sliceValueText(word.value, position, match.index));
    length += match.index - position;
    holes.push(length);
    position = match.index + match[0].length;
  }
  if (holes.length === 0) return { kind: "known", value: word.value, at, via: [] };
  parts.push(sliceValueText(word.value, position, text.length));
  return { kind: "partial", value: joinValueTexts(parts, ""), holes, at, via: [] };
}

function corsFacts(writes: readonly Write[], directives: readonly NginxDirective[], level: Level, variables: Variables, order: number): readonly Fact[] {
  const added = new Set<string>();
  const cors = writes
    .filter((write) => /^(?:access-control-|vary$)/i.test(write.name.text))
    .map((write) => {
      const one = corsWrite(write, level.when, variables);
      if (write.source !== "add" || write.word?.text.includes("$") === true) return one;
      // `add_header` never replaces: the same header with two fixed texts is sent twice.
      const again = added.has(one.name);
      added.add(one.name);
      return again ? { ...one, mode: "append" as const } : one;
    });
  const preflight = preflightOf(directives, level.when);
  return corsPoliciesFrom({
    base: baseOf(level, order),
    writes: cors,
    preflight,
    responses: cors.every((write) => write.name === "vary") ? "all" : writes.every((write) => write.responses === "errors") ? "errors" : "all",
  });
}

function corsWrite(write: Write, when: Condition, variables: Variables): CorsHeaderWrite {
  const name = write.name.text.toLowerCase();
  const mirrors = /^\$\{?http_access_control_request_(?:headers|method)\}?$/i.test(write.word?.text ?? "");
  const value: HeaderValue | "mirror" =
    write.word === undefined ? { kind: "unknown", reason: REMOVED, at: write.name.at, via: [] } : mirrors ? "mirror" : headerValue(write.word);
  const base = { name, at: write.directive.at, mode: write.mode, when, value };
  return name === "access-control-allow-origin" && write.word !== undefined ? { ...base, origins: originsOfWord(write.word, variables) } : base;
}

/** `return 204` under a test of the method, in this block or in an `if` inside it. */
function preflightOf(directives: readonly NginxDirective[], when: Condition): { readonly answers: "all-options" | "no"; readonly status: number } {
  const own = mentionsOptions(when) ? statusOf(directives) : undefined;
  const inner = directives.filter((directive) => directive.name === "if" && directive.words.some((word) => word.text.includes("OPTIONS")));
  const status = own ?? inner.map((directive) => statusOf(directive.block ?? [])).find((found) => found !== undefined);
  return status === undefined ? { answers: "no", status: 204 } : { answers: "all-options", status };
}

function statusOf(directives: readonly NginxDirective[]): number | undefined {
  const word = directives.find((directive) => directive.name === "return")?.words[0];
  return word !== undefined && /^\d{3}$/.test(word.text) ? Number(word.text) : undefined;
}

function mentionsOptions(when: Condition): boolean {
  if (when.kind === "and") return when.of.some(mentionsOptions);
  return when.kind === "method" && when.equals === "OPTIONS";
}
