/** Cases as requests: whatever is asked of a request, the request that is written for it gives these answers, by a reading of our own. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { casesOf } from "../conditions/decide.ts";
import type { Condition, Question } from "../model/condition.ts";
import { allOf, anyOf, negate } from "../model/condition.ts";
import type { Witness } from "../model/finding.ts";
import { placeOf } from "../text/place.ts";
import { onRoute, withCase } from "./witness-case.ts";

const AT = placeOf("/w/server.js", 0, 1);
const ORIGIN = "https://evil.example";
const PLAIN: Witness = {
  origin: ORIGIN,
  request: { method: "GET", headers: [{ name: "Origin", value: ORIGIN }], credentials: true },
  response: { status: 200, headers: [] },
  verdict: "shared",
  explanation: "",
};

function asks(subject: string, question: Question): Condition {
  return { kind: "test", subject, question, class: "free", at: AT, reason: { kind: "request", text: "it is part of the request" } };
}

function caseOf(condition: Condition): Witness["request"] {
  return withCase(PLAIN, casesOf(condition, ORIGIN)).request;
}

test("a path, a query, a header and a cookie stand in the request", () => {
  const condition = allOf([
    asks("url path", { kind: "prefix", value: "/api/" }),
    asks("query view", { kind: "equals", value: "a full one" }),
    asks("header accept", { kind: "contains", value: "json" }),
    asks("cookies session", { kind: "truthy" }),
    { kind: "method", equals: "POST" },
  ]);
  expect(caseOf(condition)).toEqual({
    method: "POST",
    path: "/api/?view=a%20full%20one",
    headers: [
      { name: "Origin", value: ORIGIN },
      { name: "accept", value: "json" },
    ],
    credentials: true,
    cookies: [{ name: "session", value: "1" }],
  });
});

test("what has no place in a request is said in words", () => {
  expect(caseOf(asks("visitor /w/server.js#1-2", { kind: "truthy" })).given).toEqual(["the visitor is one for whom the code does this"]);
});

test("what needs a preflight, or cannot be, is no case", () => {
  for (const condition of [
    asks("header x-client", { kind: "equals", value: "web" }),
    { kind: "method", equals: "PUT" } as Condition,
    allOf([asks("url path", { kind: "equals", value: "/a" }), asks("url url", { kind: "equals", value: "/b" })]),
  ]) {
    expect(caseOf(condition)).toEqual(PLAIN.request);
  }
});

const word = fc.constantFrom("a", "b", "json", "full");
const question = fc.oneof(
  word.map((value): Question => ({ kind: "equals", value })),
  fc.constantFrom<Question["kind"][]>("truthy", "missing").map((kind) => ({ kind }) as Question),
  fc.tuple(fc.constantFrom("prefix", "suffix", "contains"), word).map(([kind, value]) => ({ kind, value }) as Question),
);
const address = fc.oneof(
  fc.tuple(fc.constantFrom("equals", "prefix"), word).map(([kind, value]): Condition => asks("url path", { kind, value: `/${value}` } as Question)),
  fc.tuple(fc.constantFrom("suffix", "contains"), word).map(([kind, value]): Condition => asks("url path", { kind, value } as Question)),
  word.map((value): Condition => asks("url url", { kind: "prefix", value: `/${value}` })),
);
const leaf = fc.oneof(
  address,
  question.map((one) => asks("query view", one)),
  question.map((one) => asks("query key", one)),
  question.map((one) => asks("cookies session", one)),
  fc.constantFrom("GET", "POST").map((equals): Condition => ({ kind: "method", equals })),
);
const condition = fc.letrec<{ all: Condition }>((tie) => ({
  all: fc.oneof(
    { maxDepth: 3 },
    leaf,
    tie("all").map(negate),
    fc.array(tie("all"), { minLength: 2, maxLength: 3 }).map(allOf),
    fc.array(tie("all"), { minLength: 2, maxLength: 3 }).map(anyOf),
  ),
})).all;

/** What a server sees, read with the platform's own parser. */
function holds(when: Condition, request: Witness["request"]): boolean {
  const url = new URL(request.path ?? "/other", "https://api.example");
  const read = (subject: string): string | undefined => {
    if (subject === "url path") return url.pathname;
    if (subject === "url url") return url.pathname + url.search;
    if (subject.startsWith("query ")) return url.searchParams.get(subject.slice(6)) ?? undefined;
    return request.cookies?.find(({ name }) => `cookies ${name}` === subject)?.value;
  };
  switch (when.kind) {
    case "and":
      return when.of.every((part) => holds(part, request));
    case "or":
      return when.of.some((part) => holds(part, request));
    case "not":
      return !holds(when.of, request);
    case "method":
      return request.method === when.equals;
    case "test": {
      const value = read(when.subject);
      const one = when.question;
      if (one.kind === "truthy") return Boolean(value);
      if (one.kind === "missing") return value === undefined;
      if (one.kind === "equals") return value === one.value;
      if (one.kind === "prefix") return value?.startsWith(one.value) === true;
      if (one.kind === "suffix") return value?.endsWith(one.value) === true;
      return one.kind === "contains" && value?.includes(one.value) === true;
    }
    default:
      return when.kind === "always";
  }
}

test("the request of a case meets its condition", () => {
  let written = 0;
  fc.assert(
    fc.property(condition, (when) => {
      const request = caseOf(when);
      if (request === PLAIN.request) return;
      written += 1;
      expect(holds(when, request)).toBe(true);
    }),
    { numRuns: 500 },
  );
  expect(written).toBeGreaterThan(100);
});

test("a witness asks a route that has the policy, after a preflight where it must", () => {
  const paths = ["/orders/1"];
  const whole = (methods: readonly string[]): Witness => onRoute(PLAIN, { methods, example: { method: methods[0] ?? "", paths }, lacksPreflight: false });
  const on = (methods: readonly string[]): Witness["request"] => whole(methods).request;
  expect(on(["POST"])).toEqual({ ...PLAIN.request, method: "POST", path: "/orders/1" });
  expect(on(["GET", "HEAD"])).toEqual({ ...PLAIN.request, path: "/orders/1" });
  expect(on(["PUT"])).toEqual({ ...PLAIN.request, method: "PUT", path: "/orders/1", given: ["other code answers the preflight for this origin"] });
  expect(whole(["PUT"]).preflight?.headers).toContainEqual({ name: "Access-Control-Allow-Methods", value: "PUT" });
  expect(whole(["GET"]).preflight).toBeUndefined();
});

test("a case goes to one of the paths that are known", () => {
  const asked = asks("url path", { kind: "prefix", value: "/admin" });
  expect(withCase(PLAIN, casesOf(asked, ORIGIN), ["/", "/admin/users"]).request.path).toBe("/admin/users");
  expect(withCase(PLAIN, casesOf(asked, ORIGIN), ["/public"]).request.path).toBeUndefined();
});
