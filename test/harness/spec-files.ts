/** Finds the spec pages: rule pages, adapter pages and free pages. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { SpecSection } from "./spec-page.ts";
import { readSpecPage } from "./spec-page.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

/** A page with its sections; `name` is its path below the repository. */
export interface SpecFile {
  readonly name: string;
  readonly sections: readonly SpecSection[];
}

/** All pages, sorted by folder and name. */
export function specFiles(): readonly SpecFile[] {
  return ["server/core/rules", "server/core/adapters", "test/spec"]
    .flatMap((folder) => pagesBelow(path.join(ROOT, folder)))
    .map((page) => ({ name: path.relative(ROOT, page), sections: readSpecPage(readFileSync(page, "utf8")) }));
}

function pagesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".md"))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
