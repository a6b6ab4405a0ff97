/** What the options of a Fastify server say about HTTPS; the same object is given to Fastify itself and to the adapter of NestJS. Refuses everything else in it. */
import type { Value } from "../../javascript/values.ts";
import { propertyOf } from "../../javascript/values.ts";
import { truthOf } from "./option-values.ts";

/** `https: { key, cert }`, or `trustProxy` with any value but a false one. `https: null` is plain http. */
export function fastifyMeetsHttps(options: Value | undefined): boolean {
  const https = propertyOf(options, "https")?.value;
  if (https !== undefined && truthOf(https) === true) return true;
  const trust = propertyOf(options, "trustProxy")?.value;
  return trust !== undefined && truthOf(trust) !== false;
}
