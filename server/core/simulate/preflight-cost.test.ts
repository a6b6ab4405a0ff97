import { expect, test } from "vitest";
import { corsPolicy, items, PLACE } from "../../../test/harness/cors-policy.ts";
import { byDefault, unknownSetting, written } from "../model/setting.ts";
import { preflightCost } from "./preflight-cost.ts";

const priced = (maxAge: string | undefined) => preflightCost(corsPolicy({ maxAge: written(maxAge, PLACE) }));

test.each([
  [undefined, 5, 5, 5],
  ["0", 0, 0, 0],
  ["-1", 0, 5, 5],
  ["garbage", 5, 5, 5],
  ["600, 600", 5, 5, 5],
  ["600", 600, 600, 600],
  ["+600", 600, 5, 5],
  ["1000000", 7200, 86_400, 600],
  ["3600", 3600, 3600, 600],
])("Max-Age %s is kept for %d s in Chromium, %d s in Firefox, %d s in Safari", (value, chromium, firefox, safari) => {
  expect(priced(value)?.seconds).toEqual({ chromium, firefox, safari });
});

test("the sentence names who pays and how often", () => {
  const most = { methods: written(items("GET", "POST", "PUT", "DELETE"), PLACE), requestHeaders: written(items("Content-Type", "X-Token", "Accept"), PLACE) };
  expect(preflightCost(corsPolicy(most))?.sentence).toBe(
    "A JSON POST, a PUT/DELETE or a request with X-Token costs a preflight per address and page origin every 5 s in every browser.",
  );
  expect(preflightCost(corsPolicy({ ...most, maxAge: written("1000000", PLACE) }))?.sentence).toContain(
    "every 2 h in Chromium, every 1 day in Firefox, every 10 min in Safari.",
  );
  expect(preflightCost(corsPolicy({ ...most, maxAge: written("0", PLACE) }))?.sentence).toContain("costs a preflight every time, since nothing is remembered.");
  expect(preflightCost(corsPolicy({ ...most, maxAge: written("-1", PLACE) }))?.sentence).toContain(
    "every time in Chromium, every 5 s in Firefox, every 5 s in Safari.",
  );
  expect(preflightCost(corsPolicy({ ...most, maxAge: unknownSetting({ kind: "environment", text: "MAX_AGE is not set" }, PLACE) }))?.sentence).toContain(
    "how often is not known, because MAX_AGE is not set.",
  );
});

test("what gets through", () => {
  const of = (...parameters: Parameters<typeof corsPolicy>) => {
    const cost = preflightCost(corsPolicy(...parameters));
    return cost === undefined ? undefined : { json: cost.json, authorization: cost.authorization, methods: cost.methods, headers: cost.headers };
  };
  const star = { methods: written(items("*"), PLACE), requestHeaders: written(items("*"), PLACE) };
  const none = { methods: byDefault(undefined, PLACE), requestHeaders: byDefault(undefined, PLACE) };
  const any = { kind: "any", except: [] };
  const nothing = { kind: "listed", names: [] };
  expect(of(star)).toEqual({ json: "pays", authorization: "refused", methods: any, headers: { kind: "any", except: ["authorization"] } });
  expect(of({ ...star, requestHeaders: written(items("*", "Authorization"), PLACE) })?.authorization).toBe("pays");
  expect(of({ ...star, credentials: written(true, PLACE) })).toEqual({ json: "refused", authorization: "refused", methods: nothing, headers: nothing });
  const replaced = { starMethodsWithCredentials: "expands", starHeadersWithCredentials: "mirrors" } as const;
  expect(of({ ...star, credentials: written(true, PLACE) }, replaced)).toEqual({ json: "pays", authorization: "pays", methods: any, headers: any });
  expect(of({ ...star, credentials: unknownSetting({ kind: "dynamic", text: "x" }, PLACE) })).toMatchObject({ json: "unknown", authorization: "unknown" });
  expect(of({ requestHeaders: byDefault("mirror", PLACE) })).toMatchObject({ json: "pays", authorization: "pays", headers: any });
  expect(of(none)).toEqual({ json: "refused", authorization: "refused", methods: nothing, headers: nothing });
  expect(preflightCost(corsPolicy(none))?.sentence).toBe("No request that needs a preflight gets through; plain GET and POST cost none.");
});

test("without a word in preflights there is no price", () => {
  expect(preflightCost(corsPolicy({ responses: "actual" }))).toBeUndefined();
  expect(preflightCost(corsPolicy({ origins: { kind: "off", at: PLACE, via: [] } }))).toBeUndefined();
});
