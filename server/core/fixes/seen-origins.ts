/**
 * Origins that a workspace already names for its own pages: in the allow lists of other policies, in `frame-ancestors`, and in settings
 * whose name says so (`CLIENT_URL`, `frontendOrigin`). Only public https origins; never documentation names, never what holds in tests or
 * development only. It proposes; a person chooses.
 */
import { languageOfFile } from "../analysis/read-file.ts";
import { isPrivateHost } from "../headers/address.ts";
import { effectiveDirective, parseCsp } from "../headers/csp.ts";
import { parseOrigin } from "../headers/origin.ts";
import { isPublicSuffix } from "../headers/public-suffix.ts";
import type { Fact } from "../model/facts.ts";
import { concreteOriginsOf } from "../rules/cors/allow-list.ts";
import type { FilePath } from "../text/place.ts";
import type { FixContext } from "./verify.ts";

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
  const packages = context.workspaceFacts().packages;
  const isHome = (one: (typeof packages)[number]): boolean => one.files.some((file) => file.file === fact.at.file);
  const found = new Map<string, SeenOrigin>();
  const add = (origin: string, file: FilePath): void => {
    if (!found.has(origin) && isPublicPage(origin)) found.set(origin, { origin, file });
  };
  for (const one of [...packages.filter(isHome), ...packages.filter((other) => !isHome(other))]) {
    for (const { file, facts } of one.files) {
      for (const other of facts) {
        if (other !== fact && other.environment !== "development") for (const origin of originsIn(other)) add(origin, file);
      }
    }
    if (isHome(one))
      for (const { origin, file } of settingsIn(
        one.files.filter(isShipped).map(({ file }) => file),
        context,
      ))
        add(origin, file);
  }
  return [...found.values()].slice(0, MOST_ORIGINS);
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
