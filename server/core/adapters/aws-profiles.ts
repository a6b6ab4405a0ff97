/** How AWS HTTP APIs and Lambda function URLs turn CORS settings into headers, whichever tool writes them. Evidence: adapter.md of yaml/aws-http-api. */
import type { EmissionProfile } from "../model/facts.ts";

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
