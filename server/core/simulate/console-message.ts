/**
 * Reads what browsers write into their console when they refuse an answer. Chromium's sentences were observed in Chromium 153 (one request for
 * each step), those of Firefox stand in its own tests of the console and on MDN ("CORS errors"), Safari's in WebKit's `CrossOriginAccessControl.cpp`,
 * `CrossOriginPreflightResultCache.cpp` and `NetworkLoadChecker.cpp`. Older wordings are those of public reports. Only English messages are understood.
 */
import { isSerialisedOrigin } from "../headers/origin.ts";
import { isToken } from "../headers/scanning.ts";
import { addressWithoutQuery, type BlockedRequest, headerOfName, JSON_POST } from "./blocked-request.ts";
import type { CorsCheckFailure } from "./cors-check.ts";
import type { Verdict } from "./judge.ts";

/** Longer texts are cut: a message is a few hundred characters. */
const LONGEST_MESSAGE = 20_000;

interface Wording {
  readonly text: RegExp;
  readonly verdicts: readonly Verdict[];
  /** What the first group of the pattern is. */
  readonly names?: "method" | "header";
  readonly credentials?: true;
  /** What decides, if it is nothing that the server says. */
  readonly apart?: string;
}

const preflightToo = (...steps: readonly CorsCheckFailure[]): readonly Verdict[] => [...steps, ...steps.map((step) => `Preflight${step}` as const)];

/** Behind "blocked by CORS policy:"; a preflight's own check is said before. */
const CHROMIUM: readonly (Wording & { readonly step?: CorsCheckFailure })[] = [
  { text: /No 'Access-Control-Allow-Origin' header is present/, verdicts: [], step: "MissingAllowOriginHeader" },
  { text: /must not be the wildcard '\*'/, verdicts: [], step: "WildcardOriginNotAllowed", credentials: true },
  { text: /'Access-Control-Allow-Origin' header contains multiple values/, verdicts: [], step: "MultipleAllowOriginValues" },
  { text: /'Access-Control-Allow-Origin' header contains the invalid value/, verdicts: [], step: "InvalidAllowOriginValue" },
  { text: /'Access-Control-Allow-Origin' header has a value '[^']*' that is not equal/, verdicts: [], step: "AllowOriginMismatch" },
  {
    text: /'Access-Control-Allow-Credentials' header in the response is '[^']*' which must be 'true'/,
    verdicts: [],
    step: "InvalidAllowCredentials",
    credentials: true,
  },
  { text: /It does not have HTTP ok status/, verdicts: ["PreflightInvalidStatus"] },
  { text: /Redirect is not allowed for a preflight request/, verdicts: ["PreflightDisallowedRedirect"] },
  { text: /Cannot parse Access-Control-Allow-Methods response header/, verdicts: ["InvalidAllowMethodsPreflightResponse"] },
  { text: /Cannot parse Access-Control-Allow-Headers response header/, verdicts: ["InvalidAllowHeadersPreflightResponse"] },
  { text: /Method (\S{1,100}) is not allowed by Access-Control-Allow-Methods/, verdicts: ["MethodDisallowedByPreflightResponse"], names: "method" },
  {
    text: /Request header field (\S{1,100}) is not allowed by Access-Control-Allow-Headers/,
    verdicts: ["HeaderDisallowedByPreflightResponse"],
    names: "header",
  },
  { text: /Redirect location '[^']*' contains a username and password/, verdicts: ["RedirectContainsCredentials"] },
  {
    text: /Cross origin requests are only supported for protocol schemes/,
    verdicts: [],
    apart: "The address begins with no scheme that a page may ask, such as https://.",
  },
];

/** Behind "(Reason:". Firefox does not say whether the preflight failed or the request itself. */
const FIREFOX: readonly Wording[] = [
  { text: /header 'Access-Control-Allow-Origin' missing/, verdicts: preflightToo("MissingAllowOriginHeader") },
  { text: /header 'Access-Control-Allow-Origin' does not match/, verdicts: preflightToo("AllowOriginMismatch", "InvalidAllowOriginValue") },
  { text: /Multiple CORS header 'Access-Control-Allow-Origin' not allowed/, verdicts: preflightToo("MultipleAllowOriginValues") },
  {
    text: /Credential is not supported if the CORS header 'Access-Control-Allow-Origin' is '\*'/,
    verdicts: preflightToo("WildcardOriginNotAllowed"),
    credentials: true,
  },
  { text: /expected 'true' in CORS header 'Access-Control-Allow-Credentials'/, verdicts: preflightToo("InvalidAllowCredentials"), credentials: true },
  { text: /CORS preflight (?:response|channel) did not succeed/, verdicts: ["PreflightInvalidStatus"] },
  // Only a preflight's redirect is refused so (Gecko, `nsCORSPreflightListener::AsyncOnChannelRedirect`).
  { text: /CORS request external redirect not allowed/, verdicts: ["PreflightDisallowedRedirect"] },
  { text: /Did not find method in CORS header 'Access-Control-Allow-Methods'/, verdicts: ["MethodDisallowedByPreflightResponse"] },
  { text: /invalid token '[^']*' in CORS header 'Access-Control-Allow-Methods'/, verdicts: ["InvalidAllowMethodsPreflightResponse"] },
  { text: /invalid token '[^']*' in CORS header 'Access-Control-Allow-Headers'/, verdicts: ["InvalidAllowHeadersPreflightResponse"] },
  {
    text: /header '([^']{1,100})' is not allowed according to header 'Access-Control-Allow-Headers'/,
    verdicts: ["HeaderDisallowedByPreflightResponse"],
    names: "header",
  },
  { text: /missing token '([^']{1,100})' in CORS header 'Access-Control-Allow-Headers'/, verdicts: ["HeaderDisallowedByPreflightResponse"], names: "header" },
  {
    text: /CORS request did not succeed/,
    verdicts: [],
    apart: "No answer came: the connection, the certificate, or an extension that blocks requests is why.",
  },
  { text: /CORS request not HTTP/i, verdicts: [], apart: "The address is neither http nor https." },
  { text: /CORS disabled/, verdicts: [], apart: "The browser's own setting content.cors.disable refuses all such requests." },
  {
    text: /CORS header 'Origin' cannot be added/,
    verdicts: [],
    apart: "The browser could not add the Origin header: an extension may have changed the request.",
  },
];

const SAFARI: readonly Wording[] = [
  {
    text: /Origin \S{1,300} is not allowed by Access-Control-Allow-Origin/,
    verdicts: preflightToo("MissingAllowOriginHeader", "AllowOriginMismatch", "InvalidAllowOriginValue"),
  },
  {
    text: /Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true/,
    verdicts: preflightToo("WildcardOriginNotAllowed"),
    credentials: true,
  },
  {
    text: /Credentials flag is true, but Access-Control-Allow-Credentials is not "?'?true/,
    verdicts: preflightToo("InvalidAllowCredentials"),
    credentials: true,
  },
  { text: /Access-Control-Allow-Origin cannot contain more than one origin/, verdicts: preflightToo("MultipleAllowOriginValues") },
  { text: /Preflight response is not successful/, verdicts: ["PreflightInvalidStatus", "PreflightDisallowedRedirect"] },
  { text: /Method (\S{1,100}) is not allowed by Access-Control-Allow-Methods/, verdicts: ["MethodDisallowedByPreflightResponse"], names: "method" },
  {
    text: /Request header field (\S{1,100}) is not allowed by Access-Control-Allow-Headers/,
    verdicts: ["HeaderDisallowedByPreflightResponse"],
    names: "header",
  },
  { text: /Header Access-Control-Allow-Methods has an invalid value/, verdicts: ["InvalidAllowMethodsPreflightResponse"] },
  { text: /Header Access-Control-Allow-Headers has an invalid value/, verdicts: ["InvalidAllowHeadersPreflightResponse"] },
  { text: /Not allowed to follow a redirection while loading/, verdicts: [], apart: 'The script itself forbids redirects (redirect: "error").' },
  { text: /cannot load \S{1,2000} due to access control checks/, verdicts: [] },
];

/** The request that the message is about, or `undefined` if it is none of these messages. */
export function readConsoleMessage(message: string): BlockedRequest | undefined {
  // Consoles break lines where they like, and Firefox writes round quotes.
  const text = message.slice(0, LONGEST_MESSAGE).replaceAll(/[‘’]/g, "'").replaceAll(/[“”]/g, '"').replaceAll(/\s+/g, " ");
  return readChromium(text) ?? readFirefox(text) ?? readSafari(text);
}

function readChromium(text: string): BlockedRequest | undefined {
  const start = text.indexOf("has been blocked by CORS policy");
  if (start === -1) return undefined;
  const [, url, origin] = /Access to [\w ]{1,60} at '([^']{1,2000})'(?: \(redirected from '[^']{1,2000}'\))? from origin '([^']{1,300})' has/.exec(text) ?? [];
  const said = text.slice(start);
  const isPreflight = said.includes("Response to preflight request doesn't pass access control check");
  const found = CHROMIUM.find((wording) => wording.text.test(said));
  const verdicts = found?.step === undefined ? (found?.verdicts ?? []) : [isPreflight ? (`Preflight${found.step}` as const) : found.step];
  return blocked("Chromium", said, found === undefined ? undefined : { ...found, verdicts }, origin, url);
}

function readFirefox(text: string): BlockedRequest | undefined {
  const start = text.indexOf("The Same Origin Policy disallows reading the remote resource at");
  if (start === -1) return undefined;
  const [, url] = /disallows reading the remote resource at '?(https?:[^\s']{1,2000})/.exec(text.slice(start)) ?? [];
  const said = text.slice(start);
  return blocked(
    "Firefox",
    said,
    FIREFOX.find((wording) => wording.text.test(said)),
    undefined,
    url?.replace(/\.$/, ""),
  );
}

function readSafari(text: string): BlockedRequest | undefined {
  const found = SAFARI.find((wording) => wording.text.test(text));
  if (found === undefined) return undefined;
  const [, origin] = /Origin (\S{1,300}) is not allowed by/.exec(text) ?? [];
  // Older versions end the address with a full stop and the reason.
  const [, url] = /cannot load (https?:\S{1,2000}?)(?: due to|\. )/.exec(text) ?? [];
  return blocked("Safari", text, found, origin, url);
}

function blocked(source: BlockedRequest["source"], said: string, wording: Wording | undefined, origin?: string, url?: string): BlockedRequest {
  const verdicts = wording?.verdicts ?? [];
  const name = wording?.names === undefined ? undefined : wording.text.exec(said)?.[1];
  const isName = name !== undefined && isToken(name);
  const isPreflighted = verdicts.some((verdict) => verdict.includes("Preflight"));
  const isSimple = verdicts.length === 0 || verdicts.some((verdict) => !verdict.includes("Preflight"));
  const told =
    isName && wording?.names === "method" ? [{ method: name, headers: [] }] : isName ? [{ method: "GET", headers: [headerOfName(name)] }] : undefined;
  return {
    source,
    verdicts,
    ...(wording?.apart === undefined ? {} : { apart: wording.apart }),
    origin: origin !== undefined && isSerialisedOrigin(origin) ? origin : undefined,
    url: url === undefined ? undefined : addressWithoutQuery(url),
    requests: told ?? [...(isSimple ? [{ method: "GET", headers: [] }] : []), ...(isPreflighted || verdicts.length === 0 ? [methodFor(verdicts)] : [])],
    credentials: wording?.credentials,
  };
}

/** A method that the list surely lacks is not told; PUT needs to stand in it, as a JSON POST need not. */
function methodFor(verdicts: readonly Verdict[]): BlockedRequest["requests"][number] {
  return verdicts.some((verdict) => verdict.includes("Method")) ? { method: "PUT", headers: [] } : JSON_POST;
}
