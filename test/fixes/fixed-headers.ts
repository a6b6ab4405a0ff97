/** A policy as headers with one value each, for technologies that send the same to everybody. */
import type { PolicySketch } from "./sketch.ts";

/** Names and values; `undefined` for what the policy leaves out, and as a whole if it has no fixed origin. */
export function fixedHeaders(sketch: PolicySketch): readonly (readonly [string, string | undefined])[] | undefined {
  const { origins, methods, requestHeaders, exposedHeaders, maxAge } = sketch;
  const [first, ...others] = origins === "any" || origins === "echo" ? [] : origins;
  const origin = origins === "any" ? "*" : typeof first === "string" && others.length === 0 ? first : undefined;
  if (origin === undefined) return undefined;
  return [
    ["Access-Control-Allow-Origin", origin],
    ["Access-Control-Allow-Credentials", sketch.credentials === undefined ? undefined : "true"],
    ["Access-Control-Allow-Methods", methods?.join(", ")],
    ["Access-Control-Allow-Headers", requestHeaders?.join(", ")],
    ["Access-Control-Expose-Headers", exposedHeaders?.join(", ")],
    ["Access-Control-Max-Age", maxAge === undefined ? undefined : String(maxAge)],
  ];
}
