/**
 * Whom a CORS policy lets in, in a few words for a line of its own. Counts what `describe-policy.ts` lists; judges nothing. None of the words
 * are the workspace's own, so that they may stand where an editor draws icons or markup.
 */
import { isSerialisedOrigin } from "../core/headers/origin.ts";
import type { CorsPolicy } from "../core/model/facts.ts";
import { type OriginLanguage, unknownPartOf } from "../core/model/origin-language.ts";
import { listed, plural } from "../core/report/report-input.ts";
import { armsOf, type OriginArm } from "../core/rules/cors/origin-arms.ts";

/** `2 origins and a pattern · with cookies`, `every origin · without cookies`, `no other origin`. */
export function summarisePolicy(policy: CorsPolicy): string {
  const groups = armsOf(policy.origins).flatMap((arm) => groupsOf(arm, policy));
  const has = (kind: Group["kind"]): boolean => groups.some((group) => group.kind === kind);
  const whom = has("everyone") ? ["every origin"] : namesOf(groups, has);
  const time = policy.environment === "development" ? ["in development only"] : [];
  return whom.length === 0 ? ["no other origin", ...time].join(" · ") : [listed(whom), cookiesOf(policy, groups), ...time].join(" · ");
}

/** One origin or set of origins that gets in. `star`: by a literal `*`, which browsers refuse for requests with cookies. */
type Group =
  | { readonly kind: "everyone" | "everyone-if"; readonly star: boolean }
  | { readonly kind: "origin"; readonly origin: string }
  | { readonly kind: "pattern"; readonly language: OriginLanguage }
  | { readonly kind: "all-but" | "unknown" };

function namesOf(groups: readonly Group[], has: (kind: Group["kind"]) => boolean): readonly string[] {
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

function cookiesOf({ credentials }: CorsPolicy, groups: readonly Group[]): string {
  if (credentials.kind === "unknown") return "cookies not known";
  const isStarOnly = groups.every((group) => "star" in group && group.star);
  return credentials.value && !isStarOnly ? "with cookies" : "without cookies";
}

function groupsOf({ origins, clause }: OriginArm, policy: CorsPolicy): readonly Group[] {
  const everyone = (star: boolean): readonly Group[] => [{ kind: clause === "" ? "everyone" : "everyone-if", star }];
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
      return [{ kind: "unknown" }];
    case "echo":
      return (origins.language.kind === "union" ? origins.language.of : [origins.language]).flatMap((part) => groupsOfPart(part, everyone(false)));
  }
}

function groupsOfPart(part: OriginLanguage, everyone: readonly Group[]): readonly Group[] {
  switch (part.kind) {
    case "all":
      return everyone;
    case "none":
      return [];
    case "unknown":
      return [{ kind: "unknown" }];
    case "complement":
      return [{ kind: "all-but" }];
    case "exact": {
      if (part.part !== "origin") return [{ kind: "pattern", language: part }];
      const origin = part.ignoreCase ? part.value.toLowerCase() : part.value;
      return isSerialisedOrigin(origin) ? [{ kind: "origin", origin }] : [];
    }
    default:
      return unknownPartOf(part) === undefined ? [{ kind: "pattern", language: part }] : [{ kind: "unknown" }];
  }
}
