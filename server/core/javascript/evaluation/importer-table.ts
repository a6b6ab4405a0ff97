/**
 * Who imports a module (decision 0016): candidates are found by text (`text/mentions.ts`), their specifiers are resolved, and only
 * those that lead here count. Refuses what too many files name.
 */
import { nameOfSpecifier } from "../../text/mentions.ts";
import { folderOf } from "../../text/paths.ts";
import type { FilePath } from "../../text/place.ts";
import { jsonMember, nearestJson } from "../modules/project-files.ts";
import type { Importer, Module } from "../values/interpreter.ts";
import type { ModuleTable } from "./modules.ts";

/** Most files that are asked whether they import a module. A module that more name is used everywhere. */
const MOST_CANDIDATES = 48;
/** Most files whose calls are looked at because they import one package. */
const MOST_BESIDE = 16;
/** Names under which other files may mention the file; several files share a name. */
function namesOf(table: ModuleTable, file: FilePath): readonly string[] {
  const own = nameOfSpecifier(file);
  if (!/^(?:index|main|mod)$/.test(own)) return [own];
  const manifest = nearestJson(table.lookup, folderOf(file), "package.json");
  const packageName = manifest.kind === "json" ? jsonMember(manifest.value, "name") : undefined;
  return [own, nameOfSpecifier(folderOf(file)), ".", "..", ...(typeof packageName === "string" ? [nameOfSpecifier(packageName)] : [])];
}

const known = new WeakMap<ModuleTable, Map<FilePath, readonly Importer[] | undefined>>();

/** The modules that import this one, in order of their paths; `undefined` if too many name it. Each is parsed only when it is asked for. */
export function importersOf(table: ModuleTable, module: Module): readonly Importer[] | undefined {
  const memo = known.get(table) ?? new Map<FilePath, readonly Importer[] | undefined>();
  known.set(table, memo);
  const { file } = module.parsed;
  if (!memo.has(file)) memo.set(file, findImporters(table, file));
  return memo.get(file);
}

function findImporters(table: ModuleTable, file: FilePath): readonly Importer[] | undefined {
  const mentions = namesOf(table, file).flatMap((name) => table.mentionsOf(name).filter((mention) => mention.file !== file));
  if (mentions.length > MOST_CANDIDATES) return undefined;
  const plain = new Map<FilePath, boolean>();
  for (const mention of mentions) {
    const resolution = table.resolve(mention.specifier, mention.file);
    if (resolution.kind !== "file" || resolution.path !== file) continue;
    plain.set(mention.file, mention.isPlain || (plain.get(mention.file) ?? false));
  }
  return [...plain].map(([path, isPlain]) => ({
    isPlain,
    module: () => {
      const found = table.moduleAt(path);
      return found.kind === "module" ? found.module : undefined;
    },
  }));
}

/** The other modules below the same package.json that import a package; `undefined` if they are too many. */
export function filesBeside(table: ModuleTable, file: FilePath, packageName: string): readonly Module[] | undefined {
  const home = manifestOf(table, file);
  const found = table.mentionsOf(nameOfSpecifier(packageName)).filter((one) => one.specifier === packageName && one.file !== file);
  const beside = found.filter((one) => manifestOf(table, one.file) === home);
  if (beside.length > MOST_BESIDE) return undefined;
  return beside.flatMap((one) => {
    const loaded = table.moduleAt(one.file);
    return loaded.kind === "module" ? [loaded.module] : [];
  });
}

function manifestOf(table: ModuleTable, file: FilePath): FilePath | undefined {
  const manifest = nearestJson(table.lookup, folderOf(file), "package.json");
  return manifest.kind === "json" ? manifest.path : undefined;
}
