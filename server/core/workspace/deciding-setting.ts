/** Which setting of which policy decides how a simulated request ends. Judges nothing: the verdict has been found. */
import type { CorsPolicy } from "../model/facts.ts";
import type { Place } from "../text/place.ts";
import type { PageAnswer } from "./simulate.ts";

/** A setting with its place. */
export interface DecidingSetting {
  readonly what: string;
  readonly at: Place;
}

/** The setting, or `undefined` where answers were recorded, or where no single setting decides. */
export function decidingSetting({ source, judgement, unknown }: PageAnswer): DecidingSetting | undefined {
  if (source.kind !== "policies") return undefined;
  const [open] = unknown;
  if (open !== undefined) return { what: open.what, at: open.at };
  const { main, policies } = source.server;
  const isPreflight = judgement.verdict.includes("Preflight");
  const answers = (policy: CorsPolicy): boolean => policy.responses === "all" || (policy.responses === "preflight") === isPreflight;
  const policy = policies.find(answers) ?? main;
  switch (judgement.verdict) {
    case "InvalidAllowCredentials":
    case "PreflightInvalidAllowCredentials":
      return { what: "whether credentials are allowed", at: policy.credentials.at };
    case "MethodDisallowedByPreflightResponse":
    case "InvalidAllowMethodsPreflightResponse":
      return { what: "the allowed methods", at: policy.methods.at };
    case "HeaderDisallowedByPreflightResponse":
    case "InvalidAllowHeadersPreflightResponse":
      return { what: "the allowed request headers", at: policy.requestHeaders.at };
    case "PreflightInvalidStatus":
    case "PreflightDisallowedRedirect":
      return { what: "who answers the preflight", at: policy.at };
    case "throws":
    case "opaque":
    case "unknown":
      return undefined;
    default:
      return { what: "the allowed origins", at: policy.origins.at };
  }
}
