/** Tells the client what the server is doing, once per change. */
import type { WorkspaceCounts } from "../core/workspace/workspace.ts";
import type { ServerState, StatusMethod, StatusParams } from "./protocol.ts";
import { NO_FINDINGS } from "./settings.ts";

/** Name of the notification. */
export const STATUS_METHOD: StatusMethod = "preflint/status";

/** What stands behind the status. */
export interface StatusSource {
  readonly isEnabled: () => boolean;
  readonly counts: () => WorkspaceCounts;
  /** Sentences about what needs a person; the first is shown. */
  readonly problems: () => readonly string[];
}

/** Sends `preflint/status`. */
export interface StatusNotifier {
  working(): void;
  ready(): StatusParams;
  current(): StatusParams;
}

const NOTHING: StatusParams = { state: "working", findings: NO_FINDINGS, looked: 0, recognised: 0, notUnderstood: 0, unreadable: 0, unknownSettings: 0 };

/** Creates the notifier; nothing is sent yet. */
export function createStatusNotifier(source: StatusSource, send: (params: StatusParams) => void): StatusNotifier {
  let last = NOTHING;
  let sent = "";
  const show = (params: StatusParams): StatusParams => {
    last = params;
    const text = JSON.stringify(params);
    if (text !== sent) send(params);
    sent = text;
    return params;
  };
  const ready = (): StatusParams => {
    if (!source.isEnabled()) return show({ ...NOTHING, state: "off" });
    const counts = source.counts();
    const problems = source.problems();
    const [message] = problems;
    const state: ServerState = message === undefined ? "ready" : "problem";
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more, see the log)` : "";
    return show({
      state,
      ...(message === undefined ? {} : { message: `${message}${more}` }),
      findings: counts.findings,
      looked: counts.looked,
      recognised: counts.recognised,
      notUnderstood: counts.notUnderstood.length,
      unreadable: counts.unreadable.length,
      unknownSettings: counts.unknown.length,
    });
  };
  return {
    working: () => {
      show({ ...last, state: "working" });
    },
    ready,
    current: () => last,
  };
}
