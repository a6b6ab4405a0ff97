/**
 * How the cost of a check grows: the same kind of project, made up in several sizes. Given is CPU time without that of the start, and
 * the exponent over the whole series: 1 is linear. Each size is run once; it says nothing about absolute speed.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { measureCommand } from "./measure.ts";

/** One series. */
export interface Growth {
  readonly what: string;
  readonly points: readonly { readonly size: number; readonly cpuMs: number }[];
  readonly exponent: number;
}

interface Series {
  readonly what: string;
  readonly sizes: readonly number[];
  /** Files of a project of this size, by path. */
  readonly files: (size: number) => Iterable<readonly [string, string]>;
  readonly format: "json" | "github";
  /** The file that is asked for; the whole project if there is none. */
  readonly asked?: string;
}

const APP = 'const express = require("express");\nconst cors = require("cors");\nconst app = express();\n';

const SERIES: readonly Series[] = [
  { what: "packages, report without fixes", sizes: [50, 100, 200, 400], files: packages, format: "github" },
  { what: "packages, report with fixes", sizes: [50, 100, 200, 400], files: packages, format: "json" },
  { what: "findings in one script, with fixes", sizes: [50, 100, 200, 400], files: routes, format: "json" },
  { what: "findings in one YAML file, with fixes", sizes: [375, 750, 1500, 3000], files: ingresses, format: "json" },
  { what: "files without anything to say", sizes: [1000, 2000, 4000, 8000], files: plainFiles, format: "github" },
  { what: "packages around one file that is asked for", sizes: [50, 100, 200, 400], files: inRepository(packages), format: "json", asked: "p0/server.js" },
  {
    what: "plain files around one file that is asked for",
    sizes: [1000, 2000, 4000, 8000],
    files: inRepository(plainFiles),
    format: "json",
    asked: "d0/f0.ts",
  },
  { what: "size of one script in KB, without findings", sizes: [50, 100, 200, 400], files: handlers, format: "github" },
];

/** With a folder that marks a repository: what is around a file is read up to there. */
function inRepository(files: Series["files"]): Series["files"] {
  return (size) => [[".git/HEAD", "ref: refs/heads/main\n"], ...files(size)];
}

function* packages(size: number): Iterable<readonly [string, string]> {
  for (let index = 0; index < size; index += 1) {
    yield [`p${index}/package.json`, JSON.stringify({ name: `p${index}`, dependencies: { express: "^4.18.0", cors: "^2.8.5" } })];
    yield [`p${index}/server.js`, `${APP}app.use(cors({ origin: true, credentials: true }));\napp.get("/", (req, res) => res.json({}));\napp.listen(3000);\n`];
  }
}

function* routes(size: number): Iterable<readonly [string, string]> {
  const lines = Array.from({ length: size }, (_, index) => `app.get("/r${index}", cors({ origin: true, credentials: true }), (req, res) => res.json({}));\n`);
  yield ["server.js", APP + lines.join("")];
}

function* ingresses(size: number): Iterable<readonly [string, string]> {
  const annotations = ['enable-cors: "true"', 'cors-allow-origin: "*"', 'cors-allow-credentials: "true"'].map(
    (line) => `    nginx.ingress.kubernetes.io/${line}\n`,
  );
  const one = (index: number): string =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web-${index}\n  annotations:\n${annotations.join("")}spec:\n  rules:\n    - host: app-${index}.example.org\n      http: {}\n`;
  yield ["ingress.yaml", Array.from({ length: size }, (_, index) => one(index)).join("---\n")];
}

function* plainFiles(size: number): Iterable<readonly [string, string]> {
  for (let index = 0; index < size; index += 1) yield [`d${index % 40}/f${index}.ts`, `export const value${index} = [${index}, "text"];\n`.repeat(20)];
}

function* handlers(size: number): Iterable<readonly [string, string]> {
  const one = (index: number): string =>
    `app.get("/items/${index}", async (req, res) => {\n  const list = await load(req.params.id, { limit: ${index}, order: "asc" });\n  res.json({ list });\n});\n`;
  let text = `${APP}app.use(cors({ origin: ["https://shop.acme.io"] }));\n`;
  for (let index = 0; text.length < size * 1000; index += 1) text += one(index);
  yield ["server.js", text];
}

/** Runs one series after the other with a built command line; only those whose name holds `chosen`. */
export function* measureGrowth(cli: string, chosen = ""): Iterable<Growth> {
  const start = cpuOf(cli, [["none.txt", ""]], "github");
  for (const { what, sizes, files, format, asked } of SERIES.filter((one) => one.what.includes(chosen))) {
    const points = sizes.map((size) => ({ size, cpuMs: Math.max(1, cpuOf(cli, files(size), format, asked) - start) }));
    yield { what, points, exponent: exponentOf(points) };
  }
}

function cpuOf(cli: string, files: Iterable<readonly [string, string]>, format: Series["format"], asked = "."): number {
  const folder = mkdtempSync(path.join(tmpdir(), "preflint-growth-"));
  try {
    for (const [name, text] of files) {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    return measureCommand(process.execPath, [cli, "check", path.join(folder, asked), "--format", format, "--fail-on", "never"], 1).cpuMs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Slope of the line of best fit in logarithms. */
function exponentOf(points: Growth["points"]): number {
  const logs = points.map(({ size, cpuMs }) => [Math.log(size), Math.log(cpuMs)] as const);
  const mean = (of: (one: readonly [number, number]) => number): number => logs.reduce((sum, one) => sum + of(one), 0) / logs.length;
  const x = mean(([size]) => size);
  const y = mean(([, cpu]) => cpu);
  return mean(([size, cpu]) => (size - x) * (cpu - y)) / mean(([size]) => (size - x) ** 2);
}
