/**
 * Says of a file that hands on a package under another name that those who take it there are not read: their text holds no word of the technology,
 * so that nobody looks for calls of it in them. Says nothing if the word stands in all of them.
 */
import type { JavaScriptAdapter } from "../adapters/adapter.ts";
import type { JavaScriptSource } from "../javascript/source.ts";
import type { Unread } from "../model/facts.ts";
import { adaptersFor } from "./fitting.ts";

/** One fact for each package that a technology is called after, at the export. */
export function* unreadUsers(source: JavaScriptSource, adapters: readonly JavaScriptAdapter[]): Iterable<Unread> {
  for (const { name, packageName, at } of source.passedOn()) {
    const adapter = adapters.find(({ hints }) => hints.some((hint) => hint.replaceAll(/["'`]/g, "") === packageName));
    const user = adapter && source.importers().find(({ file, text }) => adaptersFor(file, text, [adapter]).length === 0);
    if (adapter === undefined || user === undefined) continue;
    yield {
      technology: adapter.id,
      label: adapter.label,
      at,
      via: [],
      scope: { level: "application", owner: source.file, order: at.span.start },
      environment: "any",
      layer: "application",
      kind: "unread",
      what: `the calls of ${packageName} under the name ${name}`,
      reason: { kind: "dynamic", text: `${user.file.slice(user.file.lastIndexOf("/") + 1)} gets it without naming it` },
    };
  }
}
