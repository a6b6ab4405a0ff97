/**
 * nginx configuration that stands as text inside YAML: ConfigMaps, compose `configs`, Helm values such as `serverBlock`,
 * cloud-init files. Of texts without header directives only servers are told that hand out files over TLS. Refuses texts of the ingress-nginx adapter.
 */
import type { Fact } from "../../../model/facts.ts";
import type { YamlDocument, YamlOf } from "../../../yaml/document.ts";
import type { NginxDirective } from "../../../yaml/nginx.ts";
import { readNginx } from "../../../yaml/nginx.ts";
import type { YamlAdapter } from "../../adapter.ts";
import { REFUSES_UNKNOWN } from "../../lacks.ts";
import { withoutDoubledDollars } from "../compose-text.ts";
import { mapsIn } from "../gateway-header.ts";
import { definitionsIn } from "../nginx-definitions.ts";
import { nginxFacts } from "../nginx-headers.ts";
import { NGINX_INTENTS, renderNginx } from "../nginx-render.ts";
import { endsTls } from "../nginx-server.ts";
import { pagesOverTls } from "./pages-over-tls.ts";

const ID = "yaml/nginx";
const LABEL = "nginx";
const HEADERS = /(?:add_header|more_set_headers|more_clear_headers|server_tokens)[ \t]/;
const MOST_TEXTS = 50;
/** Keys that ingress-nginx reads. */
const INGRESS_NGINX_KEY = /^nginx\.ingress\.kubernetes\.io\/|^(?:http|server|location)-snippet$/;

/** Texts beside them that only define variables: nginx puts all files of its folder together. */
function mapsOnlyIn(document: YamlDocument): readonly (readonly NginxDirective[])[] {
  const texts = [...scalarsIn(document)].filter((scalar) => /(?:^|\n)\s*(?:map|geo)[ \t]+\$/.test(scalar.text) && !HEADERS.test(scalar.text));
  return texts.slice(0, MOST_TEXTS).map((scalar) => readNginx(scalar.value, scalar.at));
}

/** Scalars that hold nginx text with header directives. */
function* textsIn(document: YamlDocument): Iterable<YamlOf<"scalar">> {
  for (const scalar of scalarsIn(document)) if (HEADERS.test(scalar.text)) yield scalar;
}

function* scalarsIn(document: YamlDocument): Iterable<YamlOf<"scalar">> {
  for (const { map, path } of mapsIn(document.root)) {
    const isCompose = path[0] === "configs" && path.length === 2;
    for (const { key, value } of map.entries) {
      const values = value.kind === "list" ? value.items : [value];
      if (INGRESS_NGINX_KEY.test(key)) continue;
      for (const each of values) {
        if (each.kind === "scalar" && each.text.includes(";")) {
          yield isCompose && key === "content" ? { ...each, value: withoutDoubledDollars(each.value) } : each;
        }
      }
    }
  }
}

/** Files that hold no header: tables, parameters for other protocols, and what certbot writes for TLS. */
const WITHOUT_HEADERS = /(?:^|\/)(?:mime\.types|(?:fastcgi|uwsgi|scgi)_params|fastcgi\.conf|options-ssl-nginx\.conf)$|(?:^|\/)modules(?:-enabled)?\//;

/** Files that a server with TLS takes in, whatever they say: those for TLS often set Strict-Transport-Security. One fact for each text. */
function* unreadIncludes(document: YamlDocument): Iterable<Fact> {
  for (const scalar of scalarsIn(document)) {
    if (!/\binclude[ \t]/.test(scalar.text) || !/\blisten[ \t]/.test(scalar.text)) continue;
    const directives = readNginx(scalar.value, scalar.at);
    const include = endsTls(directives) ? includeIn(directives) : undefined;
    if (include === undefined) continue;
    const scope = { level: "gateway", owner: `${document.file}#${scalar.at.span.start}`, order: scalar.at.span.start } as const;
    const base = { technology: ID, label: LABEL, at: include.at, via: scalar.via, scope, environment: "any", layer: "gateway" } as const;
    yield { ...base, kind: "unread", what: "an included nginx file", reason: { kind: "dynamic", text: "included files are not read" } };
  }
}

function includeIn(directives: readonly NginxDirective[]): NginxDirective | undefined {
  const stack = [...directives];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.name === "include" && !WITHOUT_HEADERS.test(next.words[0]?.text ?? "")) return next;
    stack.push(...(next.block ?? []));
  }
  return undefined;
}

/** Servers of a document none of whose texts writes a header. */
function* bareServers(document: YamlDocument): Iterable<Fact> {
  if (document.templated || document.partial === true) return;
  for (const scalar of scalarsIn(document)) {
    if (!/\blisten[ \t]/.test(scalar.text)) continue;
    const order = scalar.at.span.start;
    const scope = { level: "gateway", owner: `${document.file}#${order}`, order } as const;
    yield* pagesOverTls(readNginx(scalar.value, scalar.at), scalar.value.text, { technology: ID, label: LABEL, scope, via: scalar.via });
  }
}

/** Texts that a template puts together, so that which of their lines are there is not known. */
function* unreadTexts(document: YamlDocument): Iterable<Fact> {
  for (const { map } of mapsIn(document.root)) {
    for (const { key, value } of map.entries) {
      if (value.kind !== "unknown" || INGRESS_NGINX_KEY.test(key)) continue;
      const { start, end } = value.at.span;
      if (!HEADERS.test(document.text.slice(start, end))) continue;
      const scope = { level: "gateway", owner: `${document.file}#${start}`, order: start } as const;
      const base = { technology: ID, label: LABEL, at: value.at, via: value.via, scope, environment: "any", layer: "gateway" } as const;
      yield { ...base, kind: "unread", what: "nginx text", reason: value.reason };
    }
  }
}

/** nginx text in YAML. */
export const adapter: YamlAdapter = {
  id: ID,
  label: LABEL,
  language: "yaml",
  hints: ["add_header", "more_set_headers", "more_clear_headers", "server_tokens", "listen "],
  intents: NGINX_INTENTS,
  lacks: [REFUSES_UNKNOWN],
  *extract(documents: readonly YamlDocument[]): Iterable<Fact> {
    for (const document of documents) {
      yield* unreadTexts(document);
      yield* unreadIncludes(document);
      const texts = [...textsIn(document)].map((scalar) => ({ scalar, directives: readNginx(scalar.value, scalar.at) }));
      if (texts.length === 0) {
        yield* bareServers(document);
        continue;
      }
      const definitions = definitionsIn([...mapsOnlyIn(document), ...texts.map(({ directives }) => directives)]);
      for (const { scalar, directives } of texts) {
        const order = scalar.at.span.start;
        yield* nginxFacts(directives, { technology: ID, label: LABEL, owner: `${document.file}#${order}`, order }, definitions);
      }
    }
  },
  render: renderNginx,
};
