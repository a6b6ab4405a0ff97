/** What platforms that send the same headers to everybody have no use for. */
import type { Lack } from "../adapter.ts";

/** One header holds one fixed text, so nothing of it depends on the caller. */
export const WRITTEN_LACKS: readonly Lack[] = [
  { intents: ["replace-origin-check", "append-vary"], because: "its values are the same for every request" },
  { intents: ["rename-option"], because: "it has no options that a rule judges" },
];
