/** The engine that ships: all technologies, all rules, one bounded cache of syntax trees by content. */
import { ADAPTERS } from "../adapters/registry.generated.ts";
import { findInFile, findInWorkspace } from "../analysis/find.ts";
import { readFile } from "../analysis/read-file.ts";
import { combinedFix } from "../fixes/combine.ts";
import { fixesTogether } from "../fixes/fix.ts";
import { createJavaScriptCache } from "../javascript/reader.ts";
import { RULES } from "../rules/registry.generated.ts";
import type { Engine } from "./engine.ts";

const TREES = createJavaScriptCache();

/** All adapters and rules of the registries. */
export const STANDARD_ENGINE: Engine = {
  adapters: ADAPTERS,
  rules: RULES,
  readFile: (file, project, adapters, root) => readFile(file, project, adapters, root, TREES),
  findInFile,
  findInWorkspace,
  fixesFor: fixesTogether,
  combinedFix,
};
