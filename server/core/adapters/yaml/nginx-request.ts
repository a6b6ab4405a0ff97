/**
 * The variables that nginx fills for each request, and who decides what they hold (DESIGN section 13): the page that sends the request, the
 * visitor whose browser attaches it, or nobody that can be named. Names: nginx "Alphabetical index of variables", 1.27.
 */
import type { TestClass } from "../../model/condition.ts";
import type { Reason } from "../../model/setting.ts";
import type { RuntimePart } from "./nginx-values.ts";
import { ORIGIN } from "./nginx-values.ts";

/** Address, login and certificate belong to the visitor; path, query and the host that is asked to the page. */
const CHOSEN =
  /^(?:uri|document_uri|request_uri|request|request_method|request_filename|request_body|args|query_string|is_args|arg_.+|content_type|cookie_.+|remote_addr|binary_remote_addr|remote_port|remote_user|realip_.+|proxy_protocol_addr|geoip2?_.+|scheme|https|host|server_name|server_port|server_addr|server_protocol|ssl_.+)$/;
/** Headers that a page cannot set (Fetch, forbidden request-header) and that say nothing of the visitor. What proxies add is not among them: it follows from the visit. */
const FORBIDDEN =
  /^http_(?:accept_charset|accept_encoding|connection|content_length|date|dnt|expect|keep_alive|origin|referer|te|trailer|transfer_encoding|upgrade|via|proxy_.*|sec_.*)$/;

const REASON: Reason = { kind: "dynamic", text: "an nginx variable decides" };

/** True for names that nginx fills itself. */
export function isRequestVariable(name: string): boolean {
  return CHOSEN.test(name) || name.startsWith("http_");
}

/** The variable as a part of a value; `moved` tells values before and after the address was rewritten apart. */
export function requestVariable(name: string, moved: string): RuntimePart {
  const isAddress = /^(?:uri|document_uri|args|query_string|is_args|arg_.+|request_filename)$/.test(name);
  const subject = `$${name === "document_uri" ? "uri" : name === "query_string" ? "args" : name}${isAddress ? moved : ""}`;
  return { kind: "runtime", subject, class: classOf(name), reason: REASON };
}

function classOf(name: string): TestClass {
  if (`$${name}` === ORIGIN) return "opaque";
  if (CHOSEN.test(name)) return "free";
  return name.startsWith("http_") && !FORBIDDEN.test(name) ? "free" : "opaque";
}
