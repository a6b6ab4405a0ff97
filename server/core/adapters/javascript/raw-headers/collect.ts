/** All headers that a file writes by hand, each place once. */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import { clientObjects, fetchWrites } from "./fetch-writes.ts";
import type { RawWrite } from "./writes.ts";
import { methodWrites } from "./writes.ts";

/** All writes of a file, in source order. */
export function rawWrites(source: JavaScriptSource): readonly RawWrite[] {
  const clients = clientObjects(source);
  const seen = new Set<string>();
  return [...methodWrites(source, clients), ...fetchWrites(source, clients)].filter((write) => {
    const key = `${write.at.file}:${write.at.span.start}:${write.name}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
