/**
 * Cookies with which Traefik keeps a visitor at one server: `sticky.cookie` of services in the file provider, in resources
 * and in labels. Semantics: pkg/server/service/loadbalancer (v3): without options neither Secure nor HttpOnly is sent;
 * SameSite is sent for `none`, `lax` and `strict` in lower case alone. Refuses labels with variables.
 */
import type { CookieWrite } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { Setting } from "../../../model/setting.ts";
import { byDefault, unknownSetting, written } from "../../../model/setting.ts";
import type { Place } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { YamlDocument, YamlEntry, YamlOf, YamlValue } from "../../../yaml/document.ts";
import { entryOf, flagOf, scalarText } from "../../../yaml/document.ts";
import type { YamlEditor } from "../../../yaml/editor.ts";
import { reasonOf } from "../cors-settings.ts";
import type { GatewayBase } from "../gateway-header.ts";
import { mapsIn } from "../gateway-header.ts";
import { oneEdit } from "../header-value-edits.ts";

const LABEL = "Traefik sticky cookie";
const COOKIE_LABEL = /^traefik\.http\.services\.[^.=]+\.loadbalancer\.sticky\.cookie\.([a-z]+)$/i;
const OPTIONS = { Secure: "secure", HttpOnly: "httpOnly", SameSite: "sameSite", Path: "path", Domain: "domain", "Max-Age": "maxAge", Partitioned: undefined };

/** All such cookies of the documents. */
export function* stickyCookies(documents: readonly YamlDocument[], base: Omit<GatewayBase, "via" | "scope">): Iterable<CookieWrite> {
  for (const document of documents) {
    if (document.templated) continue;
    const isResource = /^traefik\.(?:io|containo\.us)\//.test(scalarText(entryOf(document.root, "apiVersion")?.value) ?? "");
    for (const { map, path } of mapsIn(document.root)) {
      const inFile = path.includes("services") && path[path.indexOf("services") - 1] === "http";
      const cookie = isResource || inFile ? entryOf(entryOf(map, "sticky")?.value, "cookie") : undefined;
      if (cookie?.value.kind === "map") yield cookieOf(cookie.value.entries, cookie.keyAt, cookie.value, base);
      const labels = map.entries.flatMap((entry): readonly YamlEntry[] => {
        const option = COOKIE_LABEL.exec(entry.key)?.[1];
        return option === undefined || scalarText(entry.value)?.includes("$") === true ? [] : [{ ...entry, key: option }];
      });
      const [first] = labels;
      if (first !== undefined) yield cookieOf(labels, first.keyAt, undefined, base, map);
    }
  }
}

function cookieOf(
  entries: readonly YamlEntry[],
  at: Place,
  options: YamlOf<"map"> | undefined,
  base: Omit<GatewayBase, "via" | "scope">,
  owner: YamlValue = options ?? { kind: "null", at, via: [] },
): CookieWrite {
  const find = (name: string): YamlEntry | undefined => entries.findLast((entry) => entry.key.toLowerCase() === name.toLowerCase());
  const flag = (name: string): Setting<boolean> => read(find(name), false, at, flagOf);
  const text = (name: string, absent: string | undefined): Setting<string | undefined> => read<string | undefined>(find(name), absent, at, scalarText);
  const name = find("name");
  const scope = { level: "gateway", owner: `${at.file}#${owner.at.span.start}`, order: at.span.start } as const;
  const fact: CookieWrite = {
    ...base,
    label: LABEL,
    via: owner.via,
    scope,
    kind: "cookie-write",
    at,
    session: false,
    name: name === undefined ? unknownSetting({ kind: "dynamic", text: "Traefik makes the name up" }, at) : read(name, "", at, scalarText),
    secure: flag("secure"),
    httpOnly: flag("httpOnly"),
    sameSite: read<string | undefined>(find("sameSite"), undefined, at, (value) => ({ none: "None", lax: "Lax", strict: "Strict" })[scalarText(value) ?? ""]),
    path: text("path", "/"),
    domain: text("domain", undefined),
    partitioned: byDefault(false, at),
    maxAge: read<number | undefined>(find("maxAge"), undefined, at, (value) =>
      /^[1-9]\d*$/.test(scalarText(value) ?? "") ? Number(scalarText(value)) : undefined,
    ),
  };
  return options === undefined ? fact : { ...fact, options: options.at };
}

/** A value that cannot be converted is unknown, one that is not written is the default. */
function read<T>(entry: YamlEntry | undefined, absent: T, at: Place, convert: (value: YamlValue) => T | undefined): Setting<T> {
  if (entry === undefined || entry.value.kind === "null") return byDefault(absent, at);
  const { value } = entry;
  const converted = value.kind === "scalar" ? convert(value) : undefined;
  return converted === undefined ? unknownSetting(reasonOf(value), value.at, value.via) : written(converted, value.at, value.via, entry.at);
}

/** Sets or removes an option; labels are left alone, since another service may share them. */
export function renderSticky(intent: FixIntent, cookie: CookieWrite, editor: YamlEditor): readonly TextEdit[] | undefined {
  const { options } = cookie;
  if (options === undefined) return undefined;
  if (intent.kind === "rename-cookie") return oneEdit(editor.setEntry(options, "name", intent.to));
  const key = intent.kind === "set-cookie-attribute" ? OPTIONS[intent.attribute] : undefined;
  if (intent.kind !== "set-cookie-attribute" || key === undefined) return undefined;
  if (intent.value === undefined) {
    const setting = intent.attribute === "Domain" ? cookie.domain : undefined;
    return setting?.key === undefined ? undefined : oneEdit(editor.removeEntry(setting.key));
  }
  const value = intent.attribute === "SameSite" ? String(intent.value).toLowerCase() : intent.attribute === "Max-Age" ? Number(intent.value) : intent.value;
  return oneEdit(editor.setEntry(options, key, value));
}
