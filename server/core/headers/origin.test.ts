import fc from "fast-check";
import { expect, test } from "vitest";
import { isLoopbackHost, isPrivateHost } from "./address.ts";
import { normaliseOriginEntry, parseOrigin, readOriginEntry } from "./origin.ts";
import { isPublicSuffix, publicSuffixOf, registrableDomain, sharedHostingSuffixOf } from "./public-suffix.ts";
import { encodePunycode } from "./punycode.ts";

const CASES: readonly (readonly [text: string, problems: string, normalised: string | undefined])[] = [
  ["https://app.example.com", "", "https://app.example.com"],
  ["http://localhost:3000", "", "http://localhost:3000"],
  ["https://app.example.com/", "trailing-slash", "https://app.example.com"],
  ["https://example.com/app", "has-path", "https://example.com"],
  ["https://example.com?x=1", "has-path", "https://example.com"],
  ["https://user@example.com", "user-info", "https://example.com"],
  ["app.example.com", "missing-scheme", "https://app.example.com"],
  ["localhost:3000", "missing-scheme", "http://localhost:3000"],
  ["//app.example.com", "missing-scheme", "https://app.example.com"],
  ["https//example.com", "scheme-separator", "https://example.com"],
  ["https:/example.com", "scheme-separator", "https://example.com"],
  ["https://App.Example.com", "uppercase", "https://app.example.com"],
  ["HTTPS://a.com", "uppercase", "https://a.com"],
  ["https://app.example.com:443", "default-port", "https://app.example.com"],
  ["http://a.com:80", "default-port", "http://a.com"],
  ["http://a.com:0080", "default-port", "http://a.com"],
  ["http://a.com:99999", "invalid-port", undefined],
  ["https://bücher.example", "not-ascii", "https://xn--bcher-kva.example"],
  ["http://[0:0:0:0:0:0:0:1]:3000", "ip-form", "http://[::1]:3000"],
  ["http://[::1]", "", "http://[::1]"],
  ["http://127.1:8080", "ip-form", "http://127.0.0.1:8080"],
  ["http://010.0.0.1", "ip-form", "http://8.0.0.1"],
  ["http://256.0.0.1", "invalid-host", undefined],
  [" https://b.com", "stray-characters", "https://b.com"],
  ["'https://b.com'", "stray-characters,stray-characters", "https://b.com"],
  ['["https://b.com"]', "stray-characters,stray-characters", "https://b.com"],
  ["https://a.com, https://b.com", "stray-characters", undefined],
  ["https://*.example.com", "wildcard", undefined],
  ["https://example.com:*", "wildcard", undefined],
  ["*.example.com", "missing-scheme,wildcard", undefined],
  ["*", "", "*"],
  ["null", "", "null"],
  ["", "empty", undefined],
  ["capacitor://localhost", "", "capacitor://localhost"],
  ["https://app.test.", "", "https://app.test."],
  ["file://", "no-host", "null"],
];

test.each(CASES)("reads %s", (text, problems, normalised) => {
  const reading = readOriginEntry(text);
  const kinds = reading.problems.map((problem) => problem.kind).join(",");
  expect(normaliseOriginEntry(text)).toBe(normalised);
  if (text === "https://a.com, https://b.com") expect(kinds).toContain(problems);
  else expect(kinds).toBe(problems);
});

test("agrees with the URL class of Node wherever it finds no fault", () => {
  fc.assert(
    fc.property(fc.webUrl({ authoritySettings: { withPort: true, withIPv4: true, withIPv6: true } }), (url) => {
      const sent = new URL(url).origin;
      expect(parseOrigin(sent)).toBeDefined();
      expect(normaliseOriginEntry(url)).toBe(sent);
    }),
    { numRuns: 500, seed: 7 },
  );
});

test("never throws, and normal forms are fixed points", () => {
  const piece = fc.constantFrom(
    "https",
    "http",
    "://",
    ":",
    "/",
    "a",
    "B",
    ".",
    "*",
    "[",
    "]",
    "::1",
    "1",
    "0x",
    "@",
    " ",
    '"',
    "ü",
    "null",
    "443",
    "example.com",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
      const text = pieces.join("");
      const reading = readOriginEntry(text);
      for (const problem of reading.problems) expect(text.slice(problem.span.start, problem.span.end)).toBe(problem.text);
      if (reading.normalised !== undefined) expect(normaliseOriginEntry(reading.normalised)).toBe(reading.normalised);
    }),
    { numRuns: 3000, seed: 11 },
  );
});

test("encodes Punycode as in RFC 3492 section 7.1", () => {
  expect(encodePunycode("他们为什么不说中文")).toBe("ihqwcrb4cv8a8dqg056pqjye");
  expect(encodePunycode("Pročprostěnemluvíčesky")).toBe("Proprostnemluvesky-uyb24dma41a");
  expect(encodePunycode("3年B組金八先生")).toBe("3B-ww4c5e180e575a65lsy2b");
});

test("knows loopback and private hosts", () => {
  for (const host of ["localhost", "app.localhost", "127.0.0.1", "127.1.2.3", "[::1]", "LOCALHOST."]) expect(isLoopbackHost(host), host).toBe(true);
  for (const host of ["localhost.evil.com", "128.0.0.1", "[::2]", "example.com"]) expect(isLoopbackHost(host), host).toBe(false);
  for (const host of ["10.1.2.3", "192.168.0.4", "172.16.0.1", "printer.local", "api", "app.test", "[fd00::1]"]) expect(isPrivateHost(host), host).toBe(true);
  for (const host of ["172.32.0.1", "8.8.8.8", "example.com", "[2001:db8::1]"]) expect(isPrivateHost(host), host).toBe(false);
});

test("knows registrable domains and shared suffixes", () => {
  expect(registrableDomain("a.b.example.co.uk")).toBe("example.co.uk");
  expect(registrableDomain("me.github.io")).toBe("me.github.io");
  expect(registrableDomain("x.me.trycloudflare.com")).toBe("me.trycloudflare.com");
  expect(registrableDomain("app.test")).toBe("app.test");
  expect(registrableDomain("x.app.test")).toBe("app.test");
  expect(registrableDomain("localhost")).toBe("localhost");
  expect(registrableDomain("127.0.0.1")).toBe("127.0.0.1");
  expect(isPublicSuffix("vercel.app")).toBe(true);
  expect(isPublicSuffix("ngrok.app")).toBe(true);
  expect(isPublicSuffix("com")).toBe(true);
  expect(isPublicSuffix("example.com")).toBe(false);
  expect(publicSuffixOf("localhost")).toBeUndefined();
  expect(sharedHostingSuffixOf("a.vercel.app")).toBe("vercel.app");
  expect(sharedHostingSuffixOf("a.example.com")).toBeUndefined();
});
