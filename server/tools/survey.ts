/**
 * `npm run survey -- FOLDER… [--lines] [--findings] [--json FILE]`: how much Preflint understands of servers as they are published. Lists each
 * line that sets a CORS header, a security header or a cookie, found by text, with what `check` makes of it, and counts them. Runs nothing of
 * the folders, sends nothing; the same folders give the same text.
 */
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { NO_PROGRESS } from "../cli/progress.ts";
import { loadProject } from "../cli/project.ts";
import { isTestData } from "../core/analysis/environment.ts";
import { relativePath } from "../core/text/paths.ts";
import type { FilePath } from "../core/text/place.ts";
import { STANDARD_ENGINE } from "../core/workspace/standard-engine.ts";
import type { Workspace } from "../core/workspace/workspace.ts";
import type { FileSystem } from "../platform/file-system.ts";
import { createNodeFileSystem } from "../platform/node-file-system.ts";
import { folderOf, toFilePath } from "../platform/path.ts";
import { skipReasonOfText, sourceKindOf } from "../platform/source-file.ts";
import { walk } from "../platform/walk.ts";
import { createJudge, type JudgedLine } from "./survey/judge-lines.ts";
import { serverLines } from "./survey/server-lines.ts";
import { findingLines, lineList, type SurveyedFolder, surveyTables } from "./survey/tables.ts";

/** Beyond this many lines a folder is no server that people write: the rest is not looked at, and the table says so. */
const MOST_LINES = 5000;

function survey(files: FileSystem, folder: FilePath): SurveyedFolder {
  const root = packageFolderOf(files, folder);
  const host = { cwd: root, home: undefined, files, engine: STANDARD_ENGINE };
  const options = { today: "2026-01-01", preset: "recommended", severities: {} } as const;
  const { workspace, isToldOf } = loadProject(host, [{ path: folder, kind: "directory" }], options, NO_PROGRESS);
  const lines = linesBelow(files, folder, root, workspace);
  const findings = workspace.allFindings().filter((finding) => isToldOf(finding.at.file));
  return { name: packageName(root), root, lines: lines.slice(0, MOST_LINES), isCut: lines.length > MOST_LINES, findings, textOf: workspace.textOf };
}

function linesBelow(files: FileSystem, folder: FilePath, root: FilePath, workspace: Workspace): readonly JudgedLine[] {
  const judge = createJudge(workspace);
  const judged: JudgedLine[] = [];
  for (const entry of walk(files, folder)) {
    if (judged.length > MOST_LINES) break;
    const kind = sourceKindOf(entry.file);
    if (entry.kind !== "source" || (kind !== "javascript" && kind !== "yaml") || isTestData(relativePath(root, entry.file))) continue;
    const content = files.read(entry.file);
    if (content.kind !== "text" || skipReasonOfText(kind, content.text) !== undefined) continue;
    judged.push(...judge(entry.file, content.text, serverLines(content.text, kind)));
  }
  return judged;
}

/** The nearest folder with a package.json: where someone would call `check`. */
function packageFolderOf(files: FileSystem, start: FilePath): FilePath {
  for (let folder = start; folder !== folderOf(folder); folder = folderOf(folder)) {
    if (files.stat(`${folder}/package.json`) !== undefined) return folder;
  }
  return start;
}

function packageName(root: FilePath): string {
  try {
    const { name, version } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
    return `${name}@${version}`;
  } catch {
    return root;
  }
}

const args = process.argv.slice(2);
const jsonAt = args.indexOf("--json");
const jsonFile = jsonAt < 0 ? undefined : args[jsonAt + 1];
const folders = args.filter((one, index) => !one.startsWith("--") && (jsonAt < 0 || index !== jsonAt + 1));
const files = createNodeFileSystem();
const missing = folders.find((folder) => files.stat(toFilePath(process.cwd(), folder))?.kind !== "directory");
if (folders.length === 0 || missing !== undefined) {
  console.error(missing === undefined ? "Usage: npm run survey -- FOLDER… [--lines] [--findings] [--json FILE]" : `There is no folder '${missing}'.`);
  process.exit(2);
}
const surveyed = folders.map((folder) => survey(files, toFilePath(process.cwd(), folder)));
if (args.includes("--lines")) console.log(lineList(surveyed));
if (args.includes("--findings")) console.log(findingLines(surveyed));
console.log(surveyTables(surveyed));
if (jsonFile !== undefined) {
  const data = surveyed.map(({ name, root, lines }) => ({ name, lines: lines.map((line) => ({ ...line, file: relativePath(root, line.file) })) }));
  writeFileSync(jsonFile, `${JSON.stringify(data, null, 1)}\n`);
}
