/**
 * Runs the analysis in slices between messages, so that a request or its cancellation is never kept waiting for long.
 * When something changes in the middle it begins again with what is most wanted; nothing already done is lost, since
 * the workspace keeps it.
 */

import { performance } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";

/** Longest time without listening to messages, in milliseconds. One file may take longer. */
const SLICE = 8;
/** Results are handed out at least after this many steps, so that a long scan shows what it has. */
const STEPS_BETWEEN_RESULTS = 500;

/** What the loop drives. */
export interface AnalysisWork {
  /** Steps until everything is up to date. May be abandoned at any step and asked for again. */
  steps(): Generator<unknown, void, undefined>;
  /** Some results may be new. */
  publish(): void;
  /** Everything is up to date. */
  settled(): void;
  failed(error: unknown): void;
}

/** The running loop. */
export interface AnalysisLoop {
  /** Something changed: bring everything up to date soon. */
  wake(): void;
  /** Resolves when everything is up to date and published. */
  whenSettled(): Promise<void>;
  isBusy(): boolean;
  stop(): void;
}

/** Creates the loop; it does nothing until it is woken. */
export function createAnalysisLoop(work: AnalysisWork): AnalysisLoop {
  let changes = 0;
  let stopped = false;
  let running: Promise<void> | undefined;
  /** Value of `changes` that the last finished run has dealt with. */
  let dealtWith = 0;

  /** True if the pass was completed, false if something changed meanwhile. */
  async function pass(): Promise<boolean> {
    const begun = changes;
    let sliceStart = performance.now();
    let steps = 0;
    for (const _ of work.steps()) {
      steps += 1;
      if (steps % STEPS_BETWEEN_RESULTS === 0) work.publish();
      if (performance.now() - sliceStart < SLICE) continue;
      await nextTurn();
      if (stopped || changes !== begun) return false;
      sliceStart = performance.now();
    }
    return changes === begun;
  }

  async function run(): Promise<void> {
    await nextTurn();
    while (!stopped) {
      const begun = changes;
      try {
        if (!(await pass())) continue;
        work.publish();
      } catch (error) {
        work.failed(error);
        // The same failure again would only fill the log: without a change there is no second try.
        if (changes !== begun) continue;
      }
      work.settled();
      dealtWith = begun;
      if (changes === begun) return;
    }
  }

  function start(): void {
    running ??= run().finally(() => {
      running = undefined;
      // Someone may have woken the loop while it was putting its things away.
      if (!stopped && changes !== dealtWith) start();
    });
  }

  return {
    wake() {
      changes += 1;
      if (stopped) return;
      start();
    },
    async whenSettled() {
      while (running !== undefined && !stopped) await running;
    },
    isBusy: () => running !== undefined,
    stop() {
      stopped = true;
    },
  };
}
