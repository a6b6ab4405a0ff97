/** Options inside a part that no version knows. Refuses to judge majors before 4, which had many more. */
import type { ValueOf } from "../../../javascript/values.ts";
import { resemblingName } from "../resembling.ts";
import type { PartProblem } from "./outcome.ts";
import type { HelmetPart } from "./parts.ts";
import type { HelmetMajor } from "./versions.ts";

const KNOWN: ReadonlyMap<string, readonly string[]> = new Map([
  ["contentSecurityPolicy", ["useDefaults", "directives", "reportOnly"]],
  ["crossOriginEmbedderPolicy", ["policy"]],
  ["crossOriginOpenerPolicy", ["policy"]],
  ["crossOriginResourcePolicy", ["policy"]],
  ["referrerPolicy", ["policy"]],
  ["strictTransportSecurity", ["maxAge", "includeSubDomains", "preload"]],
  ["xDnsPrefetchControl", ["allow"]],
  ["xFrameOptions", ["action"]],
  ["xPermittedCrossDomainPolicies", ["permittedPolicies"]],
]);

/** Spellings that the part itself reports. */
const REPORTED_BY_PART = new Set(["maxage", "includeSubdomains"]);

/** Misspelt options of a part that are silently ignored; only those that resemble a known one which is not written too. */
export function subOptionProblems(part: HelmetPart, options: ValueOf<"record">, major: HelmetMajor): readonly PartProblem[] {
  const known = KNOWN.get(part.name);
  if (known === undefined || major === 3) return [];
  const written = new Set(options.properties.map((property) => property.name));
  return options.properties.flatMap((property): readonly PartProblem[] => {
    if (known.includes(property.name) || REPORTED_BY_PART.has(property.name)) return [];
    const resembles = resemblingName(property.name, known);
    if (resembles === undefined || written.has(resembles)) return [];
    return [{ kind: "unknown-option", at: property.keyAt, option: property.name, resembles }];
  });
}
