/**
 * Keeps our own failures away from people's work: an error inside is logged with its cause and turned into the last
 * good answer. Never hides it: the status item says that something went wrong.
 */

/** Where failures go. */
export interface FailureReporter {
  /** `doing` completes "failed while …". */
  failed(doing: string, error: unknown): void;
}

/** Runs `work`; if it throws, reports that and answers with `fallback`. */
export function guarded<T>(reporter: FailureReporter, doing: string, fallback: () => T, work: () => T): T {
  try {
    return work();
  } catch (error) {
    reporter.failed(doing, error);
    return fallback();
  }
}

/** The error and the chain of its causes, each with its stack. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  let current: unknown = error;
  for (let depth = 0; depth < 5 && current !== undefined; depth += 1) {
    const text = current instanceof Error ? (current.stack ?? `${current.name}: ${current.message}`) : String(current);
    parts.push(depth === 0 ? text : `caused by ${text}`);
    current = current instanceof Error ? current.cause : undefined;
  }
  return parts.join("\n");
}
