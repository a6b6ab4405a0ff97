/** `preflint rules`: all rules at a glance. */
import { helpUriOf } from "../core/report/report-input.ts";
import { allRules } from "./check.ts";
import { paintFor } from "./colours.ts";
import type { ExitCode } from "./exit.ts";
import { EXIT } from "./exit.ts";
import type { LoadedHost } from "./host.ts";

/** Prints the list. */
export function listRules(host: LoadedHost, format: "text" | "json", colour: boolean): ExitCode {
  const rules = allRules(host);
  if (format === "json") {
    const data = rules.map((rule) => ({ ...rule, help: helpUriOf(rule.id) }));
    host.out(`${JSON.stringify({ version: 1, rules: data }, null, 2)}\n`);
    return EXIT.clean;
  }
  const paint = paintFor(colour && host.hasColours);
  const width = Math.max(...rules.map((rule) => rule.id.length));
  const lines = rules.map((rule) => `${rule.id.padEnd(width)}  ${paint[rule.severity](rule.severity.padEnd(7))}  ${rule.set.padEnd(8)}  ${rule.title}`);
  host.out(`${lines.join("\n")}\n\n${rules.length} rules. 'preflint explain RULE' shows one.\n`);
  return EXIT.clean;
}
