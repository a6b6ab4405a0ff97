/** The parts of a service file of the Serverless Framework that hold CORS settings, with variables replaced. Only the provider AWS is read. */
import type { YamlDocument, YamlValue } from "../../../yaml/document.ts";
import { entryOf, scalarText, valueAt } from "../../../yaml/document.ts";
import { variablesOf } from "./variables.ts";

/** A function, and one of the events that call it. */
export interface ServiceEvent {
  readonly function: string;
  readonly value: YamlValue | undefined;
}

/** What is read of a service. */
export interface Service {
  readonly httpApi: YamlValue | undefined;
  /** Events called `http`, in the order in which they are compiled. */
  readonly httpEvents: readonly ServiceEvent[];
  readonly httpApiEvents: readonly ServiceEvent[];
  /** Settings `url` of functions. */
  readonly urls: readonly ServiceEvent[];
  /** False if some functions or events stand elsewhere. */
  readonly isWhole: boolean;
  /** True if unknown settings stop the deployment; they are ignored with a warning otherwise. */
  readonly refusesUnknown: boolean;
}

/** The service of a document; `undefined` if it is none, or one of another provider. */
export function serviceOf(document: YamlDocument): Service | undefined {
  const { root } = document;
  if (entryOf(root, "service") === undefined) return undefined;
  const resolve = variablesOf(document);
  const provider = resolve(valueAt(root, "provider"));
  if ((scalarText(provider) ?? scalarText(valueAt(provider, "name"))) !== "aws") return undefined;
  const functions = functionsIn(resolve(valueAt(root, "functions")));
  const events = functions.all.flatMap(({ name, value }) => {
    const list = valueAt(value, "events");
    return (list?.kind === "list" ? list.items : []).map((item) => ({ function: name, value: item }));
  });
  const named = (kind: string): readonly ServiceEvent[] =>
    events.flatMap((event) => {
      const entry = entryOf(event.value, kind);
      return entry === undefined ? [] : [{ function: event.function, value: entry.value }];
    });
  const urls = functions.all.flatMap(({ name, value }) => {
    const url = valueAt(value, "url");
    return url === undefined ? [] : [{ function: name, value: url }];
  });
  return {
    httpApi: valueAt(provider, "httpApi"),
    httpEvents: named("http"),
    httpApiEvents: named("httpApi"),
    urls,
    isWhole: functions.isWhole && functions.all.every(({ value }) => isReadable(value)) && events.every(({ value }) => value?.kind !== "unknown"),
    refusesUnknown: scalarText(valueAt(root, "configValidationMode")) === "error",
  };
}

interface Functions {
  readonly all: readonly { readonly name: string; readonly value: YamlValue }[];
  readonly isWhole: boolean;
}

/** `functions` is a map, or a list of maps. */
function functionsIn(value: YamlValue | undefined): Functions {
  const maps = value?.kind === "list" ? value.items : value === undefined ? [] : [value];
  const all = maps.flatMap((map) => (map.kind === "map" ? map.entries.map((entry) => ({ name: entry.key, value: entry.value })) : []));
  return { all, isWhole: maps.every((map) => map.kind === "map" || map.kind === "null") };
}

function isReadable(value: YamlValue): boolean {
  const events = valueAt(value, "events");
  return value.kind === "map" && (events === undefined || events.kind === "list" || events.kind === "null");
}
