/**
 * What becomes of CORS headers that functions write where the template or service that deploys them puts an HTTP API with CORS of its own before
 * them. Looks for the nearest one upward; refuses to say which function is which handler: all must be behind such an API.
 */
import { dropsCorsOfFunctions } from "../adapters/yaml/http-api-in-front.ts";
import type { Fact, Unread } from "../model/facts.ts";
import type { FilePath } from "../text/place.ts";
import { readYaml } from "../yaml/read.ts";
import type { Lookups } from "./kustomization.ts";
import { parentOf, textOf } from "./kustomization.ts";

const NAMES = ["template.yaml", "template.yml", "serverless.yml", "serverless.yaml"];
const MOST_LEVELS = 8;

/** The facts that count. For headers that are dropped one fact says why they are not judged. */
export function asForwarded(facts: readonly Fact[], file: FilePath, root: FilePath, lookups: Lookups): readonly Fact[] {
  const ceded = facts.filter((fact) => "cededTo" in fact && fact.cededTo === "aws-http-api");
  const [first] = ceded;
  if (first === undefined) return facts;
  const template = templateAbove(file, root, lookups);
  if (template?.isInFront !== true) return facts;
  const text = `the HTTP API of ${template.name} sends its own in their place`;
  const { technology, label, at, scope, environment, layer } = first;
  const unread: Unread = {
    ...{ technology, label, at, via: [], scope, environment, layer },
    kind: "unread",
    what: "what the function says of CORS",
    reason: { kind: "external", text },
  };
  return [...facts.filter((fact) => !ceded.includes(fact)), unread];
}

function templateAbove(file: FilePath, root: FilePath, lookups: Lookups): { readonly name: string; readonly isInFront: boolean } | undefined {
  let folder = parentOf(file);
  for (let level = 0; level < MOST_LEVELS && (folder === root || folder.startsWith(`${root}/`)); level += 1, folder = parentOf(folder)) {
    for (const name of NAMES) {
      const text = textOf(`${folder}/${name}`, lookups);
      if (text !== undefined) return { name, isInFront: isInFront(`${folder}/${name}`, text) };
    }
  }
  return undefined;
}

/** The template that was asked last: all functions below it ask the same. */
let last = { text: "", isInFront: false };

function isInFront(file: FilePath, text: string): boolean {
  if (text !== last.text) last = { text, isInFront: readYaml(file, text).documents.some(dropsCorsOfFunctions) };
  return last.isInFront;
}
