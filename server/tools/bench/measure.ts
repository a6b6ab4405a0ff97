/** Wall time, CPU time and peak memory of a command. CPU is that of all children, from /proc/self/stat. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Figures of the best of several runs: milliseconds and bytes. */
export interface Measured {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakBytes: number;
}

const TICKS_PER_SECOND = 100;

/** CPU milliseconds of all children that have ended (`cutime` + `cstime`, proc(5)); zero where /proc is missing. */
function childCpuMs(): number {
  try {
    const stat = readFileSync("/proc/self/stat", "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return ((Number(fields[13]) + Number(fields[14])) * 1000) / TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}

/** Runs the command once to warm the page cache (which also tells the peak), then `runs` times, and gives the run with the least wall time. */
export function measureCommand(command: string, args: readonly string[], runs: number): Measured {
  let best: Measured | undefined;
  const peakBytes = peakOf(command, args);
  for (let run = 0; run < runs; run += 1) {
    const cpuBefore = childCpuMs();
    const start = performance.now();
    const wrapped = spawnSync("/bin/sh", ["-c", 'exec "$@" > /dev/null 2>&1', "sh", command, ...args], { stdio: "ignore" });
    const wallMs = performance.now() - start;
    if (wrapped.error !== undefined) throw wrapped.error;
    const measured: Measured = { wallMs, cpuMs: childCpuMs() - cpuBefore, peakBytes };
    if (best === undefined || measured.wallMs < best.wallMs) best = measured;
  }
  return best ?? { wallMs: 0, cpuMs: 0, peakBytes };
}

/** Peak resident size: a separate run under a watcher that reads VmHWM until the command ends. */
function peakOf(command: string, args: readonly string[]): number {
  const watcher = `"$@" > /dev/null 2>&1 & pid=$!; peak=0; while [ -r /proc/$pid/status ]; do now=$(awk '/VmHWM/{print $2}' /proc/$pid/status 2>/dev/null); [ -n "$now" ] && peak=$now; kill -0 $pid 2>/dev/null || break; [ -n "$now" ] || break; sleep 0.02; done; echo $peak`;
  const result = spawnSync("/bin/sh", ["-c", watcher, "sh", command, ...args], { encoding: "utf8" });
  return Number(result.stdout.trim()) * 1024;
}
