/**
 * CORS as resources of Kubernetes write it: Istio, Contour, Envoy Gateway and HTTPRoute have one set of keys and differ in what an origin means and in
 * how long an age is. Facts: the pages of the four. Refuses to read the list of origins.
 */
import { CORS_HEADER_NAMES } from "../../headers/names.ts";
import type { CorsPolicy, Fact } from "../../model/facts.ts";
import type { FixIntent, FixText } from "../../model/fix-intent.ts";
import type { TextEdit } from "../../text/text-edit.ts";
import type { YamlOf, YamlValue } from "../../yaml/document.ts";
import { entryOf } from "../../yaml/document.ts";
import type { YamlEditor } from "../../yaml/editor.ts";
import { editOrRemoveEntry } from "./comma-text.ts";
import { flagSetting, listSetting, maxAgeSetting, reasonOf } from "./cors-settings.ts";
import { durationSeconds } from "./duration.ts";
import type { GatewayBase } from "./gateway-header.ts";
import { oneEdit } from "./header-value-edits.ts";
import { renderListPolicy } from "./render-list-policy.ts";

/** The keys. Contour says `allowOrigin`. */
export const RESOURCE_KEYS = {
  origins: "allowOrigins",
  methods: "allowMethods",
  headers: "allowHeaders",
  exposed: "exposeHeaders",
  credentials: "allowCredentials",
} as const;

type ListKeys = Parameters<typeof renderListPolicy>[3];

type Settings = Pick<
  CorsPolicy,
  "via" | "credentials" | "methods" | "requestHeaders" | "exposedHeaders" | "maxAge" | "varyElsewhere" | "responses" | "options"
>;

/** Everything but the origins. The age is a duration (`24h`); nothing is sent for what is not written. */
export function resourceSettings(value: YamlOf<"map">): Settings {
  const list = (key: string): ReturnType<typeof listSetting> => listSetting(entryOf(value, key), undefined, value.at);
  return {
    via: value.via,
    credentials: flagSetting(entryOf(value, RESOURCE_KEYS.credentials), false, value.at),
    methods: list(RESOURCE_KEYS.methods),
    requestHeaders: list(RESOURCE_KEYS.headers),
    exposedHeaders: list(RESOURCE_KEYS.exposed),
    maxAge: maxAgeSetting(entryOf(value, "maxAge"), undefined, value.at, durationSeconds),
    varyElsewhere: false,
    responses: "all",
    options: value.at,
  };
}

/** Settings that are no mapping: unknown, unless nothing is written. */
export function* unreadSettings(value: YamlValue, base: GatewayBase): Iterable<Fact> {
  if (value.kind !== "null")
    yield { ...base, kind: "unread", at: value.at, via: value.via, what: "CORS settings", headers: CORS_HEADER_NAMES, reason: reasonOf(value) };
}

/** A pattern gives way to origins; the other entries stay. */
export function replaceEntry(
  intent: Extract<FixIntent, { readonly kind: "replace-origin-check" }>,
  policy: CorsPolicy,
  editor: YamlEditor,
  keys: ListKeys = RESOURCE_KEYS,
): readonly TextEdit[] | undefined {
  const others = policy.entries.filter((entry) => entry.at.span.start !== intent.at.span.start).map((entry): FixText => entry.text);
  return renderListPolicy({ kind: "set-origins", origins: [...others, ...intent.origins] }, policy, editor, keys);
}

/** Fixes of such a policy. `keys`: as they are spelt here. */
export function renderResourcePolicy(intent: FixIntent, fact: CorsPolicy, editor: YamlEditor, keys: ListKeys = RESOURCE_KEYS): readonly TextEdit[] | undefined {
  if (fact.options === undefined) return undefined;
  if (intent.kind === "edit-origin") return oneEdit(editOrRemoveEntry(editor, fact, intent.at, intent.text));
  if (intent.kind === "set-max-age") return oneEdit(editor.setEntry(fact.options, "maxAge", `${intent.seconds}s`));
  return renderListPolicy(intent, fact, editor, keys);
}
