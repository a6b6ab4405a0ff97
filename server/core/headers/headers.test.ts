import fc from "fast-check";
import { expect, test } from "vitest";
import { effectiveDirective, parseCsp } from "./csp.ts";
import { missingCspQuotes, readCspSource } from "./csp-source.ts";
import { isNosniff, parseFrameOptions } from "./frame-options.ts";
import { parseHsts } from "./hsts.ts";
import { parseIsolation } from "./isolation.ts";
import { isForbiddenRequestHeader, standardHeaderName, suggestHeaderName } from "./names.ts";
import { damerauDistance } from "./near-miss.ts";
import { parsePermissionsPolicy } from "./permissions-policy.ts";
import { parseReferrerPolicy } from "./referrer-policy.ts";
import { cookieAttribute, parseSetCookie } from "./set-cookie.ts";
import { extractListValues, parseTokenList } from "./token-list.ts";

const kinds = (text: string): string =>
  parseHsts(text)
    .problems.map((problem) => problem.kind)
    .join(",");

test("token lists: empty elements are legal, one bad token voids all", () => {
  expect(extractListValues(", x-a, ,")).toEqual(["x-a"]);
  expect(extractListValues("GET; PUT")).toBeUndefined();
  expect(extractListValues("GET PUT")).toBeUndefined();
  expect(extractListValues("")).toEqual([]);
  expect(parseTokenList("A, B C").items[1]).toEqual({ text: "B C", span: { start: 3, end: 6 }, valid: false });
});

test("HSTS", () => {
  expect(kinds("max-age=31536000; includeSubDomains; preload")).toBe("");
  expect(parseHsts("max-age=31536000; includeSubDomains; preload")).toMatchObject({ maxAge: 31536000, includeSubDomains: true, preload: true, valid: true });
  expect(parseHsts('max-age="600"')).toMatchObject({ maxAge: 600, valid: true, problems: [] });
  expect(parseHsts("Max-Age = 600 ; INCLUDESUBDOMAINS")).toMatchObject({ maxAge: 600, includeSubDomains: true, valid: true });
  expect(kinds("max-age=31536000 includeSubDomains")).toBe("missing-semicolon");
  expect(kinds("max-age=31536000, includeSubDomains")).toBe("comma");
  expect(kinds("max-age: 3600")).toBe("not-a-token,missing-max-age,unknown-directive");
  expect(kinds("includeSubDomains")).toBe("missing-max-age");
  expect(kinds("max-age=1y")).toBe("max-age-not-a-number");
  expect(kinds("max-age=-1")).toBe("max-age-not-a-number");
  expect(kinds("max-age=1; max-age=2")).toBe("repeated-directive");
  expect(kinds("max-age=1; includeSubdomain")).toBe("unknown-directive");
  expect(parseHsts("max-age=1; includeSubdomain").valid).toBe(true);
  expect(kinds("")).toBe("missing-max-age");
  expect(kinds("max-age=31536000;;")).toBe("");
});

test("CSP: duplicates, commas, invalid characters, suggestions", () => {
  const [policy] = parseCsp("default-src 'self'; script-src 'self'; SCRIPT-SRC *; scirpt-src x; script-src: y; img-src ‘self’").policies;
  expect(policy?.directives.map((directive) => [directive.name, directive.duplicate, directive.effective, directive.suggestion])).toEqual([
    ["default-src", false, true, undefined],
    ["script-src", false, true, undefined],
    ["script-src", true, false, undefined],
    ["scirpt-src", false, false, "script-src"],
    ["script-src:", false, false, "script-src"],
    ["img-src", false, false, undefined],
  ]);
  expect(policy?.directives[5]?.invalidCharacters.map((run) => run.text)).toEqual(["‘", "’"]);
  expect(parseCsp("default-src 'none', script-src x").policies).toHaveLength(2);
  expect(parseCsp(" ; ").policies).toHaveLength(0);
});

test("CSP: fallbacks and sources", () => {
  const [policy] = parseCsp("default-src 'none'; child-src x").policies;
  if (policy === undefined) throw new Error("no policy");
  expect(effectiveDirective(policy, "script-src-elem")?.name).toBe("default-src");
  expect(effectiveDirective(policy, "frame-src")?.name).toBe("child-src");
  expect(effectiveDirective(policy, "base-uri")).toBeUndefined();
  expect(readCspSource("https:")).toEqual({ kind: "scheme", scheme: "https" });
  expect(readCspSource("*.example.com:*")).toEqual({ kind: "host", scheme: undefined, host: "*.example.com", port: "*", path: undefined });
  expect(readCspSource("'nonce-abc='")).toEqual({ kind: "nonce", value: "abc=" });
  expect(readCspSource("'Self'")).toEqual({ kind: "keyword", keyword: "'self'" });
  expect(missingCspQuotes("unsafe-inline")).toBe("'unsafe-inline'");
  expect(missingCspQuotes("'self'")).toBeUndefined();
  expect(missingCspQuotes("example.com")).toBeUndefined();
});

test("Permissions-Policy", () => {
  const good = parsePermissionsPolicy('camera=(), geolocation=(self "https://x.com"), fullscreen=*, autoplay=self;report-to=a');
  expect(good.failure).toBeUndefined();
  expect(good.problems).toEqual([]);
  expect(good.members.map((member) => [member.name, member.form, member.items.length])).toEqual([
    ["camera", "list", 0],
    ["geolocation", "list", 2],
    ["fullscreen", "item", 1],
    ["autoplay", "item", 1],
  ]);
  expect(parsePermissionsPolicy("camera=(), geolocation 'none'").failure).toMatchObject({ why: "old-syntax", text: "geolocation 'none'" });
  expect(parsePermissionsPolicy("camera=(); microphone=()").failure?.why).toBe("semicolon");
  expect(parsePermissionsPolicy("camera=();microphone=()").failure?.why).toBe("semicolon");
  expect(parsePermissionsPolicy("Camera=()").failure?.why).toBe("upper-case-key");
  expect(parsePermissionsPolicy("camera=(self").failure?.why).toBe("unclosed-list");
  expect(parsePermissionsPolicy("camera=(),").failure?.why).toBe("trailing-comma");
  expect(parsePermissionsPolicy("geolocation=(self https://x)").problems.map((problem) => [problem.kind, problem.text])).toEqual([
    ["unquoted-origin", "https://x"],
  ]);
  expect(parsePermissionsPolicy("geolocation=none").problems[0]?.kind).toBe("unknown-item");
  expect(parsePermissionsPolicy("interest-cohort=()").problems[0]?.kind).toBe("retired-feature");
  expect(parsePermissionsPolicy("camera=(), camera=*").members[0]?.overridden).toBe(true);
});

test("small headers", () => {
  expect(parseFrameOptions("deny").effect).toBe("deny");
  expect(parseFrameOptions("DENY, SAMEORIGIN").effect).toBe("deny");
  expect(parseFrameOptions("ALLOW-FROM https://x").effect).toBe("none");
  expect(parseFrameOptions("deny; x").effect).toBe("none");
  expect(parseFrameOptions("SAMEORIGIN").effect).toBe("same-origin");
  for (const good of ["NoSniff", "nosniff, nosniff"]) expect(isNosniff(good)).toBe(true);
  for (const bad of ["no-sniff", "none, nosniff", "nosniff; x", ""]) expect(isNosniff(bad)).toBe(false);
  expect(parseReferrerPolicy("no-referrer, strict-origin-when-cross-origin, nonsense").effective?.policy).toBe("strict-origin-when-cross-origin");
  expect(parseReferrerPolicy("no-referer").effective).toBeUndefined();
  expect(parseIsolation("cross-origin-opener-policy", "Same-Origin")).toMatchObject({ valid: false, suggestion: "same-origin" });
  expect(parseIsolation("cross-origin-opener-policy", 'same-origin; report-to="x"').valid).toBe(true);
  expect(parseIsolation("cross-origin-resource-policy", "same-site, same-origin").valid).toBe(false);
});

test("Set-Cookie", () => {
  const cookie = parseSetCookie("sid=abc=d; Path=/; HttpOnly=false; samesite = None ; SameSite=Lax; Secur");
  expect(cookie).toMatchObject({ name: "sid", value: "abc=d" });
  expect(cookieAttribute(cookie, "SameSite")?.value).toBe("Lax");
  expect(cookieAttribute(cookie, "HttpOnly")?.value).toBe("false");
  expect(cookie.attributes.at(-1)).toMatchObject({ known: undefined, suggestion: "Secure" });
});

test("header names", () => {
  expect(standardHeaderName("etag")).toBe("ETag");
  expect(suggestHeaderName("Access-Control-Allow-Header")).toBe("Access-Control-Allow-Headers");
  expect(suggestHeaderName("Access-Control-Allow-Origins")).toBe("Access-Control-Allow-Origin");
  expect(suggestHeaderName("X-Frame-Option")).toBe("X-Frame-Options");
  expect(suggestHeaderName("Content-Secruity-Policy")).toBe("Content-Security-Policy");
  for (const fine of ["X-Request-Id", "Vary", "X-Total", "Date", "X-Tenant", "Referer", "vary"]) expect(suggestHeaderName(fine), fine).toBeUndefined();
  expect(isForbiddenRequestHeader("Sec-Foo", "")).toBe(true);
  expect(isForbiddenRequestHeader("User-Agent", "")).toBe(false);
  expect(isForbiddenRequestHeader("X-Method-Override", "get, trace")).toBe(true);
});

test("distance is symmetric and bounded", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
      expect(damerauDistance(a, b, 20)).toBe(damerauDistance(b, a, 20));
      expect(damerauDistance(a, b, 2)).toBeLessThanOrEqual(3);
    }),
  );
});

test("no reader throws or leaves the text, and long lines are quick", () => {
  const piece = fc.constantFrom(
    ..."; , = ( ) \" ' * : / \\ ".split(" "),
    " ",
    "a",
    "Z",
    "max-age",
    "script-src",
    "self",
    "camera",
    "1",
    "‘",
    "\u0000",
    "?1",
    "@",
    "-",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => readAll(pieces.join(""))),
    { numRuns: 2000, seed: 3 },
  );
  const started = performance.now();
  for (const unit of [" ", ";", ",", "a ", "a=(", "a;", "'", '"', "max-age=1 ", "a b=", "x,"]) readAll(unit.repeat(Math.ceil(100_000 / unit.length)));
  expect(performance.now() - started).toBeLessThan(8000);
});

function readAll(text: string): void {
  const inside = (span: { start: number; end: number }): void => {
    expect(span.start).toBeGreaterThanOrEqual(0);
    expect(span.end).toBeLessThanOrEqual(text.length);
    expect(span.start).toBeLessThanOrEqual(span.end);
  };
  const spans = [
    ...parseHsts(text).problems.map((problem) => problem.span),
    ...parseCsp(text).policies.flatMap((policy) => policy.directives.map((directive) => directive.span)),
    ...parsePermissionsPolicy(text).problems.map((problem) => problem.span),
    ...parseSetCookie(text).attributes.map((attribute) => attribute.span),
    ...parseReferrerPolicy(text).items.map((item) => item.span),
    ...parseTokenList(text).items.map((item) => item.span),
    ...parseFrameOptions(text).values.map((value) => value.span),
    parseIsolation("cross-origin-opener-policy", text).span,
  ];
  const failure = parsePermissionsPolicy(text).failure;
  if (failure !== undefined) inside(failure.span);
  for (const span of spans.slice(0, 200)) inside(span);
}
