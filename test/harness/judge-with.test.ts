import { expect, test } from "vitest";
import { byDefault, written } from "../../server/core/model/setting.ts";
import { judge } from "../../server/core/simulate/judge.ts";
import type { Responder, WireRequest } from "../../server/core/simulate/wire.ts";
import { compareVerdicts } from "./compare-verdicts.ts";
import { corsPolicy, items, PLACE } from "./cors-policy.ts";
import { listen } from "./http-probe.ts";
import { judgeWith } from "./judge-with.ts";

const REQUEST = {
  pageOrigin: "https://a.test",
  url: "https://b.test/",
  method: "PUT",
  headers: [],
  credentials: "omit",
  mode: "cors",
  forcePreflight: false,
} as const;

test("a server that answers later is judged like one that answers at once, each request once", async () => {
  const respond: Responder = (wire) => ({
    kind: "response",
    status: wire.kind === "preflight" ? 204 : wire.url.endsWith("/end") ? 200 : 307,
    headers: [
      { name: "Access-Control-Allow-Origin", value: "*" },
      { name: "Access-Control-Allow-Methods", value: "PUT" },
      { name: "Location", value: "/end" },
    ],
  });
  const asked: WireRequest[] = [];
  const later = await judgeWith(REQUEST, async (wire) => {
    asked.push(wire);
    return respond(wire);
  });
  expect(later).toEqual(judge(REQUEST, respond));
  expect(asked.map(({ kind, url }) => `${kind} ${url}`)).toEqual([
    "preflight https://b.test/",
    "actual https://b.test/",
    "preflight https://b.test/end",
    "actual https://b.test/end",
  ]);
});

test("a model that is wrong about what pages get is noticed", async () => {
  const server = await listen((request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Methods", "PUT");
    response.setHeader("Access-Control-Allow-Headers", request.headers["access-control-request-headers"] ?? "");
    response.setHeader("X-Total", "1");
    response.writeHead(request.method === "OPTIONS" ? 204 : 200).end();
  });
  const against = async (changes: Parameters<typeof corsPolicy>[0]) => (await compareVerdicts([corsPolicy(changes)], server.port)).disagreements;
  const right = { methods: written(items("PUT"), PLACE) };
  try {
    expect(await against(right)).toEqual([]);
    expect(await against({ ...right, exposedHeaders: written(items("X-Total"), PLACE) })).toContainEqual({
      request: "GET omit from evil",
      what: "page: model shared  reading x-total after actual GET, real shared  reading  after actual GET",
    });
    expect((await against({ methods: written(items("PUT", "DELETE"), PLACE) })).map((one) => one.request)).toContain("DELETE omit from good");
    expect((await against({ ...right, requestHeaders: byDefault(undefined, PLACE) })).map((one) => one.request)).toContain("JSON POST omit from good");
  } finally {
    await server.close();
  }
});
