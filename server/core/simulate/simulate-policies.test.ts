import { expect, test } from "vitest";
import { corsPolicy, items, PLACE } from "../../../test/harness/cors-policy.ts";
import type { Condition, Test } from "../model/condition.ts";
import { allOf } from "../model/condition.ts";
import type { OriginSet } from "../model/facts.ts";
import { unknownSetting, written } from "../model/setting.ts";
import type { SimulatedRequest } from "./judge.ts";
import { recordedResponder } from "./responders.ts";
import { simulatePolicies } from "./simulate-policies.ts";
import type { WireRequest } from "./wire.ts";

const ORIGIN = "https://a.test";
const GET: SimulatedRequest = {
  pageOrigin: ORIGIN,
  url: "https://b.test/",
  method: "GET",
  headers: [],
  credentials: "same-origin",
  mode: "cors",
  forcePreflight: false,
};
const PUT: SimulatedRequest = { ...GET, method: "PUT" };
const why = { kind: "environment", text: "X is not set" } as const;

test("an open setting that changes nothing leaves the verdict known", () => {
  const policy = corsPolicy({ credentials: unknownSetting(why, PLACE) });
  expect(simulatePolicies([policy], GET)).toMatchObject({ judgement: { verdict: "shared" }, harmless: [{ what: "credentials" }], deciding: undefined });
  const closed = corsPolicy({ origins: { kind: "fixed", value: "https://c.test", at: PLACE, via: [] }, methods: unknownSetting(why, PLACE) });
  expect(simulatePolicies([closed], PUT).judgement.verdict).toBe("PreflightAllowOriginMismatch");
});

test("an open setting that decides is named", () => {
  const echoes = { kind: "echo", language: { kind: "all" }, at: PLACE, via: [] } as const;
  const credentials = corsPolicy({ origins: echoes, credentials: unknownSetting(why, PLACE) });
  expect(simulatePolicies([credentials], { ...GET, credentials: "include" })).toMatchObject({
    judgement: { verdict: "unknown", explanation: "It is not known what the server sends, because X is not set." },
    deciding: { what: "credentials", reason: why },
  });
  expect(simulatePolicies([corsPolicy({ methods: unknownSetting(why, PLACE) })], PUT).deciding?.what).toBe("methods");
  const headers = corsPolicy({ requestHeaders: unknownSetting(why, PLACE) });
  expect(simulatePolicies([headers], { ...GET, headers: [{ name: "X-A", value: "1" }] }).deciding?.what).toBe("request headers");
  expect(simulatePolicies([corsPolicy({}, { answersPreflight: "no" })], PUT).deciding?.what).toBe("status of the preflight");
});

test("what may be anything is not said to be one of two", () => {
  const arm = (state: "set" | "missing", origins: OriginSet) => ({ when: { kind: "environment-variable", name: "X", state }, origins }) as const;
  const closed: OriginSet = { kind: "fixed", value: "https://c.test", at: PLACE, via: [] };
  const openness = (open: OriginSet): readonly string[] =>
    simulatePolicies([corsPolicy({ origins: { kind: "choice", arms: [arm("set", open), arm("missing", closed)], at: PLACE, via: [] } })], GET).outcomes;
  expect(openness({ kind: "echo", language: { kind: "all" }, at: PLACE, via: [] })).toEqual(["shared", "AllowOriginMismatch"]);
  expect(openness({ kind: "unknown", reason: why, at: PLACE, via: [] })).toEqual([]);
});

test("a page chooses what it may, and no more", () => {
  const chosen = (subject: string, value?: string): Condition => ({
    kind: "test",
    class: "free",
    subject,
    question: value === undefined ? { kind: "truthy" } : { kind: "equals", value },
    at: PLACE,
    reason: { kind: "request", text: "it depends on the request" },
  });
  const echoes = { kind: "echo", language: { kind: "all" }, at: PLACE, via: [] } as const;
  const verdict = (when: Condition, request = GET): string => {
    const arms = [
      { when, origins: echoes },
      { when: { kind: "always" }, origins: { kind: "fixed", value: "https://c.test", at: PLACE, via: [] } },
    ] as const;
    return simulatePolicies([corsPolicy({ origins: { kind: "choice", arms, at: PLACE, via: [] } })], request).judgement.verdict;
  };
  expect(verdict(chosen("url path", "/a"))).toBe("shared");
  expect(verdict(chosen("header accept", "application/json"))).toBe("shared");
  // One address is not another one.
  expect(verdict(allOf([chosen("url path", "/a"), chosen("url path", "/b")]))).toBe("AllowOriginMismatch");
  expect(verdict(chosen("header referer"))).toBe("shared");
  expect(verdict(chosen("header user-agent"))).toBe("shared");
  // What decides nothing is not asked, however many tests there are.
  const many = Array.from({ length: 12 }, (_, index) => chosen(`query q${index}`));
  expect(verdict({ kind: "or", of: [...many, chosen("url path", "/a")] })).toBe("shared");
  // Without cookies nobody is known, and a header that was not given would be another request.
  expect(verdict(chosen("header cookie"))).toBe("unknown");
  expect(verdict(chosen("header cookie"), { ...GET, credentials: "include" })).not.toBe("AllowOriginMismatch");
  expect(verdict(chosen("header x-client", "web"))).toBe("AllowOriginMismatch");
  expect(verdict(chosen("header content-length"))).toBe("AllowOriginMismatch");
  // What a page cannot know it does not send, save where it was told to.
  const secret: Condition = { ...(chosen("header x-key", "k") as Test), class: "secret" };
  expect(verdict(secret)).toBe("AllowOriginMismatch");
  expect(verdict(secret, { ...GET, headers: [{ name: "X-Key", value: "k" }] })).toBe("unknown");
});

test("choices, branches and settings together are tried in a bounded number of runs", () => {
  const asks = (subject: string, testClass: Test["class"]): Condition => ({
    kind: "test",
    class: testClass,
    subject,
    question: { kind: "truthy" },
    at: PLACE,
    reason: { kind: "request", text: "x" },
  });
  const arms = Array.from({ length: 23 }, (_, index) => ({
    when: allOf([asks(`query a${index}`, "free"), asks(`query b${index}`, "free"), asks(`clock ${index}`, "opaque"), asks(`import ${index % 3}`, "setting")]),
    origins: { kind: "fixed", value: `https://c${index}.test`, at: PLACE, via: [] } as const,
  }));
  const unread = unknownSetting<never>({ kind: "dynamic", text: "x" }, PLACE);
  const policy = corsPolicy({ credentials: unread, methods: unread, requestHeaders: unread, origins: { kind: "choice", arms, at: PLACE, via: [] } });
  let runs = 0;
  const count = (): undefined => {
    runs += 1;
    return undefined;
  };
  expect(simulatePolicies([policy], { ...GET, credentials: "include" }, "standard", count).judgement.verdict).toBe("unknown");
  // 8 ways to set three settings, 18 to complete what is not known of the policy, two statuses of a preflight.
  expect(runs).toBeGreaterThan(288);
  expect(runs).toBeLessThanOrEqual(288 + 2_000);
});

test("branches that all end alike are one answer, and others are named", () => {
  const opaque: Condition = {
    kind: "test",
    class: "opaque",
    subject: "clock",
    question: { kind: "truthy" },
    at: PLACE,
    reason: { kind: "dynamic", text: "x" },
  };
  const fixed = (value: string) => ({ kind: "fixed", value, at: PLACE, via: [] }) as const;
  const judged = (...values: readonly string[]) => {
    const arms = values.map((value) => ({ when: opaque, origins: fixed(value) }));
    return simulatePolicies([corsPolicy({ origins: { kind: "choice", arms, at: PLACE, via: [] } })], GET);
  };
  expect(judged("https://c.test", "https://d.test").judgement.verdict).toBe("AllowOriginMismatch");
  expect(judged("https://c.test", ORIGIN)).toMatchObject({ judgement: { verdict: "unknown" }, outcomes: ["shared", "AllowOriginMismatch"] });
});

test("one policy answers the preflight, another the request", () => {
  const preflight = corsPolicy({ responses: "preflight", methods: written(items("PUT"), PLACE) });
  const actual = corsPolicy({ responses: "actual", origins: { kind: "fixed", value: ORIGIN, at: PLACE, via: [] } });
  expect(simulatePolicies([preflight, actual], PUT)).toMatchObject({
    judgement: { verdict: "shared", exchanges: [{ request: { kind: "preflight" } }, { request: { kind: "actual" } }] },
    harmless: [],
  });
  expect(simulatePolicies([preflight], PUT).judgement.verdict).toBe("MissingAllowOriginHeader");
  expect(simulatePolicies([actual], PUT).judgement.verdict).toBe("PreflightMissingAllowOriginHeader");
});

test("a script's own OPTIONS request is taken for a preflight where the technology does so", () => {
  const own = corsPolicy({}, { answersPreflight: "all-options" });
  const { asked, judgement } = simulatePolicies([own], { ...GET, method: "options" });
  expect(asked.map((wire) => `${wire.kind} ${wire.method}`)).toEqual(["preflight OPTIONS"]);
  expect(judgement.verdict).toBe("MethodDisallowedByPreflightResponse");
});

test("a record answers what was recorded and nothing else", () => {
  const wire: WireRequest = {
    kind: "actual",
    method: "GET",
    url: "https://b.test/",
    origin: ORIGIN,
    requestMethod: undefined,
    requestHeaders: undefined,
    headers: [],
    credentials: false,
  };
  const response = { kind: "response", status: 200, headers: [] } as const;
  const respond = recordedResponder([
    { request: { kind: "actual", origin: ORIGIN }, response },
    { request: { origin: undefined }, response: { ...response, status: 201 } },
  ]);
  expect(respond(wire)).toBe(response);
  expect(respond({ ...wire, origin: undefined })).toMatchObject({ status: 201 });
  expect(respond({ ...wire, kind: "preflight", requestMethod: "PUT" })).toMatchObject({
    kind: "unknown",
    reason: { text: "no answer to a preflight for PUT was recorded" },
  });
});
