/** Reads the arguments of `preflint simulate`: the page, its request and the place. Refuses what no browser could send. */

import type { RunEnvironment } from "../core/analysis/workspace-facts.ts";
import type { HeaderField, SettingValue } from "../core/model/finding.ts";
import { type Read, readMethod, readPageOrigin, readRequestHeader } from "../core/simulate/page-input.ts";
import type { BrowserProfile } from "../core/simulate/safelist.ts";
import { splitAddress } from "../core/simulate/wire.ts";
import { UsageError } from "./exit.ts";
import type { Values } from "./option-values.ts";
import { oneOf, textOf, textsOf } from "./option-values.ts";

/** A request that a browser refused: its words (`-` for standard input) or a record of it. Without a place the whole project may have answered. */
export type BlockedSubject = ({ readonly kind: "console"; readonly text: string } | { readonly kind: "har"; readonly name: string }) & {
  readonly place: string | undefined;
};

/** What `simulate` was asked to do. */
export interface SimulateOptions {
  /** Policies at `FILE`, `FILE:LINE` or `FILE:LINE:COLUMN`, answers that were recorded in a file, or a refused request. */
  readonly subject: { readonly kind: "place" | "record"; readonly name: string } | BlockedSubject;
  /** As browsers serialise them; may be empty for a refused request only. */
  readonly origins: readonly string[];
  readonly method: string;
  readonly isMethodGiven: boolean;
  readonly headers: readonly HeaderField[];
  readonly credentials: boolean;
  readonly url: string | undefined;
  /** Environment variables of the server, all others being absent; `undefined`: they are not said. */
  readonly variables: readonly SettingValue[] | undefined;
  readonly environment: RunEnvironment | undefined;
  readonly browser: BrowserProfile;
  readonly format: "text" | "json";
  readonly colour: boolean;
}

const EXAMPLE = "preflint simulate src/server.ts:14 --origin https://app.example.com";

/** Throws a `UsageError` that says what to give instead. */
export function simulateOptions(values: Values, positionals: readonly string[], colour: boolean): SimulateOptions {
  const subject = readSubject(values, positionals);
  const origins = textsOf(values, "origin").map((text) => acceptedOf(readPageOrigin(text)));
  if (origins.length === 0 && "name" in subject && subject.kind !== "har") throw new UsageError(`Say which page asks, with --origin: ${EXAMPLE}`);
  const method = acceptedOf(readMethod(textOf(values, "method") ?? "GET"));
  const url = textOf(values, "url");
  if (url !== undefined && splitAddress(url) === undefined) {
    throw new UsageError(`--url needs a whole address that starts with http:// or https://, not '${url}'.`);
  }
  if (values.has("set") && subject.kind !== "place") throw new UsageError("--set is about policies that are read: name a FILE or FILE:LINE.");
  const environment = textOf(values, "env");
  return {
    subject,
    origins: [...new Set(origins)],
    method,
    isMethodGiven: values.has("method"),
    headers: textsOf(values, "header").map((text) => acceptedOf(readRequestHeader(text, "--header 'X-Token: 1'"))),
    credentials: values.get("credentials") === true,
    url,
    variables: values.has("set") ? textsOf(values, "set").flatMap(readVariable) : undefined,
    environment: environment === undefined ? undefined : oneOf("--env", environment, ["production", "development"]),
    browser: oneOf("--browser", textOf(values, "browser") ?? "standard", ["standard", "chromium"]),
    format: oneOf("--format", textOf(values, "format") ?? "text", ["text", "json"]),
    colour,
  };
}

/** `NAME=VALUE` or `NAME`; none for `NAME=`, since an empty value is as good as none where it is tested. */
function readVariable(text: string): readonly SettingValue[] {
  const [, name, value] = /^([A-Za-z_]\w*)(?:=(.*))?$/s.exec(text) ?? [];
  if (name === undefined) throw new UsageError(`--set needs NAME=VALUE or NAME, not '${text}'.`);
  if (value === "") return [];
  return [value === undefined ? { name, isSet: true } : { name, isSet: true, value }];
}

function readSubject(values: Values, [place, second]: readonly string[]): SimulateOptions["subject"] {
  const record = textOf(values, "response");
  const message = textOf(values, "console");
  const har = textOf(values, "har");
  if ([record, message, har].filter((one) => one !== undefined).length > 1) throw new UsageError("Give one of --response, --console and --har.");
  if (second === undefined && message !== undefined) return { kind: "console", text: message, place };
  if (second === undefined && har !== undefined) return { kind: "har", name: har, place };
  if (record !== undefined && place !== undefined) throw new UsageError("With --response no FILE is taken: the recorded answers stand for the server.");
  if (record !== undefined) return { kind: "record", name: record };
  if (place === undefined || second !== undefined) throw new UsageError(`Name one FILE or FILE:LINE: ${EXAMPLE}`);
  return { kind: "place", name: place };
}

function acceptedOf<T>(read: Read<T>): T {
  if (read.kind === "refused") throw new UsageError(read.why);
  return read.value;
}
