/** A simulated answer as a test of a running server, for Node's own test runner. Everything of the workspace stands in it as a quoted text. */
import { CORS_RESPONSE_HEADERS } from "../headers/names.ts";
import { getHeader, splitAddress, type WireRequest } from "../simulate/wire.ts";
import type { PageAnswer } from "../workspace/simulate.ts";

/** The text of the test, or `undefined` where what could not be read decides: then there is nothing to expect. */
export function testCaseOf(answer: PageAnswer): string | undefined {
  const { judgement, page, asked, method } = answer;
  if (judgement.verdict === "unknown" || asked.length === 0) return undefined;
  const title = `a page on ${page.origin} that sends ${method} ${page.credentials ? "with" : "without"} cookies: ${judgement.verdict}`;
  const steps = judgement.exchanges.flatMap(({ request, response }) => {
    const expected = CORS_RESPONSE_HEADERS.filter((name) => name.toLowerCase() !== "access-control-max-age").map(
      (name) => `  assert.equal(valueOf(${request.kind}, ${quoted(name)}), ${quoted(getHeader(response.headers, name)?.replaceAll(/ *, */g, ", ") ?? null)});`,
    );
    return [`  const ${request.kind} = await fetch(new URL(${quoted(pathOf(request))}, api), ${quoted(initOf(request))});`, ...expected];
  });
  return [
    'import assert from "node:assert/strict";',
    'import { test } from "node:test";',
    "",
    "// Where the server listens while it is tested.",
    'const api = process.env.API ?? "http://localhost:3000";',
    "// Lists are compared however they are spaced.",
    'const valueOf = (response, name) => response.headers.get(name)?.replaceAll(/ *, */g, ", ") ?? null;',
    "",
    `test(${quoted(title)}, async () => {`,
    ...steps,
    "});",
    "",
  ].join("\n");
}

function pathOf({ url }: WireRequest): string {
  return splitAddress(url)?.path ?? "/";
}

/** Node's fetch lets a script set the headers that browsers keep to themselves. */
function initOf(request: WireRequest): object {
  const headers: Record<string, string> = {};
  if (request.origin !== undefined) headers.Origin = request.origin;
  if (request.requestMethod !== undefined) headers["Access-Control-Request-Method"] = request.requestMethod;
  if (request.requestHeaders !== undefined) headers["Access-Control-Request-Headers"] = request.requestHeaders;
  for (const { name, value } of request.headers) headers[name] = value;
  return { method: request.method, headers, redirect: "manual" };
}

function quoted(value: unknown): string {
  return JSON.stringify(value);
}
