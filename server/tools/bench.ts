/**
 * `npm run bench`: measures in one run what PERFORMANCE goals are stated in, each against a companion on the same machine.
 * Prints a table; asserts nothing, since machines differ. Needs Linux (reads /proc) and a built `dist/`.
 */
import { existsSync, statSync } from "node:fs";
import { loadavg } from "node:os";
import path from "node:path";
import process from "node:process";
import { build } from "esbuild";
import { editorLatency } from "./bench/editor-latency.ts";
import { measureGrowth } from "./bench/growth.ts";
import { measureCommand } from "./bench/measure.ts";
import { worstPattern } from "./bench/patterns.ts";
import { prepareTree } from "./bench/tree.ts";
import { type Cost, viewLatency } from "./bench/view-latency.ts";

const root = process.cwd();
const cli = path.join(root, "dist/cli.cjs");
const server = path.join(root, "dist/server.cjs");
if (!existsSync(cli) || !existsSync(server)) {
  console.error("Build first: npm run build");
  process.exit(2);
}

/** `npm run bench -- growth [WORDS]`: only how the cost grows (in series with these words in their name), which takes a few minutes and needs no companion. */
const growthAt = process.argv.indexOf("growth");
const growthOnly = growthAt >= 0;
const viewsOnly = process.argv.includes("views");
for (const { what, points, exponent } of viewsOnly ? [] : measureGrowth(cli, growthOnly ? process.argv[growthAt + 1] : undefined)) {
  const series = points.map(({ size, cpuMs }) => `${size}: ${(cpuMs / 1000).toFixed(2)} s`).join(", ");
  console.log(`growth with ${what}: ${series}; exponent ${exponent.toFixed(2)} (at most 1.10)`);
}
if (growthOnly) process.exit(0);

const rows: (readonly [string, string, string])[] = [];
const row = (what: string, value: string, companion = ""): void => {
  rows.push([what, value, companion]);
};
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;
const ratio = (left: number, right: number): string => (right === 0 ? "n/a" : `${(left / right).toFixed(2)}x`);

for (const file of ["dist/cli.cjs", "dist/server.cjs", "dist/client.cjs", "dist/preflint.vsix"]) {
  if (existsSync(path.join(root, file))) row(`size of ${file}`, megabytes(statSync(path.join(root, file)).size));
}

await build({
  entryPoints: [path.join(root, "server/tools/bench/empty-server.ts")],
  outfile: path.join(root, ".cache/tools/empty-server.cjs"),
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  minify: true,
  logLevel: "warning",
});
/** `views quick`: on every sixth package, which takes a minute. */
const tree = prepareTree(root, viewsOnly && process.argv.includes("quick") ? 6 : 1);
row("tree for the scan", `${tree.files} files, ${megabytes(tree.bytes)}`, tree.from);
const costOf = ({ wallMs, cpuMs }: Cost): string => `${wallMs.toFixed(0)} ms (CPU ${cpuMs.toFixed(0)})`;
const views = await viewLatency([server, "--stdio"], tree.folder);
row("load of the machine", loadavg()[0]?.toFixed(1) ?? "");
row("open file read and answered during the scan", costOf(views.openDuringScan), `the scan: ${costOf(views.scan)}`);
row("code lens: first, after an edit", `${costOf(views.lens)}, ${costOf(views.afterLens)}`);
row("who gets in: first, after an edit", `${costOf(views.view)}, ${costOf(views.afterView)}`);
row("simulator: first, after an edit", `${costOf(views.panel)}, ${costOf(views.afterPanel)}`);
/** `npm run bench -- views`: only these. */
if (viewsOnly) {
  for (const cells of rows) console.log(cells.join("  "));
  process.exit(0);
}
const words = [
  "access-control",
  "strict-transport",
  "content-security",
  "enablecors",
  "helmet",
  "set-cookie",
  "x-frame-options",
  "corspolicy",
  "cors-allow",
  "allowcredentials",
];
const rg =
  tree.ripgrep === undefined
    ? undefined
    : measureCommand(tree.ripgrep, ["-l", "-i", "--no-ignore", "--threads", "2", ...words.flatMap((word) => ["-e", word]), tree.folder], 3);
const scan = measureCommand(process.execPath, [cli, "check", tree.folder, "--format", "json", "--fail-on", "error"], 1);
row(
  "full scan, wall",
  `${scan.wallMs.toFixed(0)} ms`,
  rg === undefined ? "no ripgrep at hand" : `${ratio(scan.wallMs, rg.wallMs)} of rg -l (${rg.wallMs.toFixed(0)} ms)`,
);
row("full scan, CPU", `${scan.cpuMs.toFixed(0)} ms`, rg === undefined ? "" : `${ratio(scan.cpuMs, rg.cpuMs)} of rg -l (${rg.cpuMs.toFixed(0)} ms)`);
row("full scan, peak memory", megabytes(scan.peakBytes));

const single = measureCommand(process.execPath, [cli, "check", tree.asked, "--format", "json", "--fail-on", "never"], 1);
row("one file of it asked for, wall", `${single.wallMs.toFixed(0)} ms`, `${ratio(single.wallMs, scan.wallMs)} of the full scan`);
row("one file of it asked for, CPU", `${single.cpuMs.toFixed(0)} ms`, `${ratio(single.cpuMs, scan.cpuMs)} of the full scan`);

for (const size of [30_000, 105_000]) {
  const ours = await editorLatency([server, "--stdio"], size, 120);
  const empty = await editorLatency([path.join(root, ".cache/tools/empty-server.cjs"), "--stdio"], size, 120);
  const label = `${size / 1000} KB`;
  row(
    `initialize, ${label}`,
    `${ours.initializeMs.toFixed(0)} ms`,
    `${ratio(ours.initializeMs, empty.initializeMs)} of an empty server (${empty.initializeMs.toFixed(0)} ms)`,
  );
  row(`first diagnostics, cold, ${label}`, `${ours.firstMs.toFixed(0)} ms`, `empty server ${empty.firstMs.toFixed(0)} ms`);
  row(`keystroke to diagnostics p50, ${label}`, `${ours.p50.toFixed(1)} ms`, `empty server ${empty.p50.toFixed(1)} ms`);
  row(`keystroke to diagnostics p95, ${label}`, `${ours.p95.toFixed(1)} ms`, `empty server ${empty.p95.toFixed(1)} ms`);
  row(`server memory after, ${label}`, megabytes(ours.residentBytes), `empty server ${megabytes(empty.residentBytes)}`);
}

const worst = worstPattern(300, 20_261_123);
row("worst origin pattern of 300", `${worst.milliseconds.toFixed(0)} ms, ${worst.states} states`, worst.source.slice(0, 90));
row("all 300 origin patterns", `${worst.totalMilliseconds.toFixed(0)} ms, ${worst.totalStates} states`, `largest search ${worst.mostStates} states`);

const widths = [0, 1].map((column) => Math.max(...rows.map((cells) => (cells[column] ?? "").length)));
for (const cells of rows) console.log(`${cells[0].padEnd(widths[0] ?? 0)}  ${cells[1].padEnd(widths[1] ?? 0)}  ${cells[2]}`.trimEnd());
