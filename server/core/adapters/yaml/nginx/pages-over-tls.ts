/**
 * Servers of an nginx text that end TLS and hand out files themselves, while nothing in the text writes a header: what no such line says, nobody says.
 * Refuses servers that pass requests on, include other files or run code: their answers may carry headers of others.
 */
import type { AppEntry } from "../../../model/facts.ts";
import type { NginxDirective } from "../../../yaml/nginx.ts";
import { speaksTls } from "../nginx-server.ts";

const HANDS_OUT_FILES = new Set(["root", "alias", "try_files", "autoindex"]);
/** Names of directives whose answers come from elsewhere, or are written by code. */
const FROM_ELSEWHERE = /_pass$|_by_lua|^(?:include|return|perl|js_content|js_header_filter|load_module|stub_status|mirror|auth_request)$/;

/** One fact for each such server of the text. */
export function pagesOverTls(
  directives: readonly NginxDirective[],
  text: string,
  base: Pick<AppEntry, "technology" | "label" | "scope" | "via">,
): readonly AppEntry[] {
  return serversIn(directives, text).flatMap((server): readonly AppEntry[] => {
    const listen = server.find((directive) => directive.name === "listen");
    if (listen === undefined || !speaksTls(server)) return [];
    const inside = [...server, ...server.flatMap(insideOf)];
    if (!inside.some(({ name }) => HANDS_OUT_FILES.has(name)) || inside.some(isFromElsewhere)) return [];
    return [{ ...base, kind: "app-entry", at: listen.at, environment: "any", layer: "application", serves: "html", https: undefined, listens: "elsewhere" }];
  });
}

/** Finished `server` blocks at the top and in `http`, which may include the table of types and nothing else. */
function serversIn(directives: readonly NginxDirective[], text: string): readonly (readonly NginxDirective[])[] {
  const http = directives.flatMap((directive) => (directive.name === "http" ? (directive.block ?? []) : []));
  const all = [...directives, ...http];
  if (all.some(isFromElsewhere)) return [];
  return all.flatMap((directive) => (directive.name === "server" && directive.block !== undefined && isWhole(directive, text) ? [directive.block] : []));
}

function isWhole({ start, end, isCut }: NginxDirective, text: string): boolean {
  return isCut !== true && text.slice(start, end).endsWith("}");
}

function isFromElsewhere({ name, words }: NginxDirective): boolean {
  return FROM_ELSEWHERE.test(name) && !(name === "include" && /(?:^|\/)mime\.types$/.test(words[0]?.text ?? ""));
}

function insideOf(directive: NginxDirective): readonly NginxDirective[] {
  return (directive.block ?? []).flatMap((inner) => [inner, ...insideOf(inner)]);
}
