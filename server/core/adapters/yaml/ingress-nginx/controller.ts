/**
 * The controller's ConfigMap: HSTS keys, the ConfigMap of added headers, snippets for all of nginx. Defaults from
 * ingress-nginx internal/ingress/controller/config/config.go (commit dbb11b92): HSTS is on, one year, with subdomains.
 */
import type { Fact, HeaderValue, HeaderWrite } from "../../../model/facts.ts";
import type { YamlEntry, YamlOf, YamlValue } from "../../../yaml/document.ts";
import { flagOf, scalarText } from "../../../yaml/document.ts";
import { reasonOf } from "../cors-settings.ts";
import type { GatewayBase } from "../gateway-header.ts";
import { composedText, headerValueOf, headerWrite, isHeaderName } from "../gateway-header.ts";
import { bannerValue } from "../nginx-server.ts";
import { writtenHeaderFacts } from "../written-headers.ts";

const HSTS_KEYS = ["hsts", "hsts-max-age", "hsts-include-subdomains", "hsts-preload"] as const;

/** True if the map configures the controller: it names HSTS keys of this controller. */
export function hasHstsKeys(map: YamlOf<"map">): boolean {
  return map.entries.some((entry) => HSTS_KEYS.some((key) => key === entry.key));
}

/** `server-tokens: "true"` lets nginx send its version; without the key ingress-nginx does not. */
export function* bannerFacts(map: YamlOf<"map">, base: GatewayBase): Iterable<Fact> {
  const entry = map.entries.find((each) => each.key === "server-tokens");
  if (entry === undefined || flagOf(entry.value) !== true) return;
  yield headerWrite(base, { name: "Server", nameAt: entry.keyAt, at: entry.at, value: bannerValue("nginx/", entry.value.at) });
}

/** The controller has no CORS settings of its own: these keys are annotations in the wrong place. */
export function* misplacedCorsFacts(map: YamlOf<"map">, base: GatewayBase): Iterable<Fact> {
  const entry = map.entries.find((each) => each.key === "enable-cors" || each.key.startsWith("cors-allow-"));
  if (entry === undefined) return;
  const reason = "the controller has no CORS settings in its ConfigMap; they are annotations of each Ingress";
  yield { ...base, kind: "config-problem", at: entry.keyAt, via: entry.value.via, problem: { kind: "ineffective", reason } };
}

/** Strict-Transport-Security as the keys make it. */
export function* hstsFacts(map: YamlOf<"map">, base: GatewayBase): Iterable<Fact> {
  const find = (key: string): YamlEntry | undefined => map.entries.find((entry) => entry.key === key);
  const present = HSTS_KEYS.flatMap((key) => find(key) ?? []);
  const [first] = present;
  if (first === undefined) return;
  const name = "Strict-Transport-Security";
  const common = { name, nameAt: first.keyAt, options: map.at };
  const hsts = find("hsts");
  if (hsts !== undefined && flagOf(hsts.value) === false) {
    const value: HeaderValue = { kind: "unknown", reason: { kind: "dynamic", text: "the header is switched off" }, at: hsts.value.at, via: hsts.value.via };
    yield headerWrite(base, { ...common, nameAt: hsts.keyAt, at: hsts.at, value, mode: "remove", from: "switched-off" });
    return;
  }
  const unreadable = present.find((entry) => entry.value.kind !== "scalar");
  const at = find("hsts-max-age")?.value.at ?? first.value.at;
  if (unreadable !== undefined) {
    yield headerWrite(base, { ...common, at: unreadable.at, value: headerValueOf(unreadable.value) });
    return;
  }
  const age = find("hsts-max-age")?.value;
  const subdomains = find("hsts-include-subdomains")?.value;
  const preload = find("hsts-preload")?.value;
  const text = composedText([
    "max-age=",
    age?.kind === "scalar" ? age.value : "31536000",
    flagOf(subdomains) === false ? "" : "; includeSubDomains",
    flagOf(preload) === true ? "; preload" : "",
  ]);
  const pieces = text.pieces.length > 0 ? text : { text: text.text, pieces: [{ start: 0, end: text.text.length, place: at, exact: false }] };
  yield headerWrite(base, { ...common, at: first.at, value: { kind: "known", value: pieces, at, via: [] } });
}

/** A map from header names to values. */
export function* headerMapFacts(map: YamlValue, base: GatewayBase): Iterable<Fact> {
  if (map.kind !== "map") {
    if (map.kind !== "null") yield { ...base, kind: "unread", at: map.at, via: map.via, what: "added headers", reason: reasonOf(map) };
    return;
  }
  const writes: HeaderWrite[] = [];
  for (const entry of map.entries) {
    if (!isHeaderName(entry.key)) continue;
    const text = scalarText(entry.value);
    // nginx variables are filled in by nginx.
    const value: HeaderValue =
      text?.includes("$") === true
        ? { kind: "unknown", reason: { kind: "dynamic", text: "it holds an nginx variable" }, at: entry.value.at, via: entry.value.via }
        : headerValueOf(entry.value);
    writes.push(headerWrite(base, { name: entry.key, nameAt: entry.keyAt, at: entry.at, value }));
  }
  yield* writtenHeaderFacts(writes, { base });
}
