/** Plain sentences for verdicts. They name what the browser does, not what someone should change. */

/** What a sentence may mention. */
export interface VerdictContext {
  readonly origin: string;
  readonly credentials: boolean;
  /** Method or header name. */
  readonly subject: string | undefined;
  readonly reason: string | undefined;
}

function pageName(origin: string): string {
  return origin === "null" ? "A page with the origin null (a sandboxed frame on any site)" : `A page on ${origin}`;
}

const CORS_CHECK: Readonly<Record<string, string>> = {
  MissingAllowOriginHeader: "there is no Access-Control-Allow-Origin header",
  WildcardOriginNotAllowed: "Access-Control-Allow-Origin is *, which never allows a request with credentials",
  MultipleAllowOriginValues: "Access-Control-Allow-Origin holds more than one value",
  InvalidAllowOriginValue: "Access-Control-Allow-Origin is not an origin",
  AllowOriginMismatch: "Access-Control-Allow-Origin names another origin",
  InvalidAllowCredentials: "Access-Control-Allow-Credentials is not exactly true",
};

/** One sentence about how a request ended. */
export function explainVerdict(verdict: string, context: VerdictContext): string {
  const page = pageName(context.origin);
  const onPreflight = verdict.startsWith("Preflight");
  const check = CORS_CHECK[onPreflight ? verdict.slice("Preflight".length) : verdict];
  if (check !== undefined)
    return `The browser ${onPreflight ? "does not send the request: in the answer to the preflight" : "hides the answer from the page:"} ${check}.`;
  switch (verdict) {
    case "shared":
      return context.credentials ? `${page} reads the answer that was made for the visitor's cookies.` : `${page} reads the answer.`;
    case "opaque":
      return "The request is sent, and the page cannot read the answer.";
    case "blocked:corp":
      return "Cross-Origin-Resource-Policy keeps the answer from the page.";
    case "throws":
      return "Scripts cannot make this request.";
    case "unknown":
      return context.reason === undefined ? "It is not known what the server sends." : `It is not known what the server sends, because ${context.reason}.`;
    case "PreflightDisallowedRedirect":
      return "The browser does not send the request: the answer to the preflight is a redirect.";
    case "PreflightInvalidStatus":
      return "The browser does not send the request: the status of the answer to the preflight is not between 200 and 299.";
    case "InvalidAllowMethodsPreflightResponse":
      return "The browser does not send the request: Access-Control-Allow-Methods is not a list of names.";
    case "InvalidAllowHeadersPreflightResponse":
      return "The browser does not send the request: Access-Control-Allow-Headers is not a list of names.";
    case "MethodDisallowedByPreflightResponse":
      return `The browser does not send the request: Access-Control-Allow-Methods does not allow ${context.subject ?? "the method"}.`;
    case "HeaderDisallowedByPreflightResponse":
      return `The browser does not send the request: Access-Control-Allow-Headers does not allow ${context.subject ?? "a header"}.`;
    case "RedirectContainsCredentials":
      return "The browser does not follow a redirect to an address with a user name or password.";
    case "TooManyRedirects":
      return "The browser gives up after 20 redirects.";
    default:
      return "The browser refuses the request.";
  }
}
