/** The engine that ships: all technologies, all rules. */
import { ADAPTERS } from "../adapters/registry.generated.ts";
import { findInFile, findInWorkspace } from "../analysis/find.ts";
import { readFile } from "../analysis/read-file.ts";
import { fixesFor } from "../fixes/fix.ts";
import { RULES } from "../rules/registry.generated.ts";
import type { Engine } from "./engine.ts";

/** All adapters and rules of the registries. */
export const STANDARD_ENGINE: Engine = { adapters: ADAPTERS, rules: RULES, readFile, findInFile, findInWorkspace, fixesFor };
