import { describe, expect, it } from "vitest";
import { readConsoleMessage } from "./console-message.ts";

const page = "https://app.example.com";
const chromium = (why: string): string =>
  `Access to fetch at 'https://api.example.com/orders?token=secret' from origin '${page}' has been blocked by CORS policy: ${why}`;
const firefox = (why: string): string =>
  `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example.com/orders?token=secret. (Reason: ${why}).`;
const verdictsOf = (text: string): readonly string[] | undefined => readConsoleMessage(text)?.verdicts;

describe("a console message", () => {
  it.each([
    // As Chromium 153 wrote them, one request for each step.
    ["No 'Access-Control-Allow-Origin' header is present on the requested resource.", "MissingAllowOriginHeader"],
    [
      "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'. The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute.",
      "WildcardOriginNotAllowed",
    ],
    [
      "The 'Access-Control-Allow-Origin' header contains multiple values 'http://a.example, http://b.example', but only one is allowed. Have the server send the header with a valid value.",
      "MultipleAllowOriginValues",
    ],
    [
      "The 'Access-Control-Allow-Origin' header contains the invalid value 'app.example'. Have the server send the header with a valid value.",
      "InvalidAllowOriginValue",
    ],
    [
      "The 'Access-Control-Allow-Origin' header has a value 'http://a.example' that is not equal to the supplied origin. Have the server send the header with a valid value.",
      "AllowOriginMismatch",
    ],
    [
      "The value of the 'Access-Control-Allow-Credentials' header in the response is 'True' which must be 'true' when the request's credentials mode is 'include'.",
      "InvalidAllowCredentials",
    ],
    ["Response to preflight request doesn't pass access control check: It does not have HTTP ok status.", "PreflightInvalidStatus"],
    ["Response to preflight request doesn't pass access control check: Redirect is not allowed for a preflight request.", "PreflightDisallowedRedirect"],
    [
      "Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
      "PreflightMissingAllowOriginHeader",
    ],
    ["Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.", "MethodDisallowedByPreflightResponse"],
    ["Request header field x-token is not allowed by Access-Control-Allow-Headers in preflight response.", "HeaderDisallowedByPreflightResponse"],
    ["Cannot parse Access-Control-Allow-Methods response header field in preflight response.", "InvalidAllowMethodsPreflightResponse"],
    ["Cannot parse Access-Control-Allow-Headers response header field in preflight response.", "InvalidAllowHeadersPreflightResponse"],
  ])("of Chromium: %s", (why, verdict) => {
    const read = readConsoleMessage(chromium(why));
    expect(read).toMatchObject({ source: "Chromium", verdicts: [verdict], origin: page, url: "https://api.example.com/orders" });
    expect(readConsoleMessage(`server.js:12 ${chromium(why).replaceAll(" ", "\n  ")}`)).toEqual(read);
  });

  it("of Chromium names the method or the header that was refused", () => {
    expect(readConsoleMessage(chromium("Method PURGE is not allowed by Access-Control-Allow-Methods in preflight response."))?.requests).toEqual([
      { method: "PURGE", headers: [] },
    ]);
    const header = "Request header field authorization is not allowed by Access-Control-Allow-Headers in preflight response.";
    expect(readConsoleMessage(chromium(header))?.requests).toEqual([{ method: "GET", headers: [{ name: "authorization", value: "Bearer token" }] }]);
  });

  it.each([
    ["CORS header ‘Access-Control-Allow-Origin’ missing", "MissingAllowOriginHeader"],
    ["CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://other.example’", "AllowOriginMismatch"],
    ["Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed", "MultipleAllowOriginValues"],
    ["Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’", "WildcardOriginNotAllowed"],
    ["expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’", "InvalidAllowCredentials"],
    ["CORS preflight response did not succeed", "PreflightInvalidStatus"],
    ["Did not find method in CORS header ‘Access-Control-Allow-Methods’", "MethodDisallowedByPreflightResponse"],
    ["header ‘x-token’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response", "HeaderDisallowedByPreflightResponse"],
  ])("of Firefox: %s", (why, verdict) => {
    const read = readConsoleMessage(firefox(why));
    expect(read).toMatchObject({ source: "Firefox", origin: undefined, url: "https://api.example.com/orders" });
    expect(read?.verdicts[0]).toBe(verdict);
  });

  it.each([
    ["Origin https://app.example.com is not allowed by Access-Control-Allow-Origin. Status code: 200", "MissingAllowOriginHeader"],
    ["Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.", "WildcardOriginNotAllowed"],
    ['Credentials flag is true, but Access-Control-Allow-Credentials is not "true".', "InvalidAllowCredentials"],
    ["Preflight response is not successful. Status code: 404", "PreflightInvalidStatus"],
    ["Method PUT is not allowed by Access-Control-Allow-Methods.", "MethodDisallowedByPreflightResponse"],
    ["Request header field X-Token is not allowed by Access-Control-Allow-Headers.", "HeaderDisallowedByPreflightResponse"],
  ])("of Safari: %s", (why, verdict) => {
    const read = readConsoleMessage(`[Error] ${why}\n[Error] Fetch API cannot load https://api.example.com/orders?token=secret due to access control checks.`);
    expect(read).toMatchObject({ source: "Safari", url: "https://api.example.com/orders" });
    expect(read?.verdicts[0]).toBe(verdict);
  });

  it("is nothing else, and no length or garbage takes long", () => {
    for (const text of ["", "TypeError: Failed to fetch", "CORS", "Method is not allowed"]) expect(readConsoleMessage(text)).toBeUndefined();
    expect(verdictsOf(chromium("Something that a later version says."))).toEqual([]);
    const began = Date.now();
    for (const piece of ["Access to fetch at '", "Origin ", "cannot load https://a", "has been blocked by CORS policy", "'‘’\n\t "])
      readConsoleMessage(piece.repeat(200_000));
    expect(Date.now() - began).toBeLessThan(2_000);
  });
});
