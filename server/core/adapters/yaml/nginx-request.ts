/**
 * The variables that nginx fills for each request, and who decides what they hold (DESIGN section 13): the page that sends the request, the
 * visitor whose browser attaches it, or nobody that can be named. Names: nginx "Alphabetical index of variables", 1.27.
 */
import { classOfHeaderTest, isAddedOnTheWay } from "../../conditions/request-headers.ts";
import type { TestClass } from "../../model/condition.ts";
import type { Reason } from "../../model/setting.ts";
import type { RuntimePart } from "./nginx-values.ts";
import { ORIGIN } from "./nginx-values.ts";

/** Address, login and certificate belong to the visitor; path, query and the host that is asked to the page. */
const CHOSEN =
  /^(?:uri|document_uri|request_uri|request|request_method|request_filename|request_body|args|query_string|is_args|arg_.+|content_type|cookie_.+|remote_addr|binary_remote_addr|remote_port|remote_user|realip_.+|proxy_protocol_addr|geoip2?_.+|scheme|https|host|server_name|server_port|server_addr|server_protocol|ssl_.+)$/;
const REASON: Reason = { kind: "dynamic", text: "an nginx variable decides" };

/** True for names that nginx fills itself. */
export function isRequestVariable(name: string): boolean {
  return CHOSEN.test(name) || name.startsWith("http_");
}

/**
 * The variable as a part of a value; `moved` tells values before and after the address was rewritten apart. Headers and cookies have the names
 * that conditions of all technologies have for them; those that CORS is about keep nginx's.
 */
export function requestVariable(name: string, moved: string): RuntimePart {
  return { kind: "runtime", subject: subjectOf(name, moved), class: classOf(name), reason: REASON };
}

function subjectOf(name: string, moved: string): string {
  if (name.startsWith("cookie_")) return `cookies ${name.slice("cookie_".length)}`;
  if (name.startsWith("http_") && !/^http_(?:origin|access_control_.*)$/.test(name)) return `header ${headerNamed(name)}`;
  const isAddress = /^(?:uri|document_uri|args|query_string|is_args|arg_.+|request_filename)$/.test(name);
  return `$${name === "document_uri" ? "uri" : name === "query_string" ? "args" : name}${isAddress ? moved : ""}`;
}

function headerNamed(name: string): string {
  return name.slice("http_".length).replaceAll("_", "-");
}

function classOf(name: string): TestClass {
  if (`$${name}` === ORIGIN) return "opaque";
  if (CHOSEN.test(name)) return "free";
  if (!name.startsWith("http_")) return "opaque";
  const header = headerNamed(name);
  // nginx is the first that is met: what others add on the way comes from the page.
  return isAddedOnTheWay(header) ? "free" : classOfHeaderTest(header, { kind: "other", text: "" });
}
