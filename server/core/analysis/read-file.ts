/**
 * From one file's text to facts: hint test, reader, adapters. Pure; never throws: an adapter that fails on a file
 * costs that adapter's facts in that file and becomes a problem that people see.
 */
import type { Adapter, JavaScriptAdapter, YamlAdapter } from "../adapters/adapter.ts";
import { behindGates } from "../adapters/gates.ts";
import type { JavaScriptCache } from "../javascript/reader.ts";
import { createJavaScriptCache, openJavaScriptSource } from "../javascript/reader.ts";
import type { JavaScriptSource, World } from "../javascript/source.ts";
import type { Environment, Fact, Registration } from "../model/facts.ts";
import type { FilePath, Place } from "../text/place.ts";
import { placeOf } from "../text/place.ts";
import type { ProjectView } from "../text/project-view.ts";
import type { YamlDocument } from "../yaml/document.ts";
import { valueAt } from "../yaml/document.ts";
import { readSettings } from "../yaml/format.ts";
import { environmentOfFile, isTestData } from "./environment.ts";
import { adaptersFor, type Language, languageOfFile } from "./fitting.ts";
import { asForwarded } from "./function-gateway.ts";
import { isPartOfValues } from "./helm-values.ts";
import { inlinePatches } from "./inline-patches.ts";
import { isHalf, isKustomization, withoutDefaults } from "./kustomization.ts";
import { unreadUsers } from "./passed-on.ts";

/** A sentence for people about something that could not be read: a fault of the text, a file that is refused, or a failure of our own. */
export interface ReadingProblem {
  readonly at: Place;
  readonly message: string;
  readonly kind: "syntax" | "unreadable" | "internal";
}

/** What reading one file gave. "Found nothing" is `recognised` empty; "could not look" is a problem. */
export interface FileReading {
  readonly file: FilePath;
  readonly language: Language;
  readonly facts: readonly Fact[];
  /** Adapters that gave facts, by id. */
  readonly recognised: readonly string[];
  /** Every path that was looked up in the snapshot, this file excluded: the file depends on them. */
  readonly reads: readonly FilePath[];
  /** Those of `reads` that were not loaded. */
  readonly wanted: readonly FilePath[];
  /** Names of modules whose importers were asked for: the file depends on whoever mentions them. */
  readonly names: readonly string[];
  readonly problems: readonly ReadingProblem[];
}

/**
 * Reads one file. `adapters` is the registry, or part of it in tests. The file itself is looked up in `project`.
 * `root` is the workspace folder: only what lies below it says whether a path is made for tests or development.
 * `cache` keeps syntax trees by content; share one between calls.
 */
export function readFile(
  file: FilePath,
  project: ProjectView,
  adapters: readonly Adapter[],
  root: FilePath,
  cache: JavaScriptCache = createJavaScriptCache(),
): FileReading {
  const language = languageOfFile(file);
  const nothing: FileReading = { file, language, facts: [], recognised: [], reads: [], wanted: [], names: [], problems: [] };
  const state = project.lookup(file);
  if (state.kind !== "text") return nothing;
  const fitting = adaptersFor(file, state.text, adapters);
  if (fitting.length === 0) return nothing;
  const scripts = fitting.filter((adapter): adapter is JavaScriptAdapter => adapter.language === "javascript");
  const documents = fitting.filter((adapter): adapter is YamlAdapter => adapter.language === "yaml");
  const relative = (path: FilePath): string => (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path.slice(path.lastIndexOf("/") + 1));
  const view = servedView(project, (path) => environmentOfFile(relative(path)));
  const reading = language === "javascript" ? readJavaScript(file, root, view, scripts, adapters, cache) : readYamlFile(file, state.text, documents, project);
  const environment = environmentOfFile(relative(file));
  if (environment === "any") return reading;
  const facts = reading.facts.map((fact) => withEnvironment(fact, environment));
  return { ...reading, facts: isTestData(relative(file)) ? facts.map((fact): Fact => ({ ...fact, inTestData: true })) : facts };
}

/** What tests do with a module says nothing about the server. */
function servedView(project: ProjectView, environmentOf: (file: FilePath) => Environment): ProjectView {
  const { mentionsOf } = project;
  return mentionsOf === undefined ? project : { ...project, mentionsOf: (name) => mentionsOf(name).filter(({ file }) => environmentOf(file) === "any") };
}

function readJavaScript(
  file: FilePath,
  root: FilePath,
  project: ProjectView,
  adapters: readonly JavaScriptAdapter[],
  registry: readonly Adapter[],
  cache: JavaScriptCache,
): FileReading {
  const reads = new Set<FilePath>();
  const wanted = new Set<FilePath>();
  const names = new Set<string>();
  const problems: ReadingProblem[] = [];
  const inWorld = (world: World): { readonly facts: readonly Fact[]; readonly depends: boolean } => {
    const opened = openJavaScriptSource(file, project, world, cache);
    const { source } = opened;
    if (world === "production") problems.push(...opened.problems);
    if (source === undefined) return { facts: [], depends: false };
    const facts = behindGates(
      [
        ...adapters.flatMap((adapter) => extractSafely(adapter.id, file, problems, () => adapter.extract(source))),
        ...extractSafely("what it hands on", file, problems, () => unreadUsers(source, adapters)),
      ],
      () => source.importers().flatMap((importer) => registrationsIn(importer, adaptersFor(importer.file, importer.text, registry), problems)),
    );
    for (const failure of opened.failures()) problems.push(failureProblem(file, "follow a value in this file", failure));
    for (const path of opened.reads()) reads.add(path);
    for (const path of opened.wanted()) wanted.add(path);
    for (const name of opened.names()) names.add(name);
    return { facts, depends: source.dependsOnWorld() };
  };
  const production = inWorld("production");
  const facts = production.depends ? mergeWorlds(production.facts, inWorld("development").facts) : production.facts;
  return finish(file, "javascript", asForwarded(facts, file, root, { project, reads, wanted }), { reads, wanted, names }, problems);
}

function registrationsIn(source: JavaScriptSource, adapters: readonly Adapter[], problems: ReadingProblem[]): readonly Registration[] {
  return adapters.flatMap((adapter) => {
    const registrations = adapter.language === "javascript" ? adapter.registrations : undefined;
    return registrations === undefined ? [] : extractSafely(adapter.id, source.file, problems, () => registrations(source));
  });
}

function readYamlFile(file: FilePath, text: string, adapters: readonly YamlAdapter[], project: ProjectView): FileReading {
  const isComposed = isKustomization(file);
  // A patch has the words of a technology, the document that it stands in need not.
  const read = readSettings(file, text, isComposed ? undefined : adapters.flatMap((adapter) => adapter.hints));
  const problems: ReadingProblem[] = read.problems.map((problem) => ({ ...problem, kind: "syntax" }));
  const asked = { project, reads: new Set<FilePath>(), wanted: new Set<FilePath>() };
  const isResource = read.documents.some(({ root }) => valueAt(root, "apiVersion") !== undefined && valueAt(root, "kind") !== undefined);
  const patches = isComposed ? inlinePatches(file, text, read.documents) : [];
  const partial = patches.length > 0 || (isResource ? isHalf(file, asked) : isPartOfValues(file, asked));
  const documents = partial ? [...read.documents, ...patches].map((document): YamlDocument => ({ ...document, partial })) : read.documents;
  const facts = adapters.flatMap((adapter) => extractSafely(adapter.id, file, problems, () => adapter.extract(documents)));
  return finish(file, "yaml", partial ? facts.map(withoutDefaults) : facts, { ...asked, names: new Set() }, problems);
}

function extractSafely<Found extends Fact>(id: string, file: FilePath, problems: ReadingProblem[], extract: () => Iterable<Found>): readonly Found[] {
  try {
    return [...extract()];
  } catch (error) {
    problems.push(failureProblem(file, `read ${id} in this file`, error));
    return [];
  }
}

/** Our own failure, at no line: the text may be without fault. */
function failureProblem(file: FilePath, what: string, error: unknown): ReadingProblem {
  const detail = error instanceof Error ? error.message : String(error);
  return { at: placeOf(file, 0, 0), kind: "internal", message: `Preflint failed to ${what}, so findings may be missing: ${detail}` };
}

function finish(
  file: FilePath,
  language: Language,
  facts: readonly Fact[],
  asked: { readonly reads: ReadonlySet<FilePath>; readonly wanted: ReadonlySet<FilePath>; readonly names: ReadonlySet<string> },
  problems: readonly ReadingProblem[],
): FileReading {
  return {
    file,
    language,
    facts,
    recognised: [...new Set(facts.map((fact) => fact.technology))],
    reads: [...asked.reads].filter((path) => path !== file),
    wanted: [...asked.wanted],
    names: [...asked.names],
    // Both worlds may fail alike.
    problems: [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()],
  };
}

function withEnvironment(fact: Fact, environment: Environment): Fact {
  return { ...fact, environment };
}

/** Facts that are the same in both worlds hold anywhere; the others hold in the world that gave them. */
function mergeWorlds(production: readonly Fact[], development: readonly Fact[]): readonly Fact[] {
  const inDevelopment = new Set(development.map(factKey));
  const inProduction = new Set(production.map(factKey));
  return [
    ...production.map((fact) => (inDevelopment.has(factKey(fact)) ? fact : withEnvironment(fact, "production"))),
    ...development.filter((fact) => !inProduction.has(factKey(fact))).map((fact) => withEnvironment(fact, "development")),
  ];
}

function factKey(fact: Fact): string {
  return JSON.stringify(fact);
}
