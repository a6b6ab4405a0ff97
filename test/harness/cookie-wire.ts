/** A cookie as a real server sends it and as our reading says, for the suites that compare the two. Refuses dates: ages are compared in seconds. */
import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer, get } from "node:http";
import { adapter } from "../../server/core/adapters/javascript/cookies/adapter.ts";
import type { CookieWrite, Fact } from "../../server/core/model/facts.ts";
import type { Setting } from "../../server/core/model/setting.ts";
import { javaScriptSourceOf } from "./javascript-source.ts";

/** A request listener of Node. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A cookie as it stands on the wire; ages are compared without Expires. */
export interface WireCookie {
  readonly name: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite: string | undefined;
  readonly path: string | undefined;
  readonly domain: string | undefined;
  readonly partitioned: boolean;
  readonly maxAge: number | undefined;
}

/** A `Set-Cookie` header as a browser splits it. */
export function parseCookie(header: string): WireCookie {
  const [pair = "", ...rest] = header.split(";");
  const attributes = new Map(
    rest.map((part) => {
      const [name = "", ...value] = part.trim().split("=");
      return [name.toLowerCase(), value.join("=")] as const;
    }),
  );
  const sameSite = attributes.get("samesite");
  return {
    name: decodeURIComponent(pair.split("=")[0] ?? ""),
    secure: attributes.has("secure"),
    httpOnly: attributes.has("httponly"),
    sameSite: sameSite === undefined ? undefined : (["Strict", "Lax", "None"].find((word) => word.toLowerCase() === sameSite.toLowerCase()) ?? sameSite),
    path: attributes.get("path"),
    domain: attributes.get("domain"),
    partitioned: attributes.has("partitioned"),
    maxAge: attributes.has("max-age") ? Number(attributes.get("max-age")) : undefined,
  };
}

/** The first cookie that an app sends for `/app` over HTTPS as a proxy reports it. Loopback only. */
export async function observeCookie(app: Handler): Promise<WireCookie | undefined> {
  const server: Server = createServer(app);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const address = server.address();
    assert.ok(address !== null && typeof address === "object");
    const request = get({ host: "127.0.0.1", port: address.port, path: "/app", headers: { "x-forwarded-proto": "https" } });
    const [response] = (await once(request, "response")) as [IncomingMessage];
    response.resume();
    const header = response.headers["set-cookie"]?.[0];
    return header === undefined ? undefined : parseCookie(header);
  } finally {
    server.close();
  }
}

function knownOf<T>(setting: Setting<T>): T {
  assert.equal(setting.kind, "known", setting.kind === "unknown" ? setting.reason.text : "");
  assert.ok(setting.kind === "known");
  return setting.value;
}

/** What our reading of the one cookie in the file says is sent over HTTPS. */
export function predictCookie(text: string): WireCookie {
  const file = "/w/server.js";
  const facts: readonly Fact[] = [...adapter.extract(javaScriptSourceOf(file, { [file]: text }))];
  const cookies = facts.filter((fact): fact is CookieWrite => fact.kind === "cookie-write");
  assert.equal(cookies.length, 1);
  const [cookie] = cookies;
  assert.ok(cookie !== undefined);
  return {
    name: knownOf(cookie.name),
    secure: knownOf<boolean | "auto">(cookie.secure) !== false,
    httpOnly: knownOf(cookie.httpOnly),
    sameSite: knownOf(cookie.sameSite),
    path: knownOf(cookie.path),
    domain: knownOf(cookie.domain),
    partitioned: knownOf(cookie.partitioned),
    maxAge: knownOf(cookie.maxAge),
  };
}

/** Runs an expression of our own with one name bound. */
export function evaluate(expression: string, name: string, value: unknown): unknown {
  const make: unknown = new Function(name, `return (${expression});`);
  assert.ok(typeof make === "function");
  return make(value);
}
