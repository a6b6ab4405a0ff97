/**
 * Runs generated programs, one after another, and asks each of them: `run-programs.ts` starts it with a job. Programs listen on
 * free ports of 127.0.0.1, whatever they say. It judges nothing. It ends when its last program was asked.
 */
import http from "node:http";
import net from "node:net";
import { pathToFileURL } from "node:url";

const AT_ONCE = 6;
/** Milliseconds after which a request counts as unanswered: a program that hangs must not hold the rest. */
const PATIENCE = 3000;
/** A program with more unanswered requests is broken: one whose handler throws, for example. */
const MOST_UNANSWERED = 3;

console.debug = () => {};
console.warn = () => {};
console.log = () => {};
console.error = () => {};

let server;
let failure;
process.on("uncaughtException", (error) => {
  failure = error;
});
process.on("unhandledRejection", (error) => {
  failure = error;
});

const listen = net.Server.prototype.listen;
http.Server.prototype.listen = function listenOnLoopback(...args) {
  server = this;
  const done = args.findLast((arg) => typeof arg === "function");
  return listen.call(this, 0, "127.0.0.1", ...(done === undefined ? [] : [done]));
};

function fetchServer(handler) {
  return http.createServer(async (request, response) => {
    try {
      const headers = Object.entries(request.headers).filter(([name]) => name !== "connection");
      const answer = await handler(new Request(`http://127.0.0.1${request.url}`, { method: request.method, headers }));
      response.writeHead(answer.status, [...answer.headers].flat());
      response.end(await answer.text());
    } catch {
      response.writeHead(500).end();
    }
  });
}

const FIELDS = {
  "access-control-allow-origin": "origin",
  "access-control-allow-credentials": "credentials",
  "access-control-allow-methods": "methods",
  "access-control-allow-headers": "headers",
};

function send(port, agent, { method, path, headers }) {
  return new Promise((resolve) => {
    const request = http.request({ host: "127.0.0.1", port, agent, method, path, headers, timeout: PATIENCE }, (answer) => {
      const result = { status: answer.statusCode };
      for (let index = 0; index < answer.rawHeaders.length; index += 2) {
        const field = FIELDS[answer.rawHeaders[index].toLowerCase()];
        // A header that comes twice is joined, as browsers do.
        if (field !== undefined)
          result[field] = result[field] === undefined ? answer.rawHeaders[index + 1] : `${result[field]}, ${answer.rawHeaders[index + 1]}`;
      }
      answer.on("end", () => resolve(result)).on("error", () => resolve(result));
      answer.resume();
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve({ status: 0 }));
    request.end();
  });
}

async function start(program) {
  server = undefined;
  failure = undefined;
  const module = await import(pathToFileURL(`${program.folder}/${program.entry}`).href);
  const made = module.default?.default ?? module.default;
  if (typeof made?.fetch === "function") fetchServer((request) => made.fetch(request)).listen();
  for (let tries = 0; tries < 200 && !server?.listening && failure === undefined; tries += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  if (failure !== undefined) throw failure;
  if (!server?.listening) throw new Error("It does not listen.");
}

async function ask(program) {
  await start(program);
  const { port } = server.address();
  const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const answers = new Array(program.requests.length);
  let next = 0;
  const isHanging = () => answers.filter((answer) => answer?.status === 0).length >= MOST_UNANSWERED;
  const worker = async () => {
    for (let index = next++; index < program.requests.length && !isHanging(); index = next++) answers[index] = await send(port, agent, program.requests[index]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const hangs = isHanging();
  agent.destroy();
  server.closeAllConnections();
  server.close();
  if (hangs) throw new Error("It does not answer.");
  return answers;
}

// Whoever started it is gone: nobody wants the answers.
process.on("disconnect", () => process.exit(0));

process.on("message", async ({ programs }) => {
  for (const program of programs) {
    try {
      process.send({ id: program.id, answers: await ask(program) });
    } catch (error) {
      process.send({ id: program.id, error: String(error?.stack ?? error) });
    }
  }
  process.disconnect();
  process.exit(0);
});
