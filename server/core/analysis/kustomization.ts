/**
 * Whether a resource is one half of what Kustomize applies: a patch, or a base that overlays change. What such a file leaves out, another may say, so
 * nothing follows from its absence. Bases and patches are not merged: which overlay is deployed is not known.
 */
import type { CorsPolicy, Fact, OriginSet } from "../model/facts.ts";
import type { Reason, Setting } from "../model/setting.ts";
import { unknownSetting } from "../model/setting.ts";
import type { FilePath } from "../text/place.ts";
import { samePlace } from "../text/place.ts";
import type { ProjectView } from "../text/project-view.ts";
import type { YamlValue } from "../yaml/document.ts";
import { scalarText, valueAt } from "../yaml/document.ts";
import { readYaml } from "../yaml/read.ts";

const NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
const PATCHES = ["patches", "patchesStrategicMerge", "patchesJson6902"];
const RESOURCES = ["resources", "bases", "components"];
/** Folders that are made to be changed by others. */
const BASE_FOLDER = /\/(?:bases?|common|components)$/;
/** Names by which stages are told apart in paths. */
export const STAGES = ["dev", "development", "staging", "stage", "prod", "production", "test"];
/** A file stands beside its kustomization or in a folder below it. */
const MOST_LEVELS = 3;

const REASON: Reason = { kind: "dynamic", text: "another file that is applied with it may set it" };

/** Looks files up, and remembers which. */
export interface Lookups {
  readonly project: ProjectView;
  readonly reads: Set<FilePath>;
  readonly wanted: Set<FilePath>;
}

/** True for the file that says what is put together. */
export function isKustomization(file: FilePath): boolean {
  return NAMES.includes(file.slice(file.lastIndexOf("/") + 1));
}

/** True for a patch of a kustomization and for a resource that overlays or patches change. */
export function isHalf(file: FilePath, lookups: Lookups): boolean {
  let folder = parentOf(file);
  for (let level = 0; level < MOST_LEVELS && folder !== ""; level += 1, folder = parentOf(folder)) {
    const text = NAMES.map((name) => textOf(`${folder}/${name}`, lookups)).find((found) => found !== undefined);
    if (text === undefined) continue;
    const [document] = readYaml(`${folder}/kustomization.yaml`, text).documents;
    const root = document?.root;
    const relative = file.slice(folder.length + 1);
    if (PATCHES.some((key) => names(valueAt(root, key), relative))) return true;
    if (!RESOURCES.some((key) => names(valueAt(root, key), relative))) return false;
    return PATCHES.some((key) => valueAt(root, key)?.kind === "list") || BASE_FOLDER.test(folder) || hasOverlays(folder, lookups);
  }
  return false;
}

/** The file as an item, or as `path` of one. */
function names(list: YamlValue | undefined, relative: string): boolean {
  return list?.kind === "list" && list.items.some((item) => (scalarText(item) ?? scalarText(valueAt(item, "path")))?.replace(/^\.\//, "") === relative);
}

function hasOverlays(folder: FilePath, lookups: Lookups): boolean {
  const around = parentOf(folder);
  const places = [`${folder}/overlays`, `${around}/overlays`, around];
  return places.some((place) => STAGES.some((stage) => textOf(`${place}/${stage}/kustomization.yaml`, lookups) !== undefined));
}

/** The text of a file, if it is there. */
export function textOf(path: FilePath, { project, reads, wanted }: Lookups): string | undefined {
  reads.add(path);
  const state = project.lookup(path);
  if (state.kind === "not-loaded") wanted.add(path);
  return state.kind === "text" ? state.text : undefined;
}

/** The folder around a file or folder. */
export function parentOf(path: FilePath): FilePath {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The fact without what it takes for given because nothing is written. */
export function withoutDefaults(fact: Fact): Fact {
  if (fact.kind !== "cors-policy") return fact;
  const open = <T>(setting: Setting<T>): Setting<T> =>
    setting.kind === "known" && setting.from === "default" ? unknownSetting<T>(REASON, setting.at, setting.via) : setting;
  return {
    ...fact,
    origins: isUnwritten(fact) ? { kind: "unknown", reason: REASON, at: fact.origins.at, via: fact.origins.via } : fact.origins,
    credentials: open(fact.credentials),
    methods: open(fact.methods),
    requestHeaders: open(fact.requestHeaders),
    exposedHeaders: open(fact.exposedHeaders),
    maxAge: open(fact.maxAge),
  };
}

/** No origins are written: there are none, or every origin is let in by default and the place is that of the policy. */
function isUnwritten({ origins, at, options }: CorsPolicy): boolean {
  const isAt = (place: OriginSet["at"] | undefined): boolean => place !== undefined && samePlace(origins.at, place);
  return origins.kind === "off" || (origins.kind === "any" && (isAt(at) || isAt(options)));
}
