/** Reads the arguments of `preflint simulate`: the page, its request and the place. Refuses what no browser could send. */

import type { RunEnvironment } from "../core/analysis/workspace-facts.ts";
import { isSerialisedOrigin, readOriginEntry } from "../core/headers/origin.ts";
import { isToken } from "../core/headers/scanning.ts";
import type { HeaderField } from "../core/model/finding.ts";
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
  readonly environment: RunEnvironment | undefined;
  readonly browser: BrowserProfile;
  readonly format: "text" | "json";
  readonly colour: boolean;
}

const EXAMPLE = "preflint simulate src/server.ts:14 --origin https://app.example.com";

/** Throws a `UsageError` that says what to give instead. */
export function simulateOptions(values: Values, positionals: readonly string[], colour: boolean): SimulateOptions {
  const subject = readSubject(values, positionals);
  const origins = textsOf(values, "origin").map(readOrigin);
  if (origins.length === 0 && "name" in subject && subject.kind !== "har") throw new UsageError(`Say which page asks, with --origin: ${EXAMPLE}`);
  const method = textOf(values, "method") ?? "GET";
  if (!isToken(method)) throw new UsageError(`'${method}' is no method.`);
  const url = textOf(values, "url");
  if (url !== undefined && splitAddress(url) === undefined) {
    throw new UsageError(`--url needs a whole address that starts with http:// or https://, not '${url}'.`);
  }
  const environment = textOf(values, "env");
  return {
    subject,
    origins: [...new Set(origins)],
    method,
    isMethodGiven: values.has("method"),
    headers: textsOf(values, "header").map(readHeader),
    credentials: values.get("credentials") === true,
    url,
    environment: environment === undefined ? undefined : oneOf("--env", environment, ["production", "development"]),
    browser: oneOf("--browser", textOf(values, "browser") ?? "standard", ["standard", "chromium"]),
    format: oneOf("--format", textOf(values, "format") ?? "text", ["text", "json"]),
    colour,
  };
}

function readSubject(values: Values, [place, second]: readonly string[]): SimulateOptions["subject"] {
  const record = textOf(values, "response");
  const console = textOf(values, "console");
  const har = textOf(values, "har");
  if ([record, console, har].filter((one) => one !== undefined).length > 1) throw new UsageError("Give one of --response, --console and --har.");
  if (second === undefined && console !== undefined) return { kind: "console", text: console, place };
  if (second === undefined && har !== undefined) return { kind: "har", name: har, place };
  if (record !== undefined && place !== undefined) throw new UsageError("With --response no FILE is taken: the recorded answers stand for the server.");
  if (record !== undefined) return { kind: "record", name: record };
  if (place === undefined || second !== undefined) throw new UsageError(`Name one FILE or FILE:LINE: ${EXAMPLE}`);
  return { kind: "place", name: place };
}

function readOrigin(text: string): string {
  if (isSerialisedOrigin(text)) return text;
  if (text === "*") throw new UsageError("--origin is the page that asks, and no page has the origin '*'. Try https://evil.example.");
  const { normalised } = readOriginEntry(text);
  const isMeant = normalised !== undefined && normalised !== "null" && normalised !== "*";
  throw new UsageError(
    isMeant
      ? `No browser sends '${text}' as an origin. Did you mean '${normalised}'?`
      : `'${text}' is no origin: give scheme and host, as in https://app.example.com, or null.`,
  );
}

/** `Name: value`, or a name alone, which gets a value that pages usually send. */
function readHeader(text: string): HeaderField {
  const colon = text.indexOf(":");
  const name = (colon === -1 ? text : text.slice(0, colon)).trim();
  if (!isToken(name)) throw new UsageError(`'${name}' is no header name. Write --header 'X-Token: 1', or a name alone.`);
  if (colon !== -1) return { name, value: text.slice(colon + 1).trim() };
  return { name, value: USUAL_VALUES[name.toLowerCase()] ?? "1" };
}

const USUAL_VALUES: Readonly<Record<string, string>> = { "content-type": "application/json", authorization: "Bearer token" };
