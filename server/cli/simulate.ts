/** `preflint simulate`: what a page would get from the policies of a file or line, step by step. */
import type { CorsPolicy, OriginSet } from "../core/model/facts.ts";
import { createLocator, relativePath } from "../core/report/locate.ts";
import { simulationLines } from "../core/report/simulation.ts";
import { simulationData } from "../core/report/simulation-json.ts";
import { createLineIndex } from "../core/text/line-index.ts";
import type { FilePath, Place } from "../core/text/place.ts";
import { comparePlaces, placeOf } from "../core/text/place.ts";
import { factSentence } from "../core/workspace/explain.ts";
import type { Server } from "../core/workspace/servers.ts";
import { serversIn } from "../core/workspace/servers.ts";
import { simulatePage } from "../core/workspace/simulate.ts";
import type { Workspace } from "../core/workspace/workspace.ts";
import { paintFor } from "./colours.ts";
import type { ExitCode } from "./exit.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { SoughtPlace } from "./file-place.ts";
import { lineStart, loadAround, offsetOf, readPlace } from "./file-place.ts";
import type { LoadedHost } from "./host.ts";
import type { SimulateOptions } from "./simulate-args.ts";

/** Simulates, or says why there is nothing to simulate. Throws a `UsageError` if there is no such file or line. */
export function simulate(host: LoadedHost, options: SimulateOptions): ExitCode {
  const paint = paintFor(options.colour && host.hasColours);
  const place = readPlace(host, options.subject);
  if (place === undefined) throw new UsageError(`There is no file '${options.subject}'.`);
  const workspace = loadAround(host, place.file);
  const policies = policiesOf(workspace, place.file);
  const wanted = policiesAtPlace(workspace, policies, place);
  const all = wanted.every((policy) => policy.at.file === place.file) ? policies : allPolicies(workspace);
  // A policy that only completes another one is shown with that one, unless it also answers by itself.
  const isMain = (policy: CorsPolicy): boolean =>
    (["production", "development"] as const).some((one) => serversIn(all, one).some(({ main }) => main === policy));
  const isWanted = ({ main, policies: together }: Server): boolean =>
    wanted.includes(main) || together.some((policy) => wanted.includes(policy) && !isMain(policy));
  const answers = options.origins.flatMap((origin) => {
    const page = { origin, method: options.method, headers: options.headers, credentials: options.credentials, url: options.url };
    return simulatePage(all, isWanted, page, options.browser, options.environment);
  });
  const sentences = answers.length > 0 ? [] : sentencesWithout(workspace, place, policies, wanted, options);
  const locator = createLocator(host.cwd, workspace.textOf);
  if (options.format === "json") {
    host.out(`${JSON.stringify(simulationData(answers, { version: host.version, sentences }, locator), null, 2)}\n`);
    return EXIT.clean;
  }
  const sections = answers.map((answer) => simulationLines(answer, answer.page.origin === options.origins[0], locator, paint).join("\n"));
  const title = paint.bold(`${relativePath(host.cwd, place.file)}${place.line === undefined ? "" : `:${place.line}`}`);
  host.out(sections.length > 0 ? `${sections.join("\n\n\n")}\n` : `${[title, ...sentences.map((sentence) => `  ${sentence}`)].join("\n")}\n`);
  return EXIT.clean;
}

function policiesOf(workspace: Workspace, file: FilePath): readonly CorsPolicy[] {
  return workspace.explain(file).facts.flatMap((fact) => (fact.kind === "cors-policy" ? [fact] : []));
}

function allPolicies(workspace: Workspace): readonly CorsPolicy[] {
  return workspace.files().flatMap((file) => policiesOf(workspace, file));
}

/** The policies that a line or position means: those around it or on it, else those whose values stand there. All of the file without a line. */
function policiesAtPlace(workspace: Workspace, policies: readonly CorsPolicy[], { file, line, column }: SoughtPlace): readonly CorsPolicy[] {
  if (line === undefined) return policies;
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
  return allPolicies(workspace).filter((policy) => valuePlaces(policy).some((place) => touches(place, sought)));
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
  const locator = createLocator(file, workspace.textOf);
  const lines = [...policies]
    .sort((left, right) => comparePlaces(left.at, right.at))
    .map(({ at, label }) => `  line ${locator.locate(at).start.line}: ${label}`);
  const here = line === undefined ? "No CORS policy was found in this file." : "No CORS policy stands at this place.";
  const others = lines.length === 0 ? (line === undefined ? [] : ["There is none in this file."]) : ["The policies of this file:", ...new Set(lines)];
  return [here, ...(state === "analysed" ? (line === undefined ? [] : [factSentence(facts)]) : sentences), ...others];
}
