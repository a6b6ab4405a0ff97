/** `preflint simulate`: what a page would get from the policies of a file or line, step by step. */
import type { CorsPolicy, Fact, OriginSet } from "../core/model/facts.ts";
import { createLocator } from "../core/report/locate.ts";
import { simulationLines } from "../core/report/simulation.ts";
import { simulationData } from "../core/report/simulation-json.ts";
import { corsPoliciesOf } from "../core/rules/facts-of.ts";
import { readResponseHeads } from "../core/simulate/response-heads.ts";
import { createLineIndex } from "../core/text/line-index.ts";
import { relativePath } from "../core/text/paths.ts";
import type { FilePath, Place } from "../core/text/place.ts";
import { comparePlaces, placeOf } from "../core/text/place.ts";
import { visible, visibleJson, visibleLine } from "../core/text/visible.ts";
import { factSentence } from "../core/workspace/explain.ts";
import type { Server } from "../core/workspace/servers.ts";
import { serversIn } from "../core/workspace/servers.ts";
import { type PageAnswer, type PageRequest, simulatePage, simulateRecord } from "../core/workspace/simulate.ts";
import type { Workspace } from "../core/workspace/workspace.ts";
import { toFilePath } from "../platform/path.ts";
import { paintFor } from "./colours.ts";
import type { ExitCode } from "./exit.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { SoughtPlace } from "./file-place.ts";
import { lineStart, loadAround, offsetOf, readPlace } from "./file-place.ts";
import type { LoadedHost } from "./host.ts";
import type { SimulateOptions } from "./simulate-args.ts";

/** Simulates, or says why there is nothing to simulate. Throws a `UsageError` if there is no such file or line. */
export function simulate(host: LoadedHost, options: SimulateOptions): ExitCode {
  const { kind, name } = options.subject;
  const { answers, sentences, title, textOf } = kind === "record" ? fromRecord(host, name, options) : fromPolicies(host, name, options);
  const locator = createLocator(host.cwd, textOf, options.format === "json" ? (path) => path : visible);
  if (options.format === "json") {
    host.out(`${visibleJson(JSON.stringify(simulationData(answers, { version: host.version, sentences }, locator), null, 2))}\n`);
    return EXIT.clean;
  }
  const paint = paintFor(options.colour && host.hasColours);
  const sections = answers.map((answer) =>
    simulationLines(answer, answer.page.origin === options.origins[0], locator, paint)
      .map(visibleLine)
      .join("\n"),
  );
  const instead = [paint.bold(title), ...sentences.map((sentence) => `  ${sentence}`)].map(visibleLine).join("\n");
  host.out(`${sections.length > 0 ? sections.join("\n\n\n") : instead}\n`);
  return EXIT.clean;
}

interface Answered {
  readonly answers: readonly PageAnswer[];
  /** Said if there are no answers. */
  readonly sentences: readonly string[];
  readonly title: string;
  readonly textOf: (file: FilePath) => string | undefined;
}

function pagesOf({ origins, method, headers, credentials, url }: SimulateOptions): readonly PageRequest[] {
  return origins.map((origin) => ({ origin, method, headers, credentials, url }));
}

function fromRecord(host: LoadedHost, name: string, options: SimulateOptions): Answered {
  const file = toFilePath(host.cwd, name);
  const content = host.files.read(file);
  if (content.kind !== "text") throw new UsageError(`There is no readable file '${name}'.`);
  const heads = readResponseHeads(content.text);
  if (heads.length === 0) throw new UsageError(`'${name}' holds no answer that begins with a line such as 'HTTP/1.1 200 OK'. Record one with curl -i.`);
  return {
    answers: pagesOf(options).map((page) => simulateRecord(file, heads, page, options.browser)),
    sentences: [],
    title: name,
    textOf: () => content.text,
  };
}

function fromPolicies(host: LoadedHost, subject: string, options: SimulateOptions): Answered {
  const place = readPlace(host, subject);
  if (place === undefined) throw new UsageError(`There is no file '${subject}'.`);
  const workspace = loadAround(host, place.file);
  const policies = policiesOf(workspace, place.file);
  const wanted = policiesAtPlace(workspace, policies, place);
  const facts = wanted.every((policy) => policy.at.file === place.file) ? workspace.explain(place.file).facts : allFacts(workspace);
  const all = corsPoliciesOf(facts);
  // A policy that only completes another one is shown with that one, unless it also answers by itself.
  const isMain = (policy: CorsPolicy): boolean =>
    (["production", "development"] as const).some((one) => serversIn(all, one).some(({ main }) => main === policy));
  const isWanted = ({ main, policies: together }: Server): boolean =>
    wanted.includes(main) || together.some((policy) => wanted.includes(policy) && !isMain(policy));
  const answers = pagesOf(options).flatMap((page) => simulatePage(facts, isWanted, page, options.browser, options.environment));
  return {
    answers,
    sentences: answers.length > 0 ? [] : sentencesWithout(workspace, place, policies, wanted, options),
    title: `${visible(relativePath(host.cwd, place.file))}${place.line === undefined ? "" : `:${place.line}`}`,
    textOf: workspace.textOf,
  };
}

function policiesOf(workspace: Workspace, file: FilePath): readonly CorsPolicy[] {
  return corsPoliciesOf(workspace.explain(file).facts);
}

function allFacts(workspace: Workspace): readonly Fact[] {
  return workspace.files().flatMap((file) => workspace.explain(file).facts);
}

/** The policies that a line or position means: those around it or on it, else those whose values stand there. Without a line, the file's. */
function policiesAtPlace(workspace: Workspace, policies: readonly CorsPolicy[], { file, line, column }: SoughtPlace): readonly CorsPolicy[] {
  const withValuesIn = (sought: Place): readonly CorsPolicy[] =>
    corsPoliciesOf(allFacts(workspace)).filter((policy) => valuePlaces(policy).some((place) => touches(place, sought)));
  if (line === undefined) return policies.length > 0 ? policies : withValuesIn(placeOf(file, 0, workspace.textOf(file)?.length ?? 0));
  const text = workspace.textOf(file) ?? "";
  const index = createLineIndex(text);
  const start = lineStart(text, index, line);
  const offset = offsetOf(workspace, file, line, column);
  const sought = column === undefined ? placeOf(file, start, (index.starts[line] ?? text.length + 1) - 1) : placeOf(file, offset, offset);
  const onPlace = policies.filter((policy) => touches(policy.at, sought));
  const beginning = onPlace.filter(({ at }) => at.span.start >= sought.span.start);
  if (beginning.length > 0) return beginning;
  const smallest = Math.min(...onPlace.map(sizeOf));
  if (onPlace.length > 0) return onPlace.filter((policy) => sizeOf(policy) === smallest);
  return withValuesIn(sought);
}

function touches(left: Place, right: Place): boolean {
  return left.file === right.file && left.span.start <= right.span.end && right.span.start <= left.span.end;
}

function sizeOf({ at }: CorsPolicy): number {
  return at.span.end - at.span.start;
}

/** Where values of a policy stand, also in other files. */
function valuePlaces(policy: CorsPolicy): readonly Place[] {
  const settings = [policy.credentials, policy.methods, policy.requestHeaders, policy.exposedHeaders, policy.maxAge];
  return [
    ...originPlaces(policy.origins),
    ...policy.entries.flatMap((entry) => [entry.at, ...entry.via]),
    ...settings.flatMap((setting) => [setting.at, ...setting.via]),
    ...(policy.options === undefined ? [] : [policy.options]),
    ...policy.via,
  ];
}

function originPlaces(origins: OriginSet): readonly Place[] {
  return [origins.at, ...origins.via, ...(origins.kind === "choice" ? origins.arms.flatMap((arm) => originPlaces(arm.origins)) : [])];
}

function sentencesWithout(
  workspace: Workspace,
  { file, line, column }: SoughtPlace,
  policies: readonly CorsPolicy[],
  wanted: readonly CorsPolicy[],
  { environment }: SimulateOptions,
): readonly string[] {
  if (wanted.length > 0) return [`There is a CORS policy at this place, but it does not stand in ${environment ?? "production"}.`];
  const { state, facts, sentences } = workspace.explain(file, line === undefined ? undefined : offsetOf(workspace, file, line, column));
  const locator = createLocator(file, workspace.textOf, visible);
  const lines = [...policies]
    .sort((left, right) => comparePlaces(left.at, right.at))
    .map(({ at, label }) => `  line ${locator.locate(at).start.line}: ${label}`);
  const here = line === undefined ? "No CORS policy was found in this file." : "No CORS policy stands at this place.";
  const others = lines.length === 0 ? (line === undefined ? [] : ["There is none in this file."]) : ["The policies of this file:", ...new Set(lines)];
  return [here, ...(state === "analysed" ? (line === undefined ? [] : [factSentence(facts)]) : sentences), ...others];
}
