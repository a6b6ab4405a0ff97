import { expect, test } from "vitest";
import { corsPolicy } from "../../../test/harness/cors-policy.ts";
import type { CorsPolicy, Scope } from "../model/facts.ts";
import { placeOf } from "../text/place.ts";
import { serversIn } from "./servers.ts";

function policy(label: string, start: number, responses: CorsPolicy["responses"], scope: Partial<Scope> = {}, more: Partial<CorsPolicy> = {}): CorsPolicy {
  return corsPolicy({
    label,
    at: placeOf("/a.js", start, start + 1),
    responses,
    scope: { level: "application", owner: "app", order: start, ...scope },
    ...more,
  });
}

const names = (...policies: readonly CorsPolicy[]): readonly string[] =>
  serversIn(policies, "production").map((server) => server.policies.map((one) => one.label).join("+"));

test("halves of one owner answer together, the nearest in path and order", () => {
  expect(names(policy("a", 1, "actual"), policy("b", 2, "preflight"))).toEqual(["a+b"]);
  expect(names(policy("a", 1, "actual", { path: "/x" }), policy("b", 2, "preflight", { path: "/y" }), policy("c", 3, "preflight", { path: "/x" }))).toEqual([
    "a+c",
    "b+a",
  ]);
  expect(names(policy("a", 1, "actual", { owner: "other" }), policy("b", 2, "preflight"))).toEqual(["a", "b"]);
  expect(names(policy("a", 1, "actual"), policy("b", 2, "preflight", {}, { layer: "gateway" }))).toEqual(["a", "b"]);
});

test("a policy for all answers completes another and stands by itself", () => {
  expect(names(policy("a", 1, "all"), policy("b", 2, "actual", { path: "/x" }))).toEqual(["a", "b+a"]);
});

test("methods of a gateway's resource", () => {
  const gateway = { layer: "gateway" } as const;
  expect(
    names(
      policy("get", 1, "actual", { owner: "get" }, gateway),
      policy("far", 90, "preflight", { owner: "far" }, gateway),
      policy("near", 9, "preflight", { owner: "o" }, gateway),
    ),
  ).toEqual(["get+near", "far+get"]);
});

test("each environment has its own servers", () => {
  const all = [policy("a", 1, "all", {}, { environment: "production" }), policy("b", 2, "all", {}, { environment: "development" }), policy("c", 3, "all")];
  expect(serversIn(all, "production").map(({ main }) => main.label)).toEqual(["a", "c"]);
  expect(serversIn(all, "development").map(({ main }) => main.label)).toEqual(["b", "c"]);
});
