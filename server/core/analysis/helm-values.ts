/**
 * Whether a file of Helm values is one of several that are applied together: `values.yaml` and one for a stage, which is laid over it. What one
 * leaves out, another may say. They are not merged: which are given to Helm is not known.
 */
import type { FilePath } from "../text/place.ts";
import type { Lookups } from "./kustomization.ts";
import { parentOf, STAGES, textOf } from "./kustomization.ts";

const BASES = ["values.yaml", "values.yml"];
/** Names of a file for one stage: in the folder of the base, or in a folder below it. */
const OVERLAY = /^(?:values[-._][\w.-]+|[\w.-]+[-._]values)\.ya?ml$/;
const FOLDERS = /\/(?:values|environments|envs?)$/;

/** True for a base with a file for some stage, and for a file for a stage with a base. */
export function isPartOfValues(file: FilePath, lookups: Lookups): boolean {
  const folder = parentOf(file);
  const name = file.slice(folder.length + 1);
  if (BASES.includes(name)) return STAGES.some((stage) => overlaysFor(folder, stage).some((path) => textOf(path, lookups) !== undefined));
  const around = OVERLAY.test(name) ? folder : FOLDERS.test(folder) && /\.ya?ml$/.test(name) ? parentOf(folder) : undefined;
  return around !== undefined && BASES.some((base) => textOf(`${around}/${base}`, lookups) !== undefined);
}

function overlaysFor(folder: FilePath, stage: string): readonly FilePath[] {
  return [`values-${stage}`, `values.${stage}`, `values_${stage}`, `${stage}-values`, `values/${stage}`, `environments/${stage}`, `env/${stage}`].map(
    (name) => `${folder}/${name}.yaml`,
  );
}
