/** Compares what a running program does with what `check` says about it. */
import type { Finding, Witness } from "../../server/core/model/finding.ts";
import { type Checked, checkProgram, FOLDER } from "./check-program.ts";
import { type PageRequest, type Probe, probeOf, probesOf, type Reading, readingOf, redirectedTo } from "./probes.ts";
import { CLOSING_SETTINGS, OPENING_SETTINGS, PATHS, type Program } from "./program.ts";
import { type Answers, type Asked, type Run, runAll } from "./run-programs.ts";

/** What can be wrong with a program; the rest are verdicts that are right. The last two are honest and fall short. */
export const FAILURES = ["broken", "problem", "false-error", "false-witness", "silent-miss", "false-warning", "weak", "unfound"] as const;

/** Kinds of which there must be none. */
export const DECIDING: readonly (typeof FAILURES)[number][] = ["broken", "problem", "false-error", "false-witness", "silent-miss"];

/** A failing kind, or: found, told as unknown, closed and quiet, closed and told as unknown. */
export type Verdict = (typeof FAILURES)[number] | "found" | "unknown" | "quiet" | "quiet-unknown";

/** What became of one program. */
export interface Judged {
  readonly program: Program;
  readonly checked: Checked;
  readonly verdict: Verdict;
  /** Everything that is wrong: a program may fail in two ways. */
  readonly failures: readonly { readonly kind: (typeof FAILURES)[number]; readonly why: string }[];
  readonly truth: Truth;
}

/** Who reads the answers. */
export interface Truth {
  /** Strangers with cookies, all settings absent, whatever the unread part is. */
  readonly sure: readonly PageRequest[];
  /** The same for one value of the unread part or where the settings are set. */
  readonly possible: readonly PageRequest[];
  /** Only over plain http, or without cookies. */
  readonly weaker: readonly PageRequest[];
  /** True if one of the program's own pages reads something: the program does what it is for. */
  readonly isUseful: boolean;
}

/** Rules that say that a stranger gets in. */
const OPENING = new Set([
  "cors-allowlist-fails-open",
  "cors-null-origin-allowed",
  "cors-origin-from-request",
  "cors-origin-prefix-check",
  "cors-origin-substring-check",
  "cors-origin-suffix-check",
  "cors-predicate-always-true",
  "cors-public-suffix-wildcard",
  "cors-reflect-with-credentials",
  "cors-regex-loose-host",
  "cors-regex-unanchored",
  "cors-regex-unescaped-dot",
  "cors-stranger-allowed",
]);

/** One run: which probes and witnesses read what. */
interface RunResult {
  readonly run: Run;
  readonly readings: ReadonlyMap<PageRequest, Reading>;
}

/** Checks, runs and judges all of them. Works in slices, so that no list of answers grows without bound. */
export async function judgeAll(
  programs: readonly Program[],
  amount: "all" | "little" = "all",
  progress: (done: number) => void = () => {},
): Promise<readonly Judged[]> {
  const slice = 100;
  const judged: Judged[] = [];
  for (let start = 0; start < programs.length; start += slice) {
    judged.push(...(await judgeSome(programs.slice(start, start + slice), amount)));
    progress(judged.length);
  }
  return judged;
}

async function judgeSome(programs: readonly Program[], amount: "all" | "little"): Promise<readonly Judged[]> {
  const works = programs.map((program) => {
    const checked = checkProgram(program);
    const probes = [...probesOf(program, amount)];
    const witnesses = checked.findings.flatMap((finding) => {
      const tried = finding.witness === undefined ? [] : witnessProbes(finding.witness, asksForPaths(program));
      probes.push(...tried);
      return tried.length === 0 ? [] : [{ finding, pages: tried.map((probe) => probe.page) }];
    });
    return { program, checked, probes, witnesses };
  });
  const runs: readonly Run[] = [
    { world: "a", settings: "none" },
    { world: "b", settings: "none" },
    { world: "a", settings: "all" },
    { world: "a", settings: "opening" },
  ];
  const results = new Map<string, (RunResult | string)[]>();
  for (const run of runs) {
    const asked = works
      .filter(({ program }) => needs(program, run))
      .map(({ program, probes }): Asked => ({ program, requests: probes.flatMap((probe) => probe.wire) }));
    const answers = await runAll(asked, run);
    for (const { program, probes } of works) {
      const got = answers.get(program.id);
      if (got !== undefined) results.set(program.id, [...(results.get(program.id) ?? []), readings(run, probes, got)]);
    }
  }
  for (const { program, checked, probes } of works) {
    for (const settings of settingsOfWitnesses(checked.findings)) {
      const run: Run = { world: "a", settings };
      const answers = await runAll([{ program, requests: probes.flatMap((probe) => probe.wire) }], run);
      const got = answers.get(program.id);
      if (got !== undefined) results.set(program.id, [...(results.get(program.id) ?? []), readings(run, probes, got)]);
    }
  }
  return works.map(({ program, checked, witnesses }) => judge(program, checked, witnesses, results.get(program.id) ?? []));
}

/** The settings that witnesses name by value: no other run has them. */
function settingsOfWitnesses(findings: readonly Finding[]): readonly Readonly<Record<string, string>>[] {
  const known: Readonly<Record<string, string>> = { ...OPENING_SETTINGS, ...CLOSING_SETTINGS };
  const own = findings.flatMap(({ witness }) => {
    const settings = witness?.settings ?? [];
    if (!settings.some(({ value }) => value !== undefined)) return [];
    return [Object.fromEntries(settings.flatMap(({ name, isSet, value }) => (isSet ? [[name, value ?? known[name] ?? "on"]] : [])))];
  });
  return [...new Map(own.map((settings) => [JSON.stringify(settings), settings])).values()];
}

function needs(program: Program, run: Run): boolean {
  if (run.world === "b") return program.recipe.unread !== "none";
  const names = (settings: object): boolean =>
    Object.keys(settings).some((name) => [...program.files.values()].some((text) => text.includes(`process.env.${name}`)));
  // Where nothing closes, all of them are the opening ones.
  const opens = names(OPENING_SETTINGS);
  const closes = names(CLOSING_SETTINGS);
  return run.settings === "none" || (run.settings === "all" ? opens || closes : opens && closes);
}

function readings(run: Run, probes: readonly Probe[], answers: Answers): RunResult | string {
  if (answers.kind === "broken") return answers.error;
  const result = new Map<PageRequest, Reading>();
  let next = 0;
  for (const probe of probes) {
    result.set(probe.page, readingOf(probe, answers.answers.slice(next, next + probe.wire.length)));
    next += probe.wire.length;
  }
  return { run, readings: result };
}

/** Whether the program is registered for some paths, so that what its code asks of the address is not all. */
function asksForPaths({ recipe }: Program): boolean {
  return ["route", "post", "put"].includes(recipe.mount) || (recipe.framework.endsWith("-cors") && recipe.guard === "path-if");
}

/** Where a program answers whatever is asked. */
const ANY_PATH = "/any";

/**
 * The witness's request as it stands: what it leaves out must not matter. Where the program's routes say on which paths it shares, or something is said in words,
 * one request that reads is enough. Witnesses of what is blocked are not asked here.
 */
function witnessProbes(witness: Witness, hasPaths: boolean): readonly Probe[] {
  if (witness.verdict !== "shared") return [];
  const { method, path, credentials, cookies, given } = witness.request;
  const headers = Object.fromEntries(witness.request.headers.filter(({ name }) => name !== "Origin").map(({ name, value }) => [name, value]));
  const ask = (one: string): Probe =>
    probeOf({ origin: witness.origin, method, path: one, headers, credentials, ...(cookies === undefined ? {} : { cookies }) });
  if (given === undefined && (path !== undefined || !hasPaths)) return [ask(path ?? ANY_PATH)];
  const redirected = witness.origin === "null" && ["GET", "POST"].includes(method) ? PATHS.map((one) => redirectedTo(one, credentials, method)) : [];
  return [...PATHS.map(ask), ...redirected];
}

/** True if a page of this origin is nobody that the program means. */
export function isStranger(origin: string, { sites }: Program): boolean {
  if (origin === "null") return true;
  let host: string;
  try {
    host = new URL(origin).hostname;
  } catch {
    return false;
  }
  return ![sites.domain, "partner-site.com", "partner-one.net"].some((own) => host === own || host.endsWith(`.${own}`));
}

interface WitnessPages {
  readonly finding: Finding;
  readonly pages: readonly PageRequest[];
}

function judge(program: Program, checked: Checked, witnesses: readonly WitnessPages[], results: readonly (RunResult | string)[]): Judged {
  const broken = results.filter((result) => typeof result === "string");
  const runs = results.filter((result) => typeof result !== "string");
  const truth = truthOf(program, runs);
  const failures: { kind: (typeof FAILURES)[number]; why: string }[] = [];
  const fail = (kind: (typeof FAILURES)[number], why: string): void => void failures.push({ kind, why });
  for (const error of broken) fail("broken", error);
  for (const problem of checked.problems) fail("problem", problem);
  const opening = checked.findings.filter((finding) => isOpening(finding, program));
  const errors = opening.filter((finding) => finding.severity === "error");
  const warnings = opening.filter((finding) => finding.severity === "warning");
  const absent = runs.filter(({ run }) => run.settings === "none");

  if (broken.length === 0) {
    for (const finding of errors) {
      if (truth.sure.length === 0 && !hasPlain(finding, truth))
        fail("false-error", `${describe(finding)}: no stranger gets in${truth.possible.length > 0 ? " in every world" : ""}`);
    }
    for (const finding of warnings) {
      if (truth.sure.length + truth.possible.length + truth.weaker.length === 0) fail("false-warning", `${describe(finding)}: no stranger gets in`);
    }
    for (const { finding, pages } of witnesses) {
      const isRead = (result: RunResult): boolean => pages.some((page) => result.readings.get(page) !== "nothing");
      const isTrue = finding.severity === "error" ? absent.every(isRead) : runs.some(isRead);
      if (!isTrue && ["error", "warning"].includes(finding.severity))
        fail("false-witness", `${describe(finding)}: the server does not let ${finding.witness?.origin} read`);
    }
    const open = truth.sure[0] ?? truth.possible[0];
    if (open !== undefined && opening.length === 0 && !isUnknown(checked)) fail("silent-miss", `${describePage(open)} reads the answer, and nothing is said`);
    if (truth.sure.length > 0 && errors.length === 0 && warnings.length > 0)
      fail("weak", `${describePage(truth.sure[0])} reads the answer with all settings absent: ${warnings.map(describe).join("; ")}`);
    if (truth.sure.length > 0 && opening.length === 0 && isUnknown(checked))
      fail("unfound", `${describePage(truth.sure[0])} reads the answer with all settings absent, and it is only told as unknown`);
  }
  return { program, checked, truth, failures, verdict: verdictOf(failures, truth, errors.length + warnings.length > 0, checked) };
}

function verdictOf(failures: Judged["failures"], truth: Truth, isFound: boolean, checked: Checked): Verdict {
  const worst = FAILURES.find((kind) => failures.some((failure) => failure.kind === kind));
  if (worst !== undefined && worst !== "weak" && worst !== "unfound") return worst;
  const isOpen = truth.sure.length + truth.possible.length > 0;
  if (isOpen) return isFound ? (worst ?? "found") : "unknown";
  return isUnknown(checked) ? "quiet-unknown" : "quiet";
}

function truthOf(program: Program, runs: readonly RunResult[]): Truth {
  const sure: PageRequest[] = [];
  const possible: PageRequest[] = [];
  const weaker: PageRequest[] = [];
  const absent = runs.filter(({ run }) => run.settings === "none");
  let isUseful = false;
  for (const page of runs[0]?.readings.keys() ?? []) {
    const read = (result: RunResult): boolean => result.readings.get(page) !== "nothing";
    const some = runs.some(read);
    if (!some) continue;
    if (!isStranger(page.origin, program)) {
      if (page.origin.startsWith("http:")) weaker.push(page);
      else isUseful = true;
    } else if (!page.credentials) weaker.push(page);
    else (absent.every(read) ? sure : possible).push(page);
  }
  return { sure, possible, weaker, isUseful };
}

/** True if a finding says that a stranger reads answers. */
export function isOpening(finding: Finding, program: Program): boolean {
  const { witness } = finding;
  // A witness of something that browsers refuse lets nobody in.
  if (witness !== undefined) return witness.verdict === "shared" && isStranger(witness.origin, program);
  return OPENING.has(finding.rule);
}

/** A finding that claims nothing about cookies is true where answers without them are read. */
function hasPlain({ witness, message }: Finding, truth: Truth): boolean {
  const claimsCookies = witness === undefined ? /cookies|as that user/.test(message) : witness.request.credentials;
  return !claimsCookies && truth.weaker.some((page) => !page.credentials);
}

/** Something about who gets in is listed as not read. */
function isUnknown(checked: Checked): boolean {
  return checked.unknown.length > 0;
}

/** One line about a finding. */
export function describe(finding: Finding): string {
  return `${finding.severity} ${finding.rule} at ${finding.at.file.slice(FOLDER.length + 1)}${finding.witness === undefined ? "" : ` (witness ${finding.witness.origin}, ${finding.witness.verdict})`}`;
}

/** One line about a request. */
export function describePage(page: PageRequest | undefined): string {
  return page === undefined
    ? "nobody"
    : `${page.origin} (${page.method} ${page.path}${page.credentials ? " with cookies" : ""}${Object.keys(page.headers).length > 0 ? `, ${Object.keys(page.headers).join(", ")}` : ""})`;
}
