/**
 * Lists of origins that the project has under a name, for fixes that would write such a list: constants of the same file, imported ones, and
 * exports of files that the package reads. Only lists that are known as a whole, of public https pages and of development pages; never what
 * a name calls blocked, or sources of something else. It proposes; a person chooses.
 */
import { languageOfFile } from "../analysis/fitting.ts";
import { isPrivateHost } from "../headers/address.ts";
import { parseOrigin } from "../headers/origin.ts";
import { openJavaScriptSource } from "../javascript/reader.ts";
import type { JavaScriptSource, NamedValue } from "../javascript/source.ts";
import { stringOf, type Value } from "../javascript/values.ts";
import type { Fact } from "../model/facts.ts";
import type { WorkspaceFacts } from "../model/finding.ts";
import type { NamedList } from "../model/fix-intent.ts";
import type { FilePath } from "../text/place.ts";
import { containsPlace } from "../text/place.ts";
import type { FixContext } from "./fix-context.ts";
import { sessionOf } from "./session.ts";

/** A list with what stands in it. */
export interface FoundList extends NamedList {
  readonly origins: readonly string[];
}

/** Names of the author's own pages, and names of lists that say something else. */
const NAMED_PAGES = /origin|cors|allow|client|front_?end|site|web|trusted|partner|pages?(?![a-z])/i;
const NAMED_OTHERWISE =
  /block|den(?:y|ied)|disallow|forbid|ban|reject|script|style|image|font|connect|cdn|upstream|backend|proxy|target|webhook|redirect|test|mock|example/i;

/** Files that are looked through for exports. */
const MOST_FILES = 40;

/** Lists that the place of the fact could use, those of its own file first. The fact's own list is not among them. */
export function namedLists(fact: Fact, context: FixContext): readonly FoundList[] {
  const { file } = fact.at;
  if (languageOfFile(file) !== "javascript") return [];
  const own = sourceOf(file, fact, context);
  if (own === undefined) return [];
  const inFile = own.topNames().flatMap((named) => (named.at.span.end <= fact.at.span.start && !isOf(fact, named.value) ? found(named) : []));
  const known = new Set(inFile.map((list) => list.name));
  const elsewhere = exportedLists(fact, context).filter(
    (list) => !known.has(list.name) && (list.from === undefined || waysMatch(own.text, list.from, context)),
  );
  return [...inFile, ...elsewhere];
}

function sourceOf(file: FilePath, fact: Fact, context: FixContext): JavaScriptSource | undefined {
  const world = fact.environment === "development" ? "development" : "production";
  return openJavaScriptSource(file, context.project, world, sessionOf(context.workspaceFacts()).trees).source;
}

/** True if the policy has its entries from there. */
function isOf(fact: Fact, value: Value): boolean {
  return fact.kind === "cors-policy" && fact.entries.some((entry) => containsPlace(value.at, entry.at));
}

function found({ name, value }: Pick<NamedValue, "name" | "value">): readonly FoundList[] {
  if (value.kind !== "list" || value.open || value.of === "map" || !NAMED_PAGES.test(name) || NAMED_OTHERWISE.test(name)) return [];
  const origins = value.items.flatMap((item) => stringOf(item) ?? []);
  if (origins.length < value.items.length || !origins.every(isPage) || !origins.some(isPublic)) return [];
  return [{ name, code: value.of === "set" ? `[...${name}]` : name, origins }];
}

/** An origin as browsers write it. */
function isPage(text: string): boolean {
  const origin = parseOrigin(text);
  return origin !== undefined && (origin.scheme === "https" || origin.scheme === "http");
}

function isPublic(text: string): boolean {
  const origin = parseOrigin(text);
  return origin?.scheme === "https" && origin.host.includes(".") && !isPrivateHost(origin.host);
}

const exported = new WeakMap<WorkspaceFacts, Map<FilePath, readonly FoundList[]>>();

/** Lists that other files of the fact's package export. */
function exportedLists(fact: Fact, context: FixContext): readonly FoundList[] {
  const workspace = context.workspaceFacts();
  const home = workspace.packages.find((one) => one.files.some(({ file }) => file === fact.at.file));
  if (home === undefined) return [];
  const perPackage = exported.get(workspace) ?? new Map<FilePath, readonly FoundList[]>();
  exported.set(workspace, perPackage);
  const known = perPackage.get(home.root);
  const lists = known ?? listsIn([...new Set(home.files.flatMap(({ file }) => [file, ...context.readingOf(file).reads]))], fact, context);
  perPackage.set(home.root, lists);
  return lists.filter(({ from }) => from !== fact.at.file);
}

function listsIn(files: readonly FilePath[], fact: Fact, context: FixContext): readonly FoundList[] {
  return files
    .filter((file) => languageOfFile(file) === "javascript" && !file.includes("/node_modules/"))
    .sort()
    .slice(0, MOST_FILES)
    .flatMap((from) => {
      const values = sourceOf(from, fact, context)?.exports() ?? new Map<string, Value>();
      const whole = values.get("default");
      // What CommonJS exports under names is one object.
      const members = whole?.kind === "record" ? whole.properties.map(({ name, value }): readonly [string, Value] => [name, value]) : [];
      return [...values, ...members]
        .flatMap(([name, value]) => (value.at.file === from && name !== "default" ? found({ name, value }) : []))
        .map((list) => ({ ...list, from }));
    });
}

/** True if both files are modules of one kind, so that one can import from the other as it imports already. */
function waysMatch(text: string, from: FilePath, context: FixContext): boolean {
  const state = context.project.lookup(from);
  return state.kind === "text" && /^\s*export\b/m.test(state.text) === /^\s*import\b/m.test(text);
}
