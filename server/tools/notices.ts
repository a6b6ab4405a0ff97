/**
 * The notices of everything that is in the bundles: which packages (asked of the bundler, not of package.json), under which licence,
 * with the texts that they carry. Refuses a package without a licence text: what nobody may pass on is not bundled.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** One package of which something is in a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, as its manifest says. */
  readonly license: string;
  /** Licence, notices and third-party notices, in the order of the file names. */
  readonly texts: readonly string[];
}

/** What is in a package under other terms than its own, and stands in none of its files. */
const WITHIN: Readonly<Record<string, string>> = {
  tldts:
    "Contains the Public Suffix List (https://publicsuffix.org), under the Mozilla Public License 2.0 (https://mozilla.org/MPL/2.0/). Its source form: https://publicsuffix.org/list/public_suffix_list.dat",
};

/** The packages of all bundles, by name and version. Throws if the bundler fails or a package has no licence text. */
export function bundledPackages(root: string): readonly BundledPackage[] {
  const inputs = JSON.parse(execFileSync(process.execPath, ["esbuild.mjs", "--inputs"], { cwd: root, encoding: "utf8" })) as readonly string[];
  const packages = packageFolders(inputs).map((folder) => readPackage(path.join(root, folder)));
  const byKey = new Map(packages.map((one) => [`${one.name} ${one.version}`, one]));
  return [...byKey].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, one]) => one);
}

/** Folders of the packages to which the files belong; files of our own belong to none. Paths with forward slashes, as the bundler gives them. */
export function packageFolders(inputs: readonly string[]): readonly string[] {
  const folders = inputs.flatMap((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0] ?? []);
  return [...new Set(folders)];
}

/** Reads one package. Throws if it names no licence or carries no text of it. */
function readPackage(folder: string): BundledPackage {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as Readonly<Record<string, string | undefined>>;
  const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|copying|notice|third-?party-?notice)/i.test(file));
  const isLicense = (file: string): boolean => /^(?:licen[cs]e|copying)/i.test(file);
  if (name === undefined || version === undefined || license === undefined || !files.some(isLicense)) throw new Error(`${folder} has no licence text.`);
  const ordered = [...files].sort((left, right) => Number(isLicense(right)) - Number(isLicense(left)) || (left < right ? -1 : 1));
  return { name, version, license, texts: ordered.map((file) => tidied(readFileSync(path.join(folder, file), "utf8"))) };
}

/** Line ends and outer blank lines differ between packages with the same text. */
function tidied(text: string): string {
  return text
    .replace(/^\uFEFF/, "")
    .replaceAll(/[ \t]*\r?\n/g, "\n")
    .trim();
}

/** The list of packages, then each text once with the packages that it goes for. */
export function noticesDocument(packages: readonly BundledPackage[]): string {
  const goesFor = new Map<string, string[]>();
  for (const { name, version, texts } of packages) {
    for (const text of texts) goesFor.set(text, [...(goesFor.get(text) ?? []), `${name} ${version}`]);
  }
  const rows = packages.flatMap(({ name, version, license }) => [
    `${name} ${version} (${license})`,
    ...(WITHIN[name] === undefined ? [] : [`  ${WITHIN[name]}`]),
  ]);
  const rule = "=".repeat(80);
  return [
    "Preflint is under the MIT licence (see LICENSE). Its bundles contain the packages below, under their own terms.",
    "Written by `npm run gen` from what the bundler puts in. Do not edit.",
    "",
    ...rows,
    "",
    ...[...goesFor].flatMap(([text, names]) => [rule, ...names, rule, "", text, ""]),
  ].join("\n");
}
