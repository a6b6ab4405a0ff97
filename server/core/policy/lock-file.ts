/** Reads and writes `.preflint.lock.json`: what policies allowed when somebody last looked. A text that is no such file counts as absent. */
import type { PolicyRecord } from "../model/baseline.ts";
import type { OriginLanguage } from "../model/origin-language.ts";
import type { FilePath } from "../text/place.ts";
import { placeOf } from "../text/place.ts";

/** Name of the file beside the policy file. */
export const LOCK_FILE_NAME = ".preflint.lock.json";

const VERSION = 1;

/** Text of the lock file: sorted, formatted, without places, so that equal policies give equal text. */
export function lockFileText(records: readonly PolicyRecord[]): string {
  const sorted = [...records].sort((left, right) => (left.scope < right.scope ? -1 : 1));
  const withoutPlaces = (key: string, value: unknown): unknown => (key === "at" || key === "via" ? undefined : value);
  return `${JSON.stringify({ version: VERSION, policies: sorted }, withoutPlaces, 2)}\n`;
}

/** The records of a lock file, or `undefined` if the text is none of this version. */
export function readLockFile(file: FilePath, text: string): readonly PolicyRecord[] | undefined {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(data) || data.version !== VERSION || !Array.isArray(data.policies)) return undefined;
  return data.policies.flatMap((item: unknown) => readRecord(file, item) ?? []);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readRecord(file: FilePath, item: unknown): PolicyRecord | undefined {
  if (!isRecord(item) || typeof item.scope !== "string") return undefined;
  const list = (value: unknown): readonly string[] | undefined => (Array.isArray(value) ? value.map(String) : undefined);
  return {
    scope: item.scope,
    origins: readLanguage(file, item.origins, 0),
    credentials: typeof item.credentials === "boolean" ? item.credentials : undefined,
    methods: list(item.methods),
    requestHeaders: list(item.requestHeaders),
    exposedHeaders: list(item.exposedHeaders),
    maxAge: typeof item.maxAge === "number" ? item.maxAge : undefined,
  };
}

const DEEPEST = 20;
const LEAVES: readonly string[] = ["exact", "prefix", "suffix", "contains", "regex", "glob"];
const UNREADABLE: OriginLanguage = { kind: "unknown", reason: { kind: "syntax", text: "the lock file cannot be read here" } };

/** A term that was written by `lockFileText`; the leaves get the lock file as their place. */
function readLanguage(file: FilePath, value: unknown, depth: number): OriginLanguage {
  if (!isRecord(value) || depth > DEEPEST) return UNREADABLE;
  const { kind } = value;
  if (kind === "all" || kind === "none") return { kind };
  if ((kind === "union" || kind === "intersection") && Array.isArray(value.of)) {
    return { kind, of: value.of.map((part: unknown) => readLanguage(file, part, depth + 1)) };
  }
  if (kind === "complement") return { kind, of: readLanguage(file, value.of, depth + 1) };
  const text = value.value ?? value.source ?? value.pattern;
  if (typeof kind !== "string" || !LEAVES.includes(kind) || typeof text !== "string") return UNREADABLE;
  return { ...value, at: placeOf(file, 0, 0), via: [] } as unknown as OriginLanguage;
}
