/**
 * Origins that a workspace already names for its own pages: in the allow lists of other policies, in `frame-ancestors`, and in settings
 * whose name says so (`CLIENT_URL`, `frontendOrigin`). Only public https origins; never documentation names, never what holds in tests or
 * development only. It proposes; a person chooses.
 */
import { languageOfFile } from "../analysis/fitting.ts";
import { isPrivateHost } from "../headers/address.ts";
import { effectiveDirective, parseCsp } from "../headers/csp.ts";
import { parseOrigin } from "../headers/origin.ts";
import { isPublicSuffix } from "../headers/public-suffix.ts";
import type { Fact } from "../model/facts.ts";
import type { PackageFacts, WorkspaceFacts } from "../model/finding.ts";
import { concreteOriginsOf } from "../rules/cors/allow-list.ts";
import type { FilePath } from "../text/place.ts";
import type { FixContext } from "./fix-context.ts";

/** An origin and the file that names it. */
export interface SeenOrigin {
  readonly origin: string;
  readonly file: FilePath;
}

const MOST_ORIGINS = 5;
/** Texts that are looked through for settings. */
const MOST_TEXTS = 60;

/** Names of the author's own pages, and a whole origin in quotes. */
const NAMED_SETTING =
  /\b\w{0,40}(?:origin|client|front_?end|web_?(?:app|site)|site|dashboard|admin|portal|app)s?\w{0,40}["']?\s*[:=]\s*["'`](https:\/\/[a-z0-9.-]+(?::\d+)?)\/?["'`]/gi;

/** Names that documentation and examples use (RFC 2606, RFC 6761), and words that stand for an attacker. */
const NO_REAL_HOST =
  /(?:^|\.)(?:example\.(?:com|net|org)|example|test|invalid|localhost|local|internal)$|(?:^|[.-])(?:evil|attacker|malicious|your-?\w+|my-?domain|domain)(?=[.-])/i;

/** At most five, those of the fact's own package first, then in the order of files; the fact's own policy is not asked. */
export function seenOrigins(fact: Fact, context: FixContext): readonly SeenOrigin[] {
  const workspace = context.workspaceFacts();
  const home = homesOf(workspace).get(fact.at.file);
  const found = new Map<string, SeenOrigin>();
  const add = (named: readonly NamedOrigin[]): void => {
    for (const { origin, file, by } of named) {
      if (found.size >= MOST_ORIGINS) return;
      if (by !== fact && !found.has(origin)) found.set(origin, { origin, file });
    }
  };
  if (home !== undefined) {
    add(namedIn(home));
    add(settingsOf(home, context));
  }
  add(namedInAll(workspace));
  return [...found.values()];
}

/** An origin with the fact that names it, if a fact does. */
interface NamedOrigin extends SeenOrigin {
  readonly by: Fact | undefined;
}

const homes = new WeakMap<WorkspaceFacts, ReadonlyMap<FilePath, PackageFacts>>();

/** The package of each file. */
function homesOf(workspace: WorkspaceFacts): ReadonlyMap<FilePath, PackageFacts> {
  const known = homes.get(workspace);
  if (known !== undefined) return known;
  const found = new Map(workspace.packages.flatMap((one) => one.files.map(({ file }): [FilePath, PackageFacts] => [file, one])));
  homes.set(workspace, found);
  return found;
}

const named = new WeakMap<PackageFacts | WorkspaceFacts, readonly NamedOrigin[]>();

function namedIn(one: PackageFacts): readonly NamedOrigin[] {
  const known = named.get(one);
  if (known !== undefined) return known;
  const found = one.files.flatMap(({ file, facts }) =>
    facts.flatMap((by) =>
      by.environment === "development"
        ? []
        : originsIn(by)
            .filter(isPublicPage)
            .map((origin): NamedOrigin => ({ origin, file, by })),
    ),
  );
  const kept = withTwoOfEach(found);
  named.set(one, kept);
  return kept;
}

function namedInAll(workspace: WorkspaceFacts): readonly NamedOrigin[] {
  const known = named.get(workspace);
  if (known !== undefined) return known;
  const kept = withTwoOfEach(workspace.packages.flatMap(namedIn));
  named.set(workspace, kept);
  return kept;
}

/** Of each origin the first two facts that name it: one of them is not the fact that is asked about. */
function withTwoOfEach(all: readonly NamedOrigin[]): readonly NamedOrigin[] {
  const by = new Map<string, Set<Fact | undefined>>();
  return all.filter((one) => {
    const facts = by.get(one.origin) ?? new Set();
    by.set(one.origin, facts);
    if (facts.size >= 2 || facts.has(one.by)) return false;
    facts.add(one.by);
    return true;
  });
}

const settings = new WeakMap<PackageFacts, readonly NamedOrigin[]>();

/** Settings in the files of a package that are shipped. */
function settingsOf(one: PackageFacts, context: FixContext): readonly NamedOrigin[] {
  const known = settings.get(one);
  if (known !== undefined) return known;
  const files = one.files.filter(isShipped).map(({ file }) => file);
  const found = settingsIn(files, context).flatMap(({ origin, file }) => (isPublicPage(origin) ? [{ origin, file, by: undefined }] : []));
  settings.set(one, found);
  return found;
}

function isPublicPage(text: string): boolean {
  const origin = parseOrigin(text);
  if (origin?.scheme !== "https" || !origin.host.includes(".")) return false;
  return !isPrivateHost(origin.host) && !isPublicSuffix(origin.host) && !NO_REAL_HOST.test(origin.host);
}

/** False for files whose facts all hold in development only: tests and the like. */
function isShipped({ facts }: { readonly facts: readonly Fact[] }): boolean {
  return facts.length === 0 || facts.some((fact) => fact.environment !== "development");
}

function originsIn(fact: Fact): readonly string[] {
  if (fact.kind === "cors-policy") return concreteOriginsOf(fact);
  if (fact.kind !== "header-write" || !/^content-security-policy$/i.test(fact.name) || fact.value.kind !== "known") return [];
  return parseCsp(fact.value.value.text).policies.flatMap((policy) => {
    const directive = effectiveDirective(policy, "frame-ancestors");
    return directive === undefined ? [] : directive.sources.map((source) => source.text);
  });
}

/** Settings in these files and in those that they read. */
function settingsIn(files: readonly FilePath[], context: FixContext): readonly SeenOrigin[] {
  const texts = new Set(files.flatMap((file) => [file, ...context.readingOf(file).reads]));
  return [...texts]
    .filter((file) => languageOfFile(file) === "javascript")
    .sort()
    .slice(0, MOST_TEXTS)
    .flatMap((file) => {
      const state = context.project.lookup(file);
      if (state.kind !== "text") return [];
      return [...state.text.matchAll(NAMED_SETTING)].map((match) => ({ origin: (match[1] ?? "").toLowerCase(), file }));
    });
}
