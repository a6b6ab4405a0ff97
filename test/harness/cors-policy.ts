/** A plain policy for tests of the simulator: any origin, no credentials, GET and PUT, headers mirrored. */

import type { EmissionProfile } from "../../server/core/model/emission-profile.ts";
import type { CorsPolicy, ListItem } from "../../server/core/model/facts.ts";
import { byDefault, written } from "../../server/core/model/setting.ts";
import type { Place } from "../../server/core/text/place.ts";

/** Where everything stands. */
export const PLACE: Place = { file: "/a.js", span: { start: 0, end: 0 } };

const PROFILE: EmissionProfile = {
  anyWithCredentials: "literal-star",
  entryMatch: { ignoreCase: false, globs: "none", regex: "none", schemeless: false, trims: false, normalises: false },
  onMismatch: "omit",
  onNoOrigin: "omit",
  singleEntryIsStatic: false,
  vary: "when-dynamic",
  requestHeaders: "mirror",
  starMethodsWithCredentials: "literal",
  starHeadersWithCredentials: "literal",
  methodsDefault: ["GET"],
  uppercasesMethods: false,
  answersPreflight: "preflight-only",
  preflightStatus: 204,
  writesOnResponse: true,
};

/** The policy with changes. */
export function corsPolicy(changes: Partial<CorsPolicy> = {}, profile: Partial<EmissionProfile> = {}): CorsPolicy {
  return {
    kind: "cors-policy",
    technology: "javascript/test",
    label: "test",
    at: PLACE,
    via: [],
    scope: { level: "application", owner: "app", order: 0 },
    environment: "any",
    layer: "application",
    origins: { kind: "any", at: PLACE, via: [] },
    entries: [],
    credentials: written(false, PLACE),
    methods: byDefault(items("GET", "PUT"), PLACE),
    requestHeaders: byDefault("mirror", PLACE),
    exposedHeaders: byDefault(undefined, PLACE),
    maxAge: byDefault(undefined, PLACE),
    varyElsewhere: false,
    responses: "all",
    profile: { ...PROFILE, ...profile },
    ...changes,
  };
}

/** List items at that place. */
export function items(...texts: readonly string[]): readonly ListItem[] {
  return texts.map((text) => ({ text, at: PLACE }));
}
