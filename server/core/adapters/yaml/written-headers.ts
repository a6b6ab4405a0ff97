/**
 * What hand-written response headers of one gateway resource say together: the headers themselves, the CORS policy that
 * they make up, and their cookies. Knows no technology. Refuses values with unknown parts as origins.
 */
import type { CookieWrite, CorsPolicy, Fact, HeaderWrite, OriginSet } from "../../model/facts.ts";
import type { CorsHeaderWrite } from "../cors-from-headers.ts";
import { corsPoliciesFrom, originsOfText } from "../cors-from-headers.ts";
import { rawCookieFact } from "../raw-cookie-settings.ts";
import type { GatewayBase } from "./gateway-header.ts";
import { REPEATS_ORIGIN } from "./gateway-header.ts";

/** What is known beside the headers. */
export interface WrittenTogether {
  readonly base: GatewayBase;
  /** What the CORS policy is called. */
  readonly label?: string;
  readonly responses?: CorsPolicy["responses"];
  /** True if an option of the technology adds Vary: Origin. */
  readonly varyOutside?: boolean;
}

/** The headers and what they make up. Nothing here answers a preflight: the headers stand on what the application sends. */
export function* writtenHeaderFacts(writes: readonly HeaderWrite[], together: WrittenTogether): Iterable<Fact> {
  yield* writes;
  yield* writtenPolicies(writes, together);
  yield* writtenCookies(writes);
}

/** The cookies of `Set-Cookie` headers. */
export function writtenCookies(writes: readonly HeaderWrite[]): readonly CookieWrite[] {
  return writes.flatMap((write): readonly CookieWrite[] => {
    const { value, technology, label, at, via, scope, environment, layer } = write;
    if (write.name.toLowerCase() !== "set-cookie" || write.mode === "remove" || (value.kind !== "known" && value.kind !== "partial")) return [];
    const holes = value.kind === "partial" ? value.holes : [];
    const cookie = rawCookieFact({ value: value.value, holes, at: value.at, via: value.via }, { technology, label, at, via, scope, environment, layer });
    return cookie === undefined ? [] : [cookie];
  });
}

/** The CORS policies that the headers make up. */
export function writtenPolicies(writes: readonly HeaderWrite[], together: WrittenTogether): readonly CorsPolicy[] {
  const { base, label, responses = "all", varyOutside = false } = together;
  return corsPoliciesFrom({
    base: label === undefined ? base : { ...base, label },
    writes: writes.flatMap(corsWrite),
    preflight: { answers: "no", status: 204 },
    responses,
    varyOutside,
  });
}

function corsWrite(write: HeaderWrite): readonly CorsHeaderWrite[] {
  const name = write.name.toLowerCase();
  const { value } = write;
  if (write.mode === "remove" || !/^(?:access-control-|vary$)/.test(name)) return [];
  const plain: CorsHeaderWrite = { name, at: write.at, mode: write.mode, when: write.when, value };
  return [name === "access-control-allow-origin" ? { ...plain, origins: originsOfValue(value) } : plain];
}

function originsOfValue(value: HeaderWrite["value"]): OriginSet {
  if (value.kind === "known") return originsOfText(value.value, value.at, value.via);
  if (value.kind === "unknown" && value.reason === REPEATS_ORIGIN) return { kind: "echo", language: { kind: "all" }, at: value.at, via: value.via };
  const reason = value.kind === "unknown" ? value.reason : ({ kind: "dynamic", text: "a part of the value is not known" } as const);
  return { kind: "unknown", reason, at: value.at, via: value.via };
}
