/** Asks a real server on loopback what it answers to pages of several origins. It talks to 127.0.0.1 only. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import type { HeaderField } from "../../server/core/model/finding.ts";
import type { EmissionRequest } from "../../server/core/simulate/emit.ts";
import { getHeader, type WireRequest } from "../../server/core/simulate/wire.ts";

/** Origins of the pages that are tried: the intended one and what attackers can have. `none`: no Origin header. */
export const PROBE_ORIGINS: Readonly<Record<string, string | undefined>> = {
  none: undefined,
  good: "https://app.example",
  second: "https://admin.example",
  evil: "https://evil.example",
  null: "null",
  http: "http://app.example",
  suffix: "https://app.example.evil.example",
  prefix: "https://evilapp.example",
  sub: "https://x.app.example",
};

/** What a server answered. `hangs`: nothing within two seconds. Header texts are as sent; several lines are joined with `, `. */
export interface Observed {
  readonly status: number | "hangs";
  readonly fields: readonly HeaderField[];
  readonly header: (name: string) => string | undefined;
}

/** A server that listens on loopback. */
export interface Listening {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Starts a request listener of Node.js on a free port of 127.0.0.1. */
export function listen(handler: http.RequestListener): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = http.createServer(handler);
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const close = (): Promise<void> =>
        new Promise((done) => {
          server.closeAllConnections();
          server.close(() => done());
        });
      resolve({ port: (server.address() as AddressInfo).port, close });
    });
  });
}

/** A request listener for a handler in the style of Fetch. */
export function fetchListener(handler: (request: Request) => Response | Promise<Response>): http.RequestListener {
  return (request, response) => {
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
    Promise.resolve()
      .then(() => handler(new Request(`http://127.0.0.1${request.url ?? "/"}`, { method: request.method ?? "GET", headers })))
      .then(
        async (answer) => {
          response.writeHead(answer.status, [...answer.headers].flat());
          response.end(await answer.text());
        },
        () => response.writeHead(500).end(),
      );
  };
}

/** The requests of the grid: each origin as a GET and as a preflight of a PUT with two headers. */
export function probeRequests(): readonly { readonly name: string; readonly request: EmissionRequest }[] {
  return Object.entries(PROBE_ORIGINS).flatMap(([name, origin]) => {
    const get = { name: `GET ${name}`, request: { method: "GET", origin, preflight: false } };
    // A preflight always carries Origin (Fetch, CORS-preflight fetch step 3).
    if (origin === undefined) return [get];
    const request = { method: "OPTIONS", origin, requestMethod: "PUT", requestHeaders: "x-custom,authorization", preflight: true };
    return [get, { name: `preflight ${name}`, request }];
  });
}

/** Sends one request. */
export function send(port: number, request: EmissionRequest): Promise<Observed> {
  return exchange(port, request.method, accessHeaders(request));
}

/** Sends a request of the simulator, headers of the script included. It carries no body. */
export function sendWire(port: number, request: WireRequest): Promise<Observed> {
  const own = Object.fromEntries(request.headers.map(({ name, value }) => [name, value]));
  return exchange(port, request.method, { ...own, ...accessHeaders(request) });
}

function accessHeaders(request: Pick<WireRequest, "origin"> & Partial<Pick<WireRequest, "requestMethod" | "requestHeaders">>): Record<string, string> {
  return {
    ...(request.origin === undefined ? {} : { origin: request.origin }),
    ...(request.requestMethod === undefined ? {} : { "access-control-request-method": request.requestMethod }),
    ...(request.requestHeaders === undefined ? {} : { "access-control-request-headers": request.requestHeaders }),
  };
}

function exchange(port: number, method: string, headers: Record<string, string>): Promise<Observed> {
  const hanging: Observed = { status: "hangs", fields: [], header: () => undefined };
  return new Promise((resolve, reject) => {
    const client = http.request({ host: "127.0.0.1", port, method, path: "/", headers, agent: false, timeout: 2000 }, (answer) => {
      answer.resume();
      const fields = fieldsOf(answer.rawHeaders);
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, fields, header: (name) => getHeader(fields, name) }));
    });
    client.on("timeout", () => {
      client.destroy();
      resolve(hanging);
    });
    client.on("error", (error) => (client.destroyed ? resolve(hanging) : reject(error)));
    client.end();
  });
}

function fieldsOf(raw: readonly string[]): readonly HeaderField[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [{ name, value: raw[index + 1] ?? "" }] : []));
}
