/**
 * The server of the browser suite: one real socket server on loopback that serves the pages and answers every other request with whatever is
 * on stage, a responder of the simulator or a real framework. It notes what it was asked. One case at a time: the stage is not divided.
 */
import type http from "node:http";
import type { Responder, WireRequest } from "../../server/core/simulate/wire.ts";
import { listen } from "../harness/http-probe.ts";

/** Who answers: the simulator's responder, or a request listener, which is told the path `/` whatever was asked. */
export type Stage = { readonly respond: Responder } | { readonly listener: http.RequestListener };

/** A server on a free port of 127.0.0.1. */
export interface WireServer {
  readonly port: number;
  /** Puts somebody on stage and forgets the requests noted so far. */
  readonly put: (stage: Stage) => void;
  /** Requests since `put`, those for pages and icons left out. */
  readonly requests: () => readonly WireRequest[];
  readonly close: () => Promise<void>;
}

/** Pages are empty, except that one may hold a frame of an opaque origin. */
const FRAMES: Readonly<Record<string, string>> = {
  "/page": "",
  "/page?frame=sandbox": '<iframe sandbox="allow-scripts" srcdoc="<!doctype html><p>frame</p>"></iframe>',
  "/page?frame=data": '<iframe src="data:text/html,<!doctype html><p>frame</p>"></iframe>',
};

/** Starts the server. */
export async function startWireServer(): Promise<WireServer> {
  let requests: WireRequest[] = [];
  let stage: Stage | undefined;
  const { port, close } = await listen((request, response) => {
    const frame = FRAMES[request.url ?? ""];
    if (frame !== undefined) {
      response.writeHead(200, { "Content-Type": "text/html" }).end(`<!doctype html><title>page</title>${frame}`);
    } else if (stage === undefined || request.url === "/favicon.ico") {
      response.writeHead(404).end();
    } else {
      const wire = wireRequest(request);
      requests.push(wire);
      if ("respond" in stage) write(stage.respond(wire), wire.method, request, response);
      else {
        request.url = "/";
        stage.listener(request, response);
      }
    }
  });
  return {
    port,
    put: (next) => {
      stage = next;
      requests = [];
    },
    requests: () => requests,
    close,
  };
}

/** A request as the simulator describes it. Which cookies go along is not told. */
function wireRequest(request: http.IncomingMessage): WireRequest {
  const { headers, method = "GET" } = request;
  const requestMethod = headers["access-control-request-method"];
  return {
    kind: method === "OPTIONS" && requestMethod !== undefined ? "preflight" : "actual",
    method,
    url: `http://${headers.host ?? ""}${request.url ?? "/"}`,
    origin: headers.origin,
    requestMethod,
    requestHeaders: headers["access-control-request-headers"],
    headers: [],
    credentials: false,
  };
}

/** Writes each header as its own line, in order and spelling of the answer. */
function write(answer: ReturnType<Responder>, method: string, request: http.IncomingMessage, response: http.ServerResponse): void {
  request.resume();
  if (answer.kind === "unknown") {
    response.destroy(new Error(`The responder has no answer: ${answer.reason.text}`));
    return;
  }
  response.writeHead(
    answer.status,
    answer.headers.flatMap((field) => [field.name, field.value]),
  );
  response.end(method === "HEAD" || answer.status === 204 ? undefined : "ok");
}
