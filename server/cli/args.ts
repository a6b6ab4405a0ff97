/** Reads the arguments. Refuses what it does not know with one line that says what was meant. */
import { parseArgs } from "node:util";
import type { Severity } from "../core/model/finding.ts";
import { SEVERITIES } from "../core/model/finding.ts";
import { isCalendarDate } from "../core/policy/dates.ts";
import { KNOWN_FILE_NAME } from "../core/policy/known-findings.ts";
import type { Preset } from "../core/policy/severities.ts";
import { isPreset, PRESETS } from "../core/policy/severities.ts";
import { similarTo } from "../core/policy/similar.ts";
import { UsageError } from "./exit.ts";
import type { Values } from "./option-values.ts";
import { oneOf, textOf, textsOf } from "./option-values.ts";
import type { SimulateOptions } from "./simulate-args.ts";
import { simulateOptions } from "./simulate-args.ts";

/** Forms of the report. */
export const FORMATS = ["text", "json", "sarif", "github"] as const;

/** One form. */
export type Format = (typeof FORMATS)[number];

/** What `check` was asked to do. */
export interface CheckOptions {
  readonly paths: readonly string[];
  readonly format: Format;
  /** File that gets the report instead of standard output. */
  readonly output: string | undefined;
  readonly fix: "no" | "write" | "dry-run";
  /** Findings below are not shown. */
  readonly severity: Severity;
  /** Findings at or above make the exit code 1. */
  readonly failOn: Severity | "never";
  readonly rules: readonly string[];
  readonly preset: Preset;
  readonly changedSince: string | undefined;
  readonly known: string | undefined;
  readonly writeKnown: boolean;
  /** Comments, the policy files' `ignores` and known findings keep nothing away. */
  readonly showsIgnored: boolean;
  readonly today: string | undefined;
  readonly stdinFilename: string | undefined;
  /** Nothing that could be read is no failure. */
  readonly allowEmpty: boolean;
  readonly colour: boolean;
}

/** What the whole program was asked to do. */
export type Command =
  | { readonly kind: "check"; readonly options: CheckOptions }
  | { readonly kind: "explain"; readonly subject: string; readonly colour: boolean }
  | { readonly kind: "simulate"; readonly options: SimulateOptions }
  | { readonly kind: "rules"; readonly format: "text" | "json"; readonly colour: boolean }
  | { readonly kind: "init" | "snapshot"; readonly path: string | undefined }
  | { readonly kind: "lsp" }
  | { readonly kind: "version" }
  | { readonly kind: "help"; readonly topic: CommandName | undefined };

/** Names of the commands. */
export const COMMANDS = ["check", "explain", "simulate", "rules", "init", "snapshot", "lsp"] as const;

/** One command's name. */
export type CommandName = (typeof COMMANDS)[number];

type OptionTypes = Readonly<Record<string, { readonly type: "string" | "boolean"; readonly multiple?: "commas" | "each" }>>;

const COMMON: OptionTypes = { help: { type: "boolean" }, version: { type: "boolean" }, "no-color": { type: "boolean" } };

const OPTIONS: Readonly<Record<CommandName, OptionTypes>> = {
  check: {
    ...COMMON,
    format: { type: "string" },
    output: { type: "string" },
    fix: { type: "boolean" },
    "fix-dry-run": { type: "boolean" },
    severity: { type: "string" },
    "fail-on": { type: "string" },
    rule: { type: "string", multiple: "commas" },
    preset: { type: "string" },
    "changed-since": { type: "string" },
    known: { type: "string" },
    "write-known": { type: "boolean" },
    "no-ignores": { type: "boolean" },
    today: { type: "string" },
    "stdin-filename": { type: "string" },
    "allow-empty": { type: "boolean" },
  },
  explain: COMMON,
  simulate: {
    ...COMMON,
    origin: { type: "string", multiple: "commas" },
    method: { type: "string" },
    header: { type: "string", multiple: "each" },
    credentials: { type: "boolean" },
    url: { type: "string" },
    response: { type: "string" },
    console: { type: "string" },
    har: { type: "string" },
    set: { type: "string", multiple: "each" },
    env: { type: "string" },
    browser: { type: "string" },
    format: { type: "string" },
  },
  rules: { ...COMMON, format: { type: "string" } },
  init: COMMON,
  snapshot: COMMON,
  lsp: { ...COMMON, stdio: { type: "boolean" } },
};

/** Reads the arguments behind the program's name. Throws a `UsageError` for what cannot be understood. */
export function readArguments(args: readonly string[]): Command {
  const [first, ...rest] = args;
  if (first === undefined || first === "--help" || first === "-h" || first === "help") return { kind: "help", topic: commandNamed(rest[0]) };
  if (first === "--version" || first === "-v") return { kind: "version" };
  return readCommand(requireCommand(first), rest);
}

function readCommand(name: CommandName, rest: readonly string[]): Command {
  const { values, positionals } = parse(name, rest);
  if (values.get("help") === true) return { kind: "help", topic: name };
  if (values.get("version") === true) return { kind: "version" };
  const colour = values.get("no-color") !== true;
  switch (name) {
    case "check":
      return { kind: "check", options: checkOptions(values, positionals, colour) };
    case "explain": {
      const [subject, second] = positionals;
      if (subject === undefined || second !== undefined) throw new UsageError("Name one rule or one FILE:LINE: preflint explain cors-reflect-with-credentials");
      return { kind: "explain", subject, colour };
    }
    case "simulate":
      return { kind: "simulate", options: simulateOptions(values, positionals, colour) };
    case "rules":
      return { kind: "rules", format: oneOf("--format", values.get("format") ?? "text", ["text", "json"]), colour };
    case "init":
    case "snapshot":
      if (positionals.length > 1) throw new UsageError(`Name one folder: preflint ${name} [FOLDER]`);
      return { kind: name, path: positionals[0] };
    case "lsp":
      return { kind: "lsp" };
  }
}

function parse(name: CommandName, args: readonly string[]): { readonly values: Values; readonly positionals: readonly string[] } {
  const known = OPTIONS[name];
  const { tokens } = parseArgs({ args: [...args], options: withShort(known), strict: false, allowPositionals: true, tokens: true });
  const values = new Map<string, string | true | readonly string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const option = known[token.name];
    if (option === undefined) throw unknownOption(name, token.rawName, Object.keys(known));
    if (option.type === "boolean") {
      if (token.value !== undefined) throw new UsageError(`${token.rawName} takes no value.`);
      values.set(token.name, true);
      continue;
    }
    if (token.value === undefined || token.value === "" || (!token.inlineValue && token.value.startsWith("--")))
      throw new UsageError(`${token.rawName} needs a value.`);
    const before = values.get(token.name);
    const given = option.multiple === "commas" ? token.value.split(",") : [token.value];
    values.set(token.name, option.multiple === undefined ? token.value : [...(Array.isArray(before) ? before : []), ...given]);
  }
  return { values, positionals };
}

function withShort(options: OptionTypes): Record<string, { type: "string" | "boolean"; short?: string }> {
  return Object.fromEntries(Object.entries(options).map(([name, { type }]) => [name, name === "help" ? { type, short: "h" } : { type }]));
}

function checkOptions(values: Values, paths: readonly string[], colour: boolean): CheckOptions {
  const text = (name: string): string | undefined => textOf(values, name);
  const today = text("today");
  if (today !== undefined && !isCalendarDate(today)) throw new UsageError(`--today needs a date in the form YYYY-MM-DD, not '${today}'.`);
  const stdinFilename = text("stdin-filename");
  const fix = values.get("fix-dry-run") === true ? "dry-run" : values.get("fix") === true ? "write" : "no";
  if (stdinFilename !== undefined && fix === "write") throw new UsageError("--fix cannot write to standard input; use --fix-dry-run.");
  if (stdinFilename !== undefined && paths.length > 0) throw new UsageError("With --stdin-filename no paths are taken.");
  const writeKnown = values.get("write-known") === true;
  const output = text("output");
  if (writeKnown && output !== undefined) throw new UsageError("--write-known writes no report; leave --output out.");
  const preset = text("preset") ?? "recommended";
  if (!isPreset(preset)) throw new UsageError(`--preset must be one of ${PRESETS.join(", ")}, not '${preset}'.`);
  return {
    paths,
    format: oneOf("--format", text("format") ?? "text", FORMATS),
    output,
    fix,
    severity: oneOf("--severity", text("severity") ?? "info", SEVERITIES),
    failOn: oneOf("--fail-on", text("fail-on") ?? "error", [...SEVERITIES, "never"] as const),
    rules: textsOf(values, "rule")
      .map((rule) => rule.trim())
      .filter((rule) => rule !== ""),
    preset,
    changedSince: text("changed-since"),
    known: text("known") ?? (writeKnown ? KNOWN_FILE_NAME : undefined),
    writeKnown,
    showsIgnored: values.get("no-ignores") === true,
    today,
    stdinFilename,
    allowEmpty: values.get("allow-empty") === true,
    colour,
  };
}

function commandNamed(text: string | undefined): CommandName | undefined {
  return COMMANDS.find((name) => name === text);
}

function requireCommand(text: string): CommandName {
  const name = commandNamed(text);
  if (name === undefined) throw unknownCommand(text);
  return name;
}

function unknownCommand(text: string): UsageError {
  const meant = similarTo(text, COMMANDS);
  if (meant !== undefined) return new UsageError(`There is no command '${text}'. Did you mean 'preflint ${meant}'?`);
  if (text.startsWith("-")) return new UsageError(`There is no option '${text}' before a command. 'preflint --help' shows the commands.`);
  return new UsageError(`There is no command '${text}'. To check that path: preflint check ${text}`);
}

function unknownOption(name: CommandName, raw: string, known: readonly string[]): UsageError {
  const meant = similarTo(raw.replace(/^-+/, ""), known);
  const hint = meant === undefined ? `'preflint ${name} --help' shows all.` : `Did you mean '--${meant}'?`;
  return new UsageError(`There is no option '${raw}'. ${hint}`);
}
