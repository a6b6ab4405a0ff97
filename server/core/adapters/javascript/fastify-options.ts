/** What the options of a Fastify server say about HTTPS; the same object is given to Fastify itself and to the adapter of NestJS. Refuses everything else in it. */
import type { Value } from "../../javascript/values.ts";
import { propertyOf } from "../../javascript/values.ts";
import type { Place } from "../../text/place.ts";
import { truthOf } from "./option-values.ts";

/** Where `https: { key, cert }` stands, or `trustProxy` with any value but a false one. `https: null` is plain http. */
export function fastifyHttpsSign(options: Value | undefined): Place | undefined {
  const https = propertyOf(options, "https");
  if (https !== undefined && truthOf(https.value) === true) return https.keyAt;
  const trust = propertyOf(options, "trustProxy");
  return trust !== undefined && truthOf(trust.value) !== false ? trust.keyAt : undefined;
}
