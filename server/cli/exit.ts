/** Exit codes, and the one error that ends a run early. */

/** Nothing at or above `--fail-on`; findings at or above it; could not run, or something could not be read, checked or written. */
export const EXIT = { clean: 0, findings: 1, failed: 2 } as const;

/** One of the codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The run cannot go on because of what the user asked for. The message is one line for people. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
