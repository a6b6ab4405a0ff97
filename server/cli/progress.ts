/** A progress bar on standard error, shown only on a terminal and only if the work takes long enough to wonder. */
import cliProgress from "cli-progress";
import type { CliHost } from "./host.ts";

/** Told of each step. */
export interface Progress {
  start(what: string, total: number): void;
  step(): void;
  stop(): void;
}

/** Work that is done within this many milliseconds shows nothing. */
const PATIENCE = 800;

/** No bar. */
export const NO_PROGRESS: Progress = { start: () => undefined, step: () => undefined, stop: () => undefined };

/** A bar for this host. */
export function createProgress(host: CliHost): Progress {
  if (!host.showsProgress) return NO_PROGRESS;
  const begin = host.now();
  let bar: cliProgress.SingleBar | undefined;
  let what = "";
  let total = 0;
  let done = 0;
  const close = (): void => {
    bar?.stop();
    bar = undefined;
  };
  return {
    start(next, count) {
      close();
      what = next;
      total = count;
      done = 0;
    },
    step() {
      done += 1;
      if (bar === undefined) {
        if (done % 64 !== 0 || host.now() - begin < PATIENCE) return;
        bar = new cliProgress.SingleBar({ format: `${what} {bar} {value}/{total} files`, stream: process.stderr, clearOnComplete: true, hideCursor: true });
        bar.start(Math.max(total, done), done);
      }
      if (done > total) bar.setTotal(done);
      bar.update(done);
    },
    stop: close,
  };
}
