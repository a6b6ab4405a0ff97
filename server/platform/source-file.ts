/** Which files are worth a look, by name and by text. Looks at nothing else: words and facts are other modules' business. */
import type { FilePath } from "../core/text/place.ts";
import { nameOf } from "./path.ts";

/** How a file's bytes are scanned: JSON has to look like a gateway's or API's description first. */
export type SourceKind = "javascript" | "yaml" | "json" | "policy";

/** Name of the policy file. */
export const POLICY_FILE_NAME = ".preflint.yml";

const KIND_BY_EXTENSION: ReadonlyMap<string, SourceKind> = new Map([
  ["js", "javascript"],
  ["mjs", "javascript"],
  ["cjs", "javascript"],
  ["jsx", "javascript"],
  ["ts", "javascript"],
  ["mts", "javascript"],
  ["cts", "javascript"],
  ["tsx", "javascript"],
  ["yml", "yaml"],
  ["yaml", "yaml"],
  ["json", "json"],
]);

const LOCK_FILES: ReadonlySet<string> = new Set([
  "package-lock.json",
  "npm-shrinkwrap.json",
  "pnpm-lock.yaml",
  "pnpm-lock.yml",
  "yarn.lock",
  "bun.lock",
  "deno.lock",
  "composer.lock",
  "flake.lock",
  "conda-lock.yml",
  "pubspec.lock",
]);

/** Folders that never hold sources that people write. No word is lost about these two kinds. */
const SILENT_FOLDERS: ReadonlySet<string> = new Set(["node_modules", ".git", ".hg", ".svn", "bower_components", "jspm_packages", ".yarn", ".pnpm-store"]);

const OUTPUT_FOLDERS: ReadonlySet<string> = new Set([
  "dist",
  "build",
  "coverage",
  ".next",
  ".nuxt",
  ".output",
  ".svelte-kit",
  ".cache",
  ".turbo",
  ".parcel-cache",
  ".vercel",
  ".netlify",
  ".serverless",
  ".aws-sam",
  ".nyc_output",
  "cdk.out",
  ".vscode-test",
]);

/** What kind of source a file is by its name, or `undefined` if it is none. */
export function sourceKindOf(file: FilePath): SourceKind | undefined {
  const name = nameOf(file);
  if (name === POLICY_FILE_NAME) return "policy";
  const dot = name.lastIndexOf(".");
  return dot < 0 ? undefined : KIND_BY_EXTENSION.get(name.slice(dot + 1).toLowerCase());
}

/** Names that people give to a policy file and that are not read. */
const MISNAMED_POLICIES: ReadonlySet<string> = new Set([".preflint.yaml", ".preflint.json"]);

/** Why a file by which someone meant to set a policy cannot do so, as a sentence: nobody may believe that a policy holds which was never read. */
export function refusalOfPolicy(name: string, kind: "file" | "link" | "other"): string | undefined {
  if (MISNAMED_POLICIES.has(name)) return `A policy file must be named ${POLICY_FILE_NAME} to be read.`;
  if (name !== POLICY_FILE_NAME || kind === "file") return undefined;
  return kind === "link" ? "It is a symbolic link, and the policy behind it is not read." : "It is not a regular file, so the policy is not read.";
}

/** Why a source file is not looked at, judged by its name; `undefined` if it is. The reason completes "not looked at: …". */
export function skipReasonOfName(name: string): string | undefined {
  if (/\.d\.[cm]?ts$/i.test(name)) return "type declarations";
  if (/[.-]min\.[cm]?js$/i.test(name)) return "minified";
  if (/\.(?:generated|gen|bundle|chunk)\.[a-z]+$/i.test(name)) return "generated";
  return LOCK_FILES.has(name) ? "lock file" : undefined;
}

/** Whether a folder is entered. `silent`: nobody expects it to be. `output`: build results, which are counted as skipped. */
export function folderVerdict(name: string): "enter" | "silent" | "output" {
  if (SILENT_FOLDERS.has(name)) return "silent";
  return OUTPUT_FOLDERS.has(name) ? "output" : "enter";
}

const GENERATED = /@generated\b|\bcode generated\b.{0,200}\bdo not edit\b/i;
/** No server is written by hand in one file of this size; bundles are. */
const LARGEST_SCRIPT = 1_000_000;
const MINIFIED_LENGTH = 20_000;
const MINIFIED_LINE = 200;

/** Why a file is not looked at, judged by its text: it says that it is generated, or its lines are those of a minifier. */
export function skipReasonOfText(kind: SourceKind, text: string): string | undefined {
  if (kind === "policy") return undefined;
  if (GENERATED.test(text.slice(0, 1000))) return "generated";
  if (kind === "javascript" && text.length > LARGEST_SCRIPT) return "scripts of more than a million characters";
  if (kind === "javascript" && text.length > MINIFIED_LENGTH && averageLineLength(text) > MINIFIED_LINE) return "minified";
  return undefined;
}

function averageLineLength(text: string): number {
  let lines = 1;
  for (let index = text.indexOf("\n"); index >= 0; index = text.indexOf("\n", index + 1)) lines += 1;
  return text.length / lines;
}
