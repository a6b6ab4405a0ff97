/**
 * Whom a CORS policy lets in, in a few words for a line of its own. Counts what `describe-policy.ts` lists; judges nothing. None of the words
 * are the workspace's own, so that they may stand where an editor draws icons or markup.
 */
import { isSerialisedOrigin } from "../core/headers/origin.ts";
import type { CorsPolicy } from "../core/model/facts.ts";
import { leavesOf, type OriginLanguage, unknownPartOf } from "../core/model/origin-language.ts";
import type { Reason } from "../core/model/setting.ts";
import { listed, plural } from "../core/report/report-input.ts";
import { armsOf, type OriginArm } from "../core/rules/cors/origin-arms.ts";
import type { Place } from "../core/text/place.ts";

/** `2 origins and a pattern · with cookies`, `every origin · without cookies`, `no other origin`. */
export function summarisePolicy(policy: CorsPolicy): string {
  const groups = allowedGroups(policy);
  const has = (kind: Group["kind"]): boolean => groups.some((group) => group.kind === kind);
  const whom = has("everyone") ? ["every origin"] : namesOf(groups, has);
  const time = policy.environment === "development" ? ["in development only"] : [];
  return whom.length === 0 ? ["no other origin", ...time].join(" · ") : [listed(whom), cookiesOf(policy, groups), ...time].join(" · ");
}

/** One origin or set of origins that gets in, with the place that lets it in. `clause`: under which condition, if people would ask. */
export type Group = WhoGetsIn & { readonly at: Place; readonly clause: string };

/** `star`: by a literal `*`, which browsers refuse for requests with cookies. */
type WhoGetsIn =
  | { readonly kind: "everyone" | "everyone-if"; readonly star: boolean }
  | { readonly kind: "origin"; readonly origin: string }
  | { readonly kind: "pattern" | "all-but"; readonly language: OriginLanguage }
  | { readonly kind: "unknown"; readonly reason: Reason };

/** All that get in, in the order of the text; one that is named twice is given twice. */
export function allowedGroups(policy: CorsPolicy): readonly Group[] {
  return armsOf(policy.origins).flatMap((arm) => groupsOf(arm, policy).map((group) => ({ at: arm.origins.at, ...group, clause: arm.clause })));
}

function namesOf(groups: readonly WhoGetsIn[], has: (kind: Group["kind"]) => boolean): readonly string[] {
  const origins = new Set(groups.flatMap((group) => (group.kind === "origin" ? [group.origin] : [])));
  const hasNull = origins.delete("null");
  const patterns = new Set(groups.flatMap((group) => (group.kind === "pattern" ? [group.language] : []))).size;
  const named = [
    ...(origins.size > 0 ? [plural(origins.size, "origin")] : []),
    ...(hasNull ? ["pages with the origin null"] : []),
    ...(patterns > 0 ? [patterns === 1 ? "a pattern" : `${patterns} patterns`] : []),
    ...(has("all-but") ? ["all but some origins"] : []),
    ...(has("everyone-if") ? ["every origin under a condition"] : []),
  ];
  if (!has("unknown")) return named;
  return [...named, named.length === 0 ? "origins that could not be read" : "some that could not be read"];
}

function cookiesOf({ credentials }: CorsPolicy, groups: readonly WhoGetsIn[]): string {
  if (credentials.kind === "unknown") return "cookies not known";
  const isStarOnly = groups.every((group) => "star" in group && group.star);
  return credentials.value && !isStarOnly ? "with cookies" : "without cookies";
}

type Found = WhoGetsIn & { readonly at?: Place };

function groupsOf({ origins, clause }: OriginArm, policy: CorsPolicy): readonly Found[] {
  const everyone = (star: boolean): readonly Found[] => [{ kind: clause === "" ? "everyone" : "everyone-if", star }];
  switch (origins.kind) {
    case "off":
    case "broken":
      return [];
    case "any": {
      const how = policy.profile.anyWithCredentials;
      const isRefused = how === "throws" || how === "refused-at-deploy";
      return isRefused && policy.credentials.kind === "known" && policy.credentials.value ? [] : everyone(how !== "reflects");
    }
    case "fixed":
      if (origins.value === "*") return everyone(true);
      return isSerialisedOrigin(origins.value) ? [{ kind: "origin", origin: origins.value }] : [];
    case "request-chosen":
      return everyone(false);
    case "unknown":
      return [{ kind: "unknown", reason: origins.reason }];
    case "echo":
      return (origins.language.kind === "union" ? origins.language.of : [origins.language]).flatMap((part) => groupsOfPart(part, everyone(false)));
  }
}

function groupsOfPart(part: OriginLanguage, everyone: readonly Found[]): readonly Found[] {
  switch (part.kind) {
    case "all":
      return everyone;
    case "none":
      return [];
    case "unknown":
      return [{ kind: "unknown", reason: part.reason }];
    case "complement":
      return [{ kind: "all-but", language: part }];
    case "exact": {
      if (part.part !== "origin") return [{ kind: "pattern", language: part }];
      const origin = part.ignoreCase ? part.value.toLowerCase() : part.value;
      return isSerialisedOrigin(origin) ? [{ kind: "origin", origin, at: part.at }] : [];
    }
    default: {
      const reason = unknownPartOf(part);
      const [leaf, ...others] = leavesOf(part);
      const at = leaf === undefined || others.length > 0 ? {} : { at: leaf.at };
      return [reason === undefined ? { kind: "pattern", language: part, ...at } : { kind: "unknown", reason }];
    }
  }
}
