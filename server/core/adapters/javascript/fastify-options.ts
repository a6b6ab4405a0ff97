/** What the options of a Fastify server say about HTTPS; the same object is given to Fastify itself and to the adapter of NestJS. Refuses everything else in it. */
import type { Value } from "../../javascript/values.ts";
import { propertyOf } from "../../javascript/values.ts";
import type { HttpsSign } from "./https-evidence.ts";
import { truthOf } from "./option-values.ts";

/** Where `https: { key, cert }` stands, or `trustProxy` with any value but a false one, which proves nothing (`trustSign`). `https: null` is plain http. */
export function* fastifyHttpsSigns(options: Value | undefined): Iterable<HttpsSign> {
  const https = propertyOf(options, "https");
  if (https !== undefined && truthOf(https.value) === true) yield { at: https.keyAt, isSure: true };
  const trust = propertyOf(options, "trustProxy");
  if (trust !== undefined && truthOf(trust.value) !== false) yield { at: trust.keyAt, isSure: false };
}
