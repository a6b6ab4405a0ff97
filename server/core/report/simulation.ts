/** A simulated request as text, step by step. Simulates nothing itself. */
import { SAFELISTED_RESPONSE_HEADERS, standardHeaderName } from "../headers/names.ts";
import type { HeaderField } from "../model/finding.ts";
import type { Judgement } from "../simulate/judge.ts";
import { describeCacheTimes } from "../simulate/preflight-cache.ts";
import type { ReadableHeaders } from "../simulate/readable-headers.ts";
import { NO_ANSWER } from "../simulate/responders.ts";
import type { WireRequest, WireResponse } from "../simulate/wire.ts";
import { splitAddress } from "../simulate/wire.ts";
import type { NotKnown, PageAnswer } from "../workspace/simulate.ts";
import { UNNAMED_API } from "../workspace/simulate.ts";
import type { Locator } from "./locate.ts";
import type { Paint } from "./paint.ts";
import { listed, plural } from "./report-input.ts";

/** One line, and what it is: `request` and `response` are parts of what travels, `stops` is the step that decides. */
export interface SimulationLine {
  readonly kind: "text" | "heading" | "request" | "response" | "passed" | "stops" | "verdict";
  readonly text: string;
}

/** The answer of one page and server as lines. `withCost`: say what preflights cost, which is the same for every page. */
export function simulationLines(answer: PageAnswer, withCost: boolean, locator: Locator, paint: Paint): readonly string[] {
  return simulationSteps(answer, withCost, locator, paint).map(({ text }) => text);
}

/** The same with the kind of each line, for hosts that draw them. */
export function simulationSteps(answer: PageAnswer, withCost: boolean, locator: Locator, paint: Paint): readonly SimulationLine[] {
  const { judgement } = answer;
  const passed = judgement.verdict === "shared";
  return [
    ...texts(...headLines(answer, locator, paint), "", ...dropLines(answer), ...needLines(answer, paint)),
    ...exchangeLines(answer, paint),
    ...texts(...openLines(answer, locator), ""),
    line("verdict", `Verdict: ${paint.bold(judgement.verdict)}${judgement.subject === undefined ? "" : ` (${judgement.subject})`}`),
    ...texts(
      `  ${(passed ? paint.bold : paint.dim)(judgement.explanation)}`,
      ...answer.notes.map((note) => `  ${note}`),
      ...(answer.readable === undefined ? [] : [`  The script can read ${describeReadable(answer.readable)}.`]),
      ...otherLines(answer),
      ...(answer.cost === undefined || !withCost ? [] : [`  Cost of this policy: ${lowerFirst(answer.cost.sentence)}`]),
    ),
  ];
}

function line(kind: SimulationLine["kind"], text: string): SimulationLine {
  return { kind, text };
}

function texts(...lines: readonly string[]): readonly SimulationLine[] {
  return lines.map((text) => line("text", text));
}

function headLines(answer: PageAnswer, locator: Locator, paint: Paint): readonly string[] {
  const { page, method, dropped, browser } = answer;
  const names = page.headers.map((field) => field.name).filter((name) => !dropped.includes(name));
  const headers = names.length === 0 ? "" : ` with ${listed(names)}`;
  const from = page.origin === "null" ? "A page with the origin null" : `A page on ${page.origin}`;
  const to = page.url === undefined ? "" : ` to ${page.url}`;
  return [
    sourceLine(answer, locator, paint),
    `${from} sends ${method}${headers}${to}, ${page.credentials ? "with the visitor's cookies" : "without cookies"}.${browser === "chromium" ? " The browser is Chromium." : ""}`,
  ];
}

function sourceLine({ source, development }: PageAnswer, locator: Locator, paint: Paint): string {
  if (source.kind === "record") return `${paint.bold(locator.pathOf(source.file))}  recorded ${plural(source.heads, "answer")}`;
  const { main, policies } = source.server;
  const places = policies.map((policy) => {
    const { path, start } = locator.locate(policy.at);
    return `${path}:${start.line}:${start.column}`;
  });
  const { path } = main.scope;
  const isSame = policies.every((policy) => policy.environment === "any") && development === undefined;
  return `${paint.bold([...new Set(places)].join(" and "))}  ${main.label}${path === undefined ? "" : `, ${path}`}${isSame ? "" : `, in ${source.environment}`}`;
}

function dropLines({ dropped }: PageAnswer): readonly string[] {
  return dropped.length === 0 ? [] : [`The browser leaves out ${listed(dropped)}: scripts cannot set ${dropped.length === 1 ? "it" : "them"}.`];
}

function needLines({ needs, judgement, page }: PageAnswer, paint: Paint): readonly string[] {
  if (judgement.verdict === "throws") return ["Fetch forbids the methods CONNECT, TRACE and TRACK: nothing is sent, and the script gets a TypeError."];
  if (needs.length > 0) {
    return ["A preflight is needed, because", ...needs.map((need) => `  ${need.why} ${paint.dim(`(Fetch: ${need.clause})`)}`)];
  }
  if (page.url !== undefined && splitAddress(page.url)?.origin === page.origin) return ["Page and API have the same origin: CORS does not apply."];
  return ["No preflight is needed: any page may send this unasked."];
}

function exchangeLines(answer: PageAnswer, paint: Paint): readonly SimulationLine[] {
  const { asked, judgement } = answer;
  return asked.flatMap((request, index) => {
    const response = judgement.exchanges[index]?.response;
    const isLast = index === asked.length - 1;
    const lines = [line("text", ""), line("heading", request.kind === "preflight" ? "Preflight" : "Request")];
    lines.push(...requestLines(request, answer).map((text) => line("request", `  ${paint.dim(">")} ${text}`)));
    if (response === undefined) return [...lines, line("response", "  < not known")];
    lines.push(...responseLines(response, answer, request).map((text) => line("response", `  ${paint.dim("<")} ${text}`)));
    const failed = isLast && !["shared", "opaque"].includes(judgement.verdict);
    lines.push(failed ? line("stops", `  ${paint.error(`stops: ${judgement.verdict}`)}`) : line("passed", `  ${paint.good("passed")}`));
    if (request.kind === "preflight" && answer.cache !== undefined) {
      const kept = `kept ${describeCacheTimes(answer.cache, "not at all", "for ")}, for this page, address (query included) and use of cookies`;
      lines.push(line("text", `  ${paint.dim(kept)}`));
    }
    return lines;
  });
}

function requestLines(request: WireRequest, { page }: PageAnswer): readonly string[] {
  const address = splitAddress(request.url);
  const lines = [`${request.method} ${address?.path ?? "/"}`];
  if (request.url !== UNNAMED_API && address !== undefined) lines.push(`Host: ${address.origin.slice(address.origin.indexOf("://") + 3)}`);
  if (request.origin !== undefined) lines.push(`Origin: ${request.origin}`);
  if (request.requestMethod !== undefined) lines.push(`Access-Control-Request-Method: ${request.requestMethod}`);
  if (request.requestHeaders !== undefined) lines.push(`Access-Control-Request-Headers: ${request.requestHeaders}`);
  lines.push(...request.headers.map(fieldText));
  if (request.credentials && page.credentials) lines.push("Cookie: (those whose SameSite allows it)");
  return lines;
}

function responseLines(response: WireResponse, { source, hasOpenPreflight }: PageAnswer, request: WireRequest): readonly string[] {
  const hasOwnStatus = request.kind === "preflight" && hasOpenPreflight;
  const status = hasOwnStatus ? "(the app's own status)" : response.status === NO_ANSWER ? "(no answer ever comes)" : String(response.status);
  const isOpen = source.kind === "policies" && request.kind === "actual" && response.status === 200;
  return [isOpen ? "(the app's own answer)" : status, ...response.headers.map(fieldText)];
}

function fieldText(field: HeaderField): string {
  return `${field.name}: ${field.value}`;
}

function openLines({ unknown, harmless, outcomes }: PageAnswer, locator: Locator): readonly string[] {
  const line = ({ what, because, at }: NotKnown, end: string): string => {
    const { path, start } = locator.locate(at);
    return `Not known: ${what}, because ${because} (${path}:${start.line}:${start.column}).${end}`;
  };
  const possible =
    outcomes.length > 1
      ? ` The verdict can be ${outcomes.slice(0, -1).join(", ")} or ${outcomes.at(-1) ?? ""}${outcomes.includes("shared") ? "" : ": either way the page gets nothing"}.`
      : "";
  const lines = [...unknown.map((one) => line(one, possible)), ...harmless.map((one) => line(one, " The verdict is the same either way."))];
  return lines.length === 0 ? [] : ["", ...lines];
}

function otherLines({ judgement, browser, otherBrowser, development }: PageAnswer): readonly string[] {
  const lines: string[] = [];
  if (otherBrowser !== undefined) {
    const who = browser === "standard" ? "Chromium 156 departs from the standard here" : "The standard says otherwise";
    lines.push(`  ${who}: ${verdictWithSubject(otherBrowser)}. ${otherBrowser.explanation}`);
  }
  if (development === "absent") lines.push("  In development this policy does not stand.");
  else if (development?.verdict === judgement.verdict) lines.push("  In development the verdict is the same, with other headers.");
  else if (development !== undefined) lines.push(`  In development: ${verdictWithSubject(development)}. ${development.explanation}`);
  return lines;
}

function verdictWithSubject({ verdict, subject }: Judgement): string {
  return subject === undefined ? verdict : `${verdict} (${subject})`;
}

/** What a script can read, as the end of a sentence. */
function describeReadable(readable: ReadableHeaders): string {
  if (readable.kind === "all") return "every header but Set-Cookie";
  const always = [...SAFELISTED_RESPONSE_HEADERS].map(spell);
  const own = [...readable.names].filter((name) => name !== "*" && !SAFELISTED_RESPONSE_HEADERS.has(name) && !name.startsWith("set-cookie")).map(spell);
  return own.length === 0 ? `only the headers that are always readable: ${listed(always)}` : `${listed(own)}, and ${listed(always)}`;
}

function spell(name: string): string {
  return standardHeaderName(name) ?? name.replaceAll(/(^|-)([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase());
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
