import fc from "fast-check";
import { expect, test } from "vitest";
import { corsPolicy, items, PLACE } from "../../../test/harness/cors-policy.ts";
import { opaqueTest } from "../model/condition.ts";
import type { EmissionProfile } from "../model/emission-profile.ts";
import type { CorsPolicy, OriginSet } from "../model/facts.ts";
import type { OriginLanguage } from "../model/origin-language.ts";
import { unionOf } from "../model/origin-language.ts";
import { unknownSetting, written } from "../model/setting.ts";
import { emit } from "./emit.ts";
import { judge } from "./judge.ts";
import { preflightCacheSeconds } from "./preflight-cache.ts";
import { isValidAddress } from "./url-validity.ts";
import { resolveAddress, splitAddress } from "./wire.ts";
import { witnessFor, witnessForHeaders } from "./witness.ts";

const at = PLACE;

function policy(
  origins: OriginSet,
  credentials: boolean | "unknown" = false,
  profile: Partial<EmissionProfile> = {},
  more: Partial<CorsPolicy> = {},
): CorsPolicy {
  const allowed = credentials === "unknown" ? unknownSetting<boolean>({ kind: "dynamic", text: "it is computed" }, at) : written(credentials, at);
  return corsPolicy({ origins, credentials: allowed, ...more }, profile);
}

const ANY: OriginSet = { kind: "any", at, via: [] };
const exact = (value: string): OriginLanguage => ({ kind: "exact", value, part: "origin", ignoreCase: false, at, via: [] });
const echo = (language: OriginLanguage): OriginSet => ({ kind: "echo", language, at, via: [] });
const REFLECT = echo({ kind: "all" });
const EVIL = "https://evil.example";

function sent(subject: CorsPolicy, origin: string | undefined, preflight = false): string {
  const emission = emit(subject, { method: preflight ? "OPTIONS" : "GET", origin, preflight, requestMethod: "PUT", requestHeaders: "x-a" });
  return emission.kind === "unknown"
    ? `unknown: ${emission.reason.text}`
    : `${emission.status ?? "-"} ${emission.headers.map((field) => `${field.name}: ${field.value}`).join("; ")}`;
}

test("any origin", () => {
  expect(sent(policy(ANY), EVIL)).toBe("- Access-Control-Allow-Origin: *");
  expect(sent(policy(ANY, true), EVIL)).toBe("- Access-Control-Allow-Origin: *; Access-Control-Allow-Credentials: true");
  expect(sent(policy(ANY, true, { anyWithCredentials: "reflects" }), EVIL)).toBe(
    `- Access-Control-Allow-Origin: ${EVIL}; Vary: Origin; Access-Control-Allow-Credentials: true`,
  );
  expect(sent(policy(ANY, true, { anyWithCredentials: "throws" }), EVIL)).toBe("- ");
  expect(sent(policy(ANY, "unknown"), EVIL)).toBe("unknown: it is computed");
});

test("lists and mismatches", () => {
  const list = echo(unionOf([exact("https://a.com"), exact("https://b.com")]));
  expect(sent(policy(list), "https://b.com")).toBe("- Access-Control-Allow-Origin: https://b.com; Vary: Origin");
  expect(sent(policy(list), EVIL)).toBe("- Vary: Origin");
  expect(sent(policy(list, false, { onMismatch: "null" }), EVIL)).toBe("- Access-Control-Allow-Origin: null; Vary: Origin");
  expect(sent(policy(list, false, { onMismatch: "forbid", vary: "never" }), EVIL)).toBe("403 ");
  const entries = [{ text: "https://a.com", form: "literal" as const, at, via: [] }];
  expect(sent(policy(list, false, { onMismatch: "first-entry", vary: "never" }, { entries }), EVIL)).toBe("- Access-Control-Allow-Origin: https://a.com");
  expect(sent(policy(echo(exact("https://a.com")), false, { singleEntryIsStatic: true }, { entries }), EVIL)).toBe(
    "- Access-Control-Allow-Origin: https://a.com",
  );
  expect(sent(policy(echo({ kind: "unknown", reason: { kind: "dynamic", text: "x" } })), EVIL)).toContain("unknown");
});

test("preflights", () => {
  const full = policy(
    REFLECT,
    true,
    { starMethodsWithCredentials: "expands", starHeadersWithCredentials: "mirrors" },
    { methods: written(items("*"), at), requestHeaders: written(items("*"), at), maxAge: written("600", at) },
  );
  expect(sent(full, EVIL, true)).toBe(
    `204 Access-Control-Allow-Origin: ${EVIL}; Vary: Origin; Access-Control-Allow-Credentials: true; Access-Control-Allow-Methods: PUT; Access-Control-Allow-Headers: x-a; Access-Control-Max-Age: 600`,
  );
  expect(sent(policy(ANY, false, { answersPreflight: "no" }), EVIL, true)).toMatch(/^- Access-Control-Allow-Origin: \*/);
  expect(sent(policy(ANY, false, {}, { responses: "actual" }), EVIL, true)).toBe("- ");
  expect(sent(policy(ANY, false, { writesOnResponse: false }), EVIL)).toBe("- ");
  expect(sent(policy(ANY, false, { uppercasesMethods: true }, { methods: written(items("put"), at) }), EVIL, true)).toContain("Methods: PUT");
  expect(sent(policy(ANY, false, {}, { methods: unknownSetting({ kind: "request", text: "it comes from the caller" }, at) }), EVIL, true)).toBe(
    "unknown: it comes from the caller",
  );
});

test("choices are known where all arms agree or one applies", () => {
  const arm = (when: "always" | "opaque", origins: OriginSet) => ({
    when: when === "always" ? ({ kind: "always" } as const) : opaqueTest(at, { kind: "dynamic", text: "x" }),
    origins,
  });
  const choice = (...arms: readonly ReturnType<typeof arm>[]): OriginSet => ({ kind: "choice", arms, at, via: [] });
  expect(sent(policy(choice(arm("opaque", ANY), arm("always", ANY))), EVIL)).toContain("*");
  expect(sent(policy(choice(arm("opaque", ANY), arm("always", REFLECT))), EVIL)).toContain("unknown");
  expect(sent(policy(choice(arm("always", REFLECT), arm("opaque", ANY))), EVIL)).toContain(EVIL);
});

test("witnesses", () => {
  expect(witnessFor(policy(REFLECT, true), EVIL)).toMatchObject({
    origin: EVIL,
    verdict: "shared",
    request: { credentials: true },
    response: { status: 200 },
    explanation: `A page on ${EVIL} reads the answer that was made for the visitor's cookies.`,
  });
  expect(witnessFor(policy(ANY, true), EVIL).verdict).toBe("WildcardOriginNotAllowed");
  expect(witnessFor(policy(ANY, false), EVIL).verdict).toBe("shared");
  expect(witnessFor(policy(echo(exact("https://a.com/"))), "https://a.com").verdict).toBe("MissingAllowOriginHeader");
  expect(witnessFor(policy({ kind: "off", at, via: [] }), EVIL).verdict).toBe("MissingAllowOriginHeader");
  expect(witnessFor(policy({ kind: "unknown", reason: { kind: "dynamic", text: "it is computed" }, at, via: [] }), EVIL)).toMatchObject({ verdict: "unknown" });
  expect(witnessFor(policy(ANY), EVIL, { method: "DELETE" })).toMatchObject({ verdict: "MethodDisallowedByPreflightResponse", preflight: { status: 204 } });
  expect(witnessForHeaders([{ name: "access-control-allow-origin", value: "null" }], "null").verdict).toBe("shared");
  expect(witnessForHeaders([{ name: "Access-Control-Allow-Origin", value: "https://a.com, https://b.com" }], "https://a.com").verdict).toBe(
    "MultipleAllowOriginValues",
  );
});

test("preflight cache times of both profiles", () => {
  const table: readonly (readonly [string | undefined, number, number])[] = [
    [undefined, 5, 5],
    ["0", 0, 0],
    ["-1", 5, 0],
    ["600", 600, 600],
    ["+600", 5, 600],
    ["1.5", 5, 5],
    ["abc", 5, 5],
    ['"600"', 5, 5],
    ["600s", 5, 5],
    ["600, 600", 5, 5],
    ["86400", 86_400, 7200],
    ["99999999999999999999", 1e20, 5],
  ];
  for (const [value, standard, chromium] of table) {
    expect([preflightCacheSeconds(value, "standard"), preflightCacheSeconds(value, "chromium")], String(value)).toEqual([standard, chromium]);
  }
});

test("addresses resolve as the URL class resolves them", () => {
  const base = splitAddress("https://api.test:8443/a/b?x=1#f");
  expect(base).toEqual({ origin: "https://api.test:8443", path: "/a/b?x=1", userInfo: false });
  if (base === undefined) return;
  for (const location of ["/c", "c?d", "?q", "//other.test/x", "http://u:p@other.test:80/", "https://API.test", "https://a.test?x"]) {
    const real = new URL(location, "https://api.test:8443/a/b?x=1#f");
    expect(resolveAddress(location, base), location).toEqual({ origin: real.origin, path: real.pathname + real.search, userInfo: real.username !== "" });
  }
  expect(resolveAddress("mailto:x", base)).toBeUndefined();
});

test("knows valid addresses as the URL class does", () => {
  const texts = [
    "",
    "app.test",
    "app.test:80",
    "localhost:3000",
    "http://",
    "http://a",
    "https:/a.test",
    "https:a",
    "http://a:99999",
    "http://a:x",
    "http://[::1]:1",
    "http://[x]",
    "http://1.2.3.4.5",
    "http://0x7f.1",
  ];
  for (const text of [
    ...texts,
    "http://*.a.test",
    "http://bücher.test",
    "//a.test",
    "null",
    "*",
    '"*"',
    "http://a%zz.test",
    "http://a|b",
    "data:x",
    "http://u@a",
    "http://a<b",
    "1http://a",
  ]) {
    expect(isValidAddress(text), text).toBe(URL.canParse(text));
  }
});

test("redirects: limits, user info, lost Authorization, POST becomes GET", () => {
  const request = {
    pageOrigin: "https://a.test",
    url: "https://b.test/",
    method: "GET",
    headers: [],
    credentials: "omit",
    mode: "cors",
    forcePreflight: false,
  } as const;
  const star = { name: "Access-Control-Allow-Origin", value: "*" };
  const redirect = (location: string, status = 302) => ({ kind: "response" as const, status, headers: [star, { name: "Location", value: location }] });
  expect(judge(request, () => redirect("/again")).verdict).toBe("TooManyRedirects");
  expect(judge(request, () => redirect("https://u:p@c.test/")).verdict).toBe("RedirectContainsCredentials");
  expect(judge(request, () => redirect("data:text/plain,x")).verdict).toBe("InvalidRedirect");
  const answers = judge({ ...request, method: "POST", headers: [{ name: "Authorization", value: "x" }] }, (wire) => {
    if (wire.kind === "preflight") return { kind: "response", status: 204, headers: [star, { name: "Access-Control-Allow-Headers", value: "authorization" }] };
    return wire.url.startsWith("https://b.test") ? redirect("https://c.test/") : { kind: "response", status: 200, headers: [star] };
  });
  expect(answers.verdict).toBe("shared");
  expect(answers.exchanges.at(-1)?.request).toMatchObject({ method: "GET", origin: "null", headers: [] });
});

test("judge never throws, and every verdict is explained", () => {
  const text = fc.constantFrom("*", "null", "https://a.test", "https://a.test, *", "true", "True", "", " ", "GET", "x-a", "a b", "-1", "600");
  const field = fc.record({
    name: fc.constantFrom(
      "Access-Control-Allow-Origin",
      "Access-Control-Allow-Credentials",
      "Access-Control-Allow-Methods",
      "Access-Control-Allow-Headers",
      "Location",
      "Access-Control-Expose-Headers",
    ),
    value: text,
  });
  fc.assert(
    fc.property(
      fc.constantFrom("null", "https://a.test", "garbage"),
      fc.constantFrom("https://b.test/", "https://a.test/", "ftp://x", ""),
      fc.constantFrom("GET", "put", "PATCH", "TRACE", "", "a b"),
      fc.constantFrom<"omit" | "same-origin" | "include">("omit", "same-origin", "include"),
      fc.constantFrom<"cors" | "no-cors">("cors", "no-cors"),
      fc.array(field, { maxLength: 5 }),
      fc.constantFrom(200, 204, 302, 404),
      (pageOrigin, url, method, credentials, mode, headers, status) => {
        const judgement = judge({ pageOrigin, url, method, headers: [{ name: "X-A", value: "1" }], credentials, mode, forcePreflight: false }, () => ({
          kind: "response",
          status,
          headers,
        }));
        expect(judgement.explanation).toMatch(/\.$/);
        if (judgement.verdict === "shared" && credentials === "include" && pageOrigin !== splitAddress(url)?.origin) {
          expect(headers.some((header) => header.name === "Access-Control-Allow-Origin" && header.value === pageOrigin)).toBe(true);
        }
      },
    ),
    { numRuns: 2000, seed: 1 },
  );
});
