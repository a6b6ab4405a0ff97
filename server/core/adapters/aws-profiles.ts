/**
 * How AWS APIs and Lambda function URLs turn CORS settings into headers, whichever tool writes them. Evidence: adapter.md of yaml/aws-http-api and of
 * yaml/aws-rest-api.
 */
import type { EmissionProfile } from "../model/emission-profile.ts";

const SHARED: Omit<EmissionProfile, "anyWithCredentials" | "refusal"> = {
  entryMatch: { ignoreCase: false, globs: "whole-only", regex: "none", schemeless: false, trims: false, normalises: false },
  onMismatch: "omit",
  onNoOrigin: "omit",
  singleEntryIsStatic: false,
  vary: "when-dynamic",
  requestHeaders: "list",
  starMethodsWithCredentials: "literal",
  starHeadersWithCredentials: "literal",
  methodsDefault: [],
  uppercasesMethods: false,
  answersPreflight: "preflight-only",
  preflightStatus: 204,
  writesOnResponse: true,
};

/** HTTP API: the pair is refused (HTTP 400 from the service). */
export const HTTP_API: EmissionProfile = {
  ...SHARED,
  anyWithCredentials: "refused-at-deploy",
  refusal: { when: "at deployment", reason: "credentials may not be combined with the origin '*'" },
};

/** Function URL: the pair deploys, and any origin is repeated with credentials. */
export const FUNCTION_URL: EmissionProfile = { ...SHARED, anyWithCredentials: "reflects" };

/**
 * REST API: an OPTIONS method that the service answers itself. The first origin for everybody, or a template that puts the caller's in its place;
 * other answers are the function's. What a tool does in another way, its adapter says.
 */
export const REST_API_OPTIONS: EmissionProfile = {
  anyWithCredentials: "literal-star",
  entryMatch: { ignoreCase: false, globs: "none", regex: "none", schemeless: false, trims: false, normalises: false },
  onMismatch: "first-entry",
  onNoOrigin: "static",
  singleEntryIsStatic: true,
  vary: "never",
  requestHeaders: "list",
  starMethodsWithCredentials: "literal",
  starHeadersWithCredentials: "literal",
  methodsDefault: [],
  uppercasesMethods: false,
  answersPreflight: "all-options",
  preflightStatus: 200,
  writesOnResponse: false,
};
