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

  // Reasons of MDN's list and of Firefox's own tests of its console; the last column is what stands behind the reason in newer versions.
  const header = (name: string): string => `‘Access-Control-Allow-${name}’`;
  it.each([
    [`CORS header ${header("Origin")} missing`, ["MissingAllowOriginHeader", "PreflightMissingAllowOriginHeader"], ". Status code: 200"],
    [
      `CORS header ${header("Origin")} does not match ‘https://other.example’`,
      ["AllowOriginMismatch", "InvalidAllowOriginValue", "PreflightAllowOriginMismatch", "PreflightInvalidAllowOriginValue"],
      "",
    ],
    [
      `CORS header ${header("Origin")} does not match ‘(null)’`,
      ["AllowOriginMismatch", "InvalidAllowOriginValue", "PreflightAllowOriginMismatch", "PreflightInvalidAllowOriginValue"],
      "",
    ],
    [`Multiple CORS header ${header("Origin")} not allowed`, ["MultipleAllowOriginValues", "PreflightMultipleAllowOriginValues"], ""],
    [`Credential is not supported if the CORS header ${header("Origin")} is ‘*’`, ["WildcardOriginNotAllowed", "PreflightWildcardOriginNotAllowed"], ""],
    [`expected ‘true’ in CORS header ${header("Credentials")}`, ["InvalidAllowCredentials", "PreflightInvalidAllowCredentials"], ""],
    ["CORS preflight response did not succeed", ["PreflightInvalidStatus"], ". Status code: 404"],
    ["CORS preflight channel did not succeed", ["PreflightInvalidStatus"], ""],
    ["CORS request external redirect not allowed", ["PreflightDisallowedRedirect"], ""],
    [`Did not find method in CORS header ${header("Methods")}`, ["MethodDisallowedByPreflightResponse"], ""],
    [`invalid token ‘xyz;’ in CORS header ${header("Methods")}`, ["InvalidAllowMethodsPreflightResponse"], ""],
    [`invalid token ‘xyz;’ in CORS header ${header("Headers")}`, ["InvalidAllowHeadersPreflightResponse"], ""],
    [`header ‘x-token’ is not allowed according to header ${header("Headers")} from CORS preflight response`, ["HeaderDisallowedByPreflightResponse"], ""],
    [`missing token ‘x-token’ in CORS header ${header("Headers")} from CORS preflight channel`, ["HeaderDisallowedByPreflightResponse"], ""],
  ])("of Firefox: %s", (why, verdicts, behind) => {
    for (const text of [firefox(why), firefox(why).replace(/\.$/, `${behind}.`), firefox(why).replaceAll(/[‘’]/g, "'"), `${firefox(why)}[Learn More]`]) {
      const read = readConsoleMessage(text);
      expect(read).toMatchObject({ source: "Firefox", verdicts, origin: undefined, url: "https://api.example.com/orders" });
      expect(read?.apart).toBeUndefined();
      if (why.includes("x-token")) expect(read?.requests).toEqual([{ method: "GET", headers: [{ name: "x-token", value: "1" }] }]);
    }
  });

  it.each([
    ["CORS request did not succeed", /No answer came/],
    ["CORS request not HTTP", /neither http nor https/],
    ["CORS request not http", /neither http nor https/],
    ["CORS disabled", /content\.cors\.disable/],
    ["CORS header ‘Origin’ cannot be added", /Origin header/],
  ])("of Firefox that no server decides: %s", (why, words) => {
    expect(readConsoleMessage(firefox(why).replace(/\.$/, ". Status code: (null)."))).toMatchObject({
      source: "Firefox",
      verdicts: [],
      apart: expect.stringMatching(words),
    });
  });

  it("of Chromium that no server decides", () => {
    const text = `Access to fetch at 'localhost:3000/orders' from origin '${page}' has been blocked by CORS policy: Cross origin requests are only supported for protocol schemes: chrome, chrome-extension, data, http, https.`;
    expect(readConsoleMessage(text)).toMatchObject({ source: "Chromium", verdicts: [], apart: expect.stringMatching(/scheme/), url: undefined });
  });

  const twice = (...steps: readonly string[]): readonly string[] => [...steps, ...steps.map((step) => `Preflight${step}`)];
  it.each([
    [
      "Origin https://app.example.com is not allowed by Access-Control-Allow-Origin.",
      twice("MissingAllowOriginHeader", "AllowOriginMismatch", "InvalidAllowOriginValue"),
    ],
    [
      "Origin https://app.example.com is not allowed by Access-Control-Allow-Origin. Status code: 200",
      twice("MissingAllowOriginHeader", "AllowOriginMismatch", "InvalidAllowOriginValue"),
    ],
    ["Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.", twice("WildcardOriginNotAllowed")],
    ["Access-Control-Allow-Origin cannot contain more than one origin.", twice("MultipleAllowOriginValues")],
    ['Credentials flag is true, but Access-Control-Allow-Credentials is not "true".', twice("InvalidAllowCredentials")],
    ["Preflight response is not successful", ["PreflightInvalidStatus", "PreflightDisallowedRedirect"]],
    ["Preflight response is not successful. Status code: 404", ["PreflightInvalidStatus", "PreflightDisallowedRedirect"]],
    ["Method PUT is not allowed by Access-Control-Allow-Methods.", ["MethodDisallowedByPreflightResponse"]],
    ["Request header field X-Token is not allowed by Access-Control-Allow-Headers.", ["HeaderDisallowedByPreflightResponse"]],
    ["Header Access-Control-Allow-Methods has an invalid value: GET POST", ["InvalidAllowMethodsPreflightResponse"]],
    ["Header Access-Control-Allow-Headers has an invalid value: x token", ["InvalidAllowHeadersPreflightResponse"]],
  ])("of Safari: %s", (why, verdicts) => {
    for (const text of [
      `[Error] ${why}\n[Error] Fetch API cannot load https://api.example.com/orders?token=secret due to access control checks.`,
      `[Error] XMLHttpRequest cannot load https://api.example.com/orders?token=secret due to access control checks.\n[Error] Failed to load resource: ${why}`,
      `Fetch API cannot load https://api.example.com/orders?token=secret. ${why}`,
    ]) {
      const read = readConsoleMessage(text);
      expect(read).toMatchObject({ source: "Safari", verdicts, url: "https://api.example.com/orders" });
      expect(read?.origin).toBe(why.startsWith("Origin") ? page : undefined);
    }
  });

  it("of Safari that gives no reason leaves the step open, unless the script forbids redirects", () => {
    const text = "Fetch API cannot load https://api.example.com/orders?token=secret due to access control checks.";
    expect(readConsoleMessage(text)).toMatchObject({ source: "Safari", verdicts: [], url: "https://api.example.com/orders" });
    expect(readConsoleMessage(`Not allowed to follow a redirection while loading https://api.example.com/orders\n${text}`)?.apart).toMatch(/redirect: "error"/);
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
