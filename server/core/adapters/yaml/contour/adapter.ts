/**
 * Contour HTTPProxy: `corsPolicy` of a virtual host, response headers and cookie rewrites of routes and services. Facts and evidence: adapter.md beside
 * this file. Refuses to follow `includes`: a policy counts where it is written.
 */
import type { CookieWrite, Fact } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { Setting } from "../../../model/setting.ts";
import { unknownSetting, written } from "../../../model/setting.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { YamlDocument, YamlEntry, YamlOf, YamlValue } from "../../../yaml/document.ts";
import { entryOf, flagOf, scalarText, valueAt } from "../../../yaml/document.ts";
import type { YamlEditor } from "../../../yaml/editor.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { REFUSES_UNKNOWN } from "../../lacks.ts";
import type { EntryMeaning } from "../cors-settings.ts";
import { exactOrigin, originsFrom } from "../cors-settings.ts";
import { ENVOY_PROFILE, matcherMeaning } from "../envoy-origins.ts";
import type { GatewayBase } from "../gateway-header.ts";
import { mapsIn } from "../gateway-header.ts";
import { oneEdit } from "../header-value-edits.ts";
import { namedHeaderFacts, renderNamedHeader } from "../named-header-lists.ts";
import { orRefused } from "../refused-patterns.ts";
import { HEADER_WRITE_INTENTS } from "../render-header-write.ts";
import { LIST_POLICY_INTENTS } from "../render-list-policy.ts";
import { WRITTEN_COOKIE_INTENTS } from "../render-written-cookie.ts";
import { WRITTEN_POLICY_INTENTS } from "../render-written-policy.ts";
import { RESOURCE_KEYS, renderResourcePolicy, resourceSettings, unreadSettings } from "../resource-policy.ts";

const ID = "yaml/contour";
const LABEL = "Contour HTTPProxy";
const KEYS = { ...RESOURCE_KEYS, origins: "allowOrigin" };

interface Proxy {
  readonly spec: YamlValue;
  readonly name: string;
  readonly document: YamlDocument;
}

function* proxiesIn(documents: readonly YamlDocument[]): Iterable<Proxy> {
  for (const document of documents) {
    for (const { map } of mapsIn(document.root)) {
      const spec = entryOf(map, "spec")?.value;
      if (spec === undefined || scalarText(entryOf(map, "kind")?.value) !== "HTTPProxy") continue;
      if (scalarText(entryOf(map, "apiVersion")?.value)?.startsWith("projectcontour.io/") !== true) continue;
      yield { spec, document, name: scalarText(valueAt(map, "metadata", "name")) ?? String(map.at.span.start) };
    }
  }
}

function baseOf({ document, name }: Proxy, part: string, at: YamlValue): GatewayBase {
  const scope = { level: "gateway", owner: `${document.file}#${name}/${part}`, order: at.at.span.start } as const;
  return { technology: ID, label: LABEL, via: at.via, scope, environment: "any", layer: "gateway" };
}

/** What Go's `url.Parse` takes for `scheme://host[:port]` and nothing more; a star or a dollar sign may stand in a host. */
const WHOLE_ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/(?:[\w.~!$&'()*+,;=<>"-]+|\[[0-9a-f:.]+\])(?::\d*)?$/;

/** Such an origin is compared as a whole in any case, everything else is a regular expression. */
function meaningOf(text: string, scalar: YamlOf<"scalar">): EntryMeaning {
  if (WHOLE_ORIGIN.test(text)) return { kind: "origins", form: "literal", language: exactOrigin(text, scalar, true) };
  const meant = matcherMeaning(text === "*" ? "exact" : "regex", scalar, false);
  return meant.kind === "unknown" ? { kind: "nothing" } : meant;
}

function* corsFacts(cors: YamlEntry, base: GatewayBase, templated: boolean): Iterable<Fact> {
  const { value } = cors;
  if (value.kind !== "map") {
    yield* unreadSettings(value, base);
    return;
  }
  const list = entryOf(value, KEYS.origins);
  const isEmpty = list?.value.kind === "list" && list.value.items.length === 0;
  if (isEmpty && !templated) {
    const problem = { kind: "rejected", when: "when it is applied", reason: "allowOrigin is empty" } as const;
    yield { ...base, kind: "config-problem", at: list.keyAt, problem };
  }
  const off = { origins: { kind: "off", at: value.at, via: value.via }, entries: [] } as const;
  yield {
    ...base,
    ...(list === undefined ? off : originsFrom(list.value, value.at, meaningOf)),
    kind: "cors-policy",
    at: cors.keyAt,
    ...resourceSettings(value),
    profile: ENVOY_PROFILE,
  };
}

/** Attributes that the cookies of the service behind get; what is not named stays as the service sends it. */
function* cookieFacts(list: YamlValue | undefined, base: GatewayBase): Iterable<CookieWrite> {
  for (const item of list?.kind === "list" ? list.items : []) {
    const name = valueAt(item, "name");
    if (name?.kind !== "scalar") continue;
    const unsaid = <T>(): Setting<T> => unknownSetting<T>({ kind: "dynamic", text: "the service behind decides" }, item.at);
    const secure = entryOf(item, "secure");
    const isSecure = flagOf(secure?.value);
    const sameSite = entryOf(item, "sameSite");
    const text = scalarText(sameSite?.value);
    yield {
      ...base,
      kind: "cookie-write",
      at: item.at,
      name: written(name.text, name.at, name.via),
      session: false,
      secure: secure === undefined || isSecure === undefined ? unsaid() : written(isSecure, secure.value.at, secure.value.via, secure.at),
      httpOnly: unsaid(),
      sameSite: sameSite === undefined || text === undefined ? unsaid() : written<string | undefined>(text, sameSite.value.at, sameSite.value.via, sameSite.at),
      path: unsaid(),
      domain: unsaid(),
      partitioned: unsaid(),
      maxAge: unsaid(),
      options: item.at,
    };
  }
}

function* extractFrom(proxy: Proxy): Iterable<Fact> {
  const host = valueAt(proxy.spec, "virtualhost");
  const cors = entryOf(host, "corsPolicy");
  if (cors !== undefined) yield* orRefused(corsFacts(cors, baseOf(proxy, "host", cors.value), proxy.document.templated), "when it is applied");
  const routes = valueAt(proxy.spec, "routes");
  for (const [index, route] of (routes?.kind === "list" ? routes.items : []).entries()) {
    const services = valueAt(route, "services");
    for (const [number, holder] of [route, ...(services?.kind === "list" ? services.items : [])].entries()) {
      const base = baseOf(proxy, `${index}/${number}`, holder);
      yield* namedHeaderFacts(valueAt(holder, "responseHeadersPolicy"), base, LABEL, { set: "set" });
      yield* cookieFacts(valueAt(holder, "cookieRewritePolicies"), base);
    }
  }
}

const COOKIE_KEYS: Readonly<Record<string, string>> = { Secure: "secure", SameSite: "sameSite" };

function render(intent: FixIntent, fact: Fact, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  if (fact.at.file !== editor.file) return undefined;
  if (fact.kind === "cookie-write" && fact.raw === undefined) {
    const key = intent.kind === "set-cookie-attribute" ? COOKIE_KEYS[intent.attribute] : undefined;
    if (intent.kind !== "set-cookie-attribute" || key === undefined || intent.value === undefined) return undefined;
    return oneEdit(editor.setEntry(fact.at, key, intent.value));
  }
  return fact.kind === "cors-policy" ? renderResourcePolicy(intent, fact, editor, KEYS) : renderNamedHeader(intent, fact, editor, documents);
}

/** Contour. */
export const adapter: YamlAdapter = {
  id: ID,
  label: LABEL,
  language: "yaml",
  hints: ["projectcontour.io/"],
  intents: [...new Set([...LIST_POLICY_INTENTS, ...WRITTEN_POLICY_INTENTS, ...HEADER_WRITE_INTENTS, ...WRITTEN_COOKIE_INTENTS])],
  lacks: [REFUSES_UNKNOWN, { intents: ["append-vary"], because: "it can only replace headers, and what else the service writes into Vary would be lost" }],
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const proxy of proxiesIn(documents)) yield* extractFrom(proxy);
  },
  render,
};
