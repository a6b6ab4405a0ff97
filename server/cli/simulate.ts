/** `preflint simulate`: what a page would get from the policies of a file or line, step by step. */
import type { CorsPolicy } from "../core/model/facts.ts";
import { createLocator } from "../core/report/locate.ts";
import { simulationLines } from "../core/report/simulation.ts";
import { simulationData } from "../core/report/simulation-json.ts";
import { corsPoliciesOf } from "../core/rules/facts-of.ts";
import { readResponseHeads } from "../core/simulate/response-heads.ts";
import { relativePath } from "../core/text/paths.ts";
import type { FilePath } from "../core/text/place.ts";
import { comparePlaces } from "../core/text/place.ts";
import { visible, visibleJson, visibleLine } from "../core/text/visible.ts";
import { factSentence } from "../core/workspace/explain.ts";
import { serversAt } from "../core/workspace/policies-at.ts";
import { type PageAnswer, type PageRequest, simulatePage, simulateRecord } from "../core/workspace/simulate.ts";
import type { Workspace } from "../core/workspace/workspace.ts";
import { toFilePath } from "../platform/path.ts";
import { paintFor } from "./colours.ts";
import type { ExitCode } from "./exit.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { SoughtPlace } from "./file-place.ts";
import { loadAround, offsetOf, partOf, readPlace } from "./file-place.ts";
import type { LoadedHost } from "./host.ts";
import type { SimulateOptions } from "./simulate-args.ts";
import { trace } from "./trace.ts";

/** Simulates, or says why there is nothing to simulate. Throws a `UsageError` if there is no such file or line. */
export function simulate(host: LoadedHost, options: SimulateOptions): ExitCode {
  const { subject } = options;
  if (subject.kind === "console" || subject.kind === "har") return trace(host, subject, options);
  const { kind, name } = subject;
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
  const wanted = serversAt(workspace, place.file, partOf(workspace, place));
  const answers = pagesOf(options).flatMap((page) =>
    simulatePage(wanted.facts, wanted.isWanted, page, options.browser, options.environment, options.variables),
  );
  return {
    answers,
    sentences: answers.length > 0 ? [] : sentencesWithout(workspace, place, wanted.policies, options),
    title: `${visible(relativePath(host.cwd, place.file))}${place.line === undefined ? "" : `:${place.line}`}`,
    textOf: workspace.textOf,
  };
}

function sentencesWithout(
  workspace: Workspace,
  { file, line, column }: SoughtPlace,
  wanted: readonly CorsPolicy[],
  { environment }: SimulateOptions,
): readonly string[] {
  if (wanted.length > 0) return [`There is a CORS policy at this place, but it does not stand in ${environment ?? "production"}.`];
  const { state, facts, sentences } = workspace.explain(file, line === undefined ? undefined : offsetOf(workspace, file, line, column));
  const locator = createLocator(file, workspace.textOf, visible);
  const lines = [...corsPoliciesOf(workspace.facts(file))]
    .sort((left, right) => comparePlaces(left.at, right.at))
    .map(({ at, label }) => `  line ${locator.locate(at).start.line}: ${label}`);
  const here = line === undefined ? "No CORS policy was found in this file." : "No CORS policy stands at this place.";
  const others = lines.length === 0 ? (line === undefined ? [] : ["There is none in this file."]) : ["The policies of this file:", ...new Set(lines)];
  return [here, ...(state === "analysed" ? (line === undefined ? [] : [factSentence(facts)]) : sentences), ...others];
}
