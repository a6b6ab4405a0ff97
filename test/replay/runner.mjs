/**
 * Runs the examples of our own pages, one after another, each with fresh modules of its own, and serves what they make:
 * servers that listen, apps that never do, and exported middleware, handlers, plugins and controllers. It listens on
 * 127.0.0.1 only, whatever an example says, and runs nothing but the texts it is sent. Started by `real-servers.ts`.
 */
import http from "node:http";
import https from "node:https";
import { createRequire } from "node:module";
import net from "node:net";
import path from "node:path";
import vm from "node:vm";

const requirePackage = createRequire(import.meta.url);
/** What the present example has made: servers, and apps that may not listen. */
let made = { servers: [], apps: [], nests: [] };
let failure;

process.on("uncaughtException", (error) => {
  failure = error;
});
process.on("unhandledRejection", (error) => {
  failure = error;
});

/** Browsers meet these servers over HTTPS; cookies with Secure are sent only then. */
function overTls(server) {
  return server.on("connection", (socket) => {
    socket.encrypted = true;
  });
}

const createServer = http.createServer.bind(http);
http.createServer = (...args) => {
  const server = createServer(...args);
  made.servers.push(overTls(server));
  return server;
};
// Certificates play no part in what the answers hold.
https.createServer = (...args) => http.createServer(...args.filter((arg) => typeof arg === "function"));
http.Server.prototype.listen = function listen(...args) {
  const done = args.findLast((arg) => typeof arg === "function");
  return net.Server.prototype.listen.call(this, 0, "127.0.0.1", ...(done === undefined ? [] : [done]));
};

/** Adds to each kind of app a route that fails on purpose and one that answers whatever nothing else does. */
const KINDS = {
  express: {
    prepare: (app) => {
      app.get("/__fail", fail);
      app.response.render = function render(name) {
        this.type("html").send(`<h1>${name}</h1>`);
      };
    },
    finish: (app) =>
      app.use((request, response) => {
        // A session that nothing is written to may send no cookie.
        if (request.session) request.session.seen = true;
        response.end("ok");
      }),
    listener: (app) => app,
  },
  koa: {
    prepare: (app) => {
      const use = app.use.bind(app);
      // A session that nothing is written to sends no cookie.
      app.use = (middleware) => {
        use(middleware);
        return use((ctx, next) => {
          if (ctx.session) ctx.session.seen = true;
          return next();
        });
      };
    },
    finish: (app) =>
      app.use(async (ctx) => {
        if (ctx.path === "/__fail") fail();
        ctx.body ??= "ok";
      }),
    listener: (app) => app.callback(),
  },
  fastify: {
    prepare: (app) => {
      app.get("/__fail", async () => fail());
      app.route({ method: ["GET", "POST", "PUT", "PATCH", "DELETE"], url: "*", handler: answerFastify });
    },
    finish: () => {},
    listener: async (app) => {
      await app.ready();
      return (request, response) => app.routing(request, response);
    },
  },
};

async function answerFastify(request) {
  if (typeof request.session?.set === "function") request.session.set("seen", true);
  return "ok";
}

function fail() {
  throw new Error("failed on purpose");
}

function track(kind, app) {
  KINDS[kind].prepare(app);
  made.apps.push({ kind, app });
  return app;
}

/** The package with its factory watched. */
function watched(kind, real) {
  return new Proxy(real, {
    apply: (target, self, args) => track(kind, Reflect.apply(target, self, args)),
    construct: (target, args, self) => track(kind, Reflect.construct(target, args, self === undefined ? target : self)),
    get: (target, name) => (name === "fastify" || name === "default" ? (target[name] === undefined ? undefined : watched(kind, target[name])) : target[name]),
  });
}

/** Remembers apps of NestJS, which have no routes until they are initialised. */
function watchedNest(factory) {
  const create = async (...args) => {
    const app = await factory.create(...args);
    made.nests.push(app);
    return app;
  };
  return { create };
}

const WATCHED = { express: "express", koa: "koa", fastify: "fastify" };

/** What is not installed and only has to behave as a login check does. */
const STAND_INS = {
  passport: { authenticate: () => (request, response, next) => (request.get("authorization") ? next() : response.status(401).end()) },
};

/** A router of which nothing is known. */
const UNKNOWN_ROUTER = Object.assign((_request, _response, next) => next(), { __esModule: true });
UNKNOWN_ROUTER.default = UNKNOWN_ROUTER;

/** Texts of `job.files` are modules; anything else is a package of the repository, in the version that the example asks for. */
function loader(job) {
  const cache = new Map();
  const load = (file) => {
    if (cache.has(file)) return cache.get(file).exports;
    const module = { exports: {} };
    cache.set(file, module);
    if (file.endsWith(".json")) module.exports = JSON.parse(job.files[file]);
    else module.done = evaluate(file, module, file === job.entry);
    return module.exports;
  };
  const evaluate = (file, module, isEntry) => {
    const code = isEntry ? `return (async () => {${job.files[file]}\n})();` : job.files[file];
    const names = ["exports", "require", "module", "__filename", "__dirname"];
    const run = vm.compileFunction(code, names, { filename: file });
    return run(module.exports, (name) => requireFrom(file, name), module, file, path.dirname(file));
  };
  const requireFrom = (file, name) => {
    if (!name.startsWith(".")) {
      if (job.missing.includes(name)) throw new Error(`version of ${name} is not installed`);
      const real = STAND_INS[name] ?? requirePackage(job.aliases[name] ?? name);
      if (name === "@nestjs/core") return { ...real, NestFactory: watchedNest(real.NestFactory) };
      return WATCHED[name] === undefined ? real : watched(WATCHED[name], real);
    }
    const base = path.posix.join(path.posix.dirname(file), name);
    const stem = base.replace(/\.[cm]?jsx?$/, "");
    const tried = [base, ...["ts", "tsx", "js", "mjs", "cjs", "json"].flatMap((end) => [`${stem}.${end}`, `${base}/index.${end}`])];
    const found = tried.find((one) => one in job.files);
    if (found !== undefined) return load(found);
    if (base.endsWith("app.module")) return { AppModule: emptyModule([rootController()]) };
    return UNKNOWN_ROUTER;
  };
  return { load, entryDone: () => cache.get(job.entry)?.done };
}

function emptyModule(controllers) {
  const { Module } = requirePackage("@nestjs/common");
  class AppModule {}
  Module({ controllers })(AppModule);
  return AppModule;
}

/** Names that snippets use without declaring them. `app` is made when it is first read. */
function defineNames(job) {
  const technology = technologyOf(job);
  let app;
  const names = {
    app: () => {
      app ??= track(technology, create(job, technology));
      return app;
    },
    server: () => names.app(),
    fastify: () => names.app(),
    certificate: () => () => ({}),
    secret: () => "a secret of more than thirty-two characters",
    key: () => Buffer.alloc(32, 1),
    db: () => new Proxy({}, { get: () => async () => [] }),
    ...Object.fromEntries(["createSession", "secretOf", "languageOf", "attributes", "start", "token", "verify", "work"].map((name) => [name, () => () => "x"])),
    ...Object.fromEntries(["cookieOptions", "defaults"].map((name) => [name, () => () => ({})])),
  };
  for (const [name, get] of Object.entries(names))
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get,
      set: (value) => Object.defineProperty(globalThis, name, { configurable: true, writable: true, value }),
    });
}

function technologyOf(job) {
  return ["koa", "fastify"].find((name) => job.uses.some((one) => one.includes(name))) ?? "express";
}

function create(job, technology) {
  if (technology === "koa") return new (requirePackage("koa"))();
  if (technology === "fastify") return requirePackage("fastify")();
  return requirePackage(job.aliases.express ?? "express")();
}

/** Answers at the root. */
function rootController() {
  const { Controller, Get } = requirePackage("@nestjs/common");
  class RootController {
    root() {
      return "ok";
    }
  }
  Get()(RootController.prototype, "root", Object.getOwnPropertyDescriptor(RootController.prototype, "root"));
  Controller()(RootController);
  return RootController;
}

async function nestApp(job, controllers) {
  const { NestFactory } = requirePackage("@nestjs/core");
  const onFastify = job.uses.includes("@nestjs/platform-fastify") || job.uses.includes("fastify");
  const { FastifyAdapter } = requirePackage("@nestjs/platform-fastify");
  const options = { logger: false, abortOnError: false };
  return onFastify ? NestFactory.create(emptyModule(controllers), new FastifyAdapter(), options) : NestFactory.create(emptyModule(controllers), options);
}

/** A listener for something that a module exports; `undefined` if it is nothing that answers requests. */
async function listenerOf(job, value) {
  if (typeof value === "object" && typeof value?.fetch === "function") return fetchListener((request) => value.fetch(request, {}, {}));
  if (typeof value !== "function" || made.apps.some((one) => one.app === value)) return undefined;
  const source = Function.prototype.toString.call(value);
  const [first = "", second = "", third = ""] = (/\(([^)]*)\)/.exec(source)?.[1] ?? "").split(",").map((name) => name.trim());
  if (source.startsWith("class")) return nestClass(job, value);
  if (/^(?:app|fastify|instance|server)$/.test(first)) return installed(job, value);
  if (/^(?:ctx|context|c)$/.test(first)) return koaListener(value);
  if (first === "event") return lambdaListener(value);
  if (source.includes("new Response") || source.includes("Response.json")) return fetchListener((request) => value(request, {}));
  const app = requirePackage(job.aliases.express ?? "express")();
  KINDS.express.prepare(app);
  if (/^_?e(?:rr(?:or)?)?$/.test(first)) app.use((error, request, response, next) => value(error, request, response, next));
  else if (/^(?:next|done)?$/.test(third) || second === "") app.use((request, response, next) => value(request, response, next));
  else app.use((request, response) => value(request, response, "a-token"));
  KINDS.express.finish(app);
  return app;
}

/** A controller, an interceptor or a middleware of NestJS. */
async function nestClass(job, made) {
  if (Reflect.hasMetadata?.("path", made)) return nestListener(await nestApp(job, [made]));
  if (made.prototype?.intercept === undefined && made.prototype?.use === undefined) return undefined;
  const app = await nestApp(job, [rootController()]);
  const instance = new made();
  if (made.prototype.intercept === undefined) app.use(instance.use.bind(instance));
  else app.useGlobalInterceptors(instance);
  return nestListener(app);
}

function koaListener(middleware) {
  const app = new (requirePackage("koa"))();
  app.use(middleware);
  KINDS.koa.finish(app);
  return app.callback();
}

/** A function that gets an app and sets it up. */
async function installed(job, install) {
  if (job.uses.some((name) => name.startsWith("@nestjs/"))) {
    const app = await nestApp(job, [rootController()]);
    await install(app, {});
    return nestListener(app);
  }
  const kind = technologyOf(job);
  const app = create(job, kind);
  KINDS[kind].prepare(app);
  await install(app, {});
  KINDS[kind].finish(app);
  return KINDS[kind].listener(app);
}

async function nestListener(app) {
  await app.init();
  const server = app.getHttpServer();
  if (typeof app.getHttpAdapter().getInstance().ready === "function") await app.getHttpAdapter().getInstance().ready();
  return (request, response) => server.emit("request", request, response);
}

/** Node.js in front of a handler in the style of Fetch. */
function fetchListener(handler) {
  return async (request, response) => {
    try {
      const answer = await handler(new Request(`http://127.0.0.1${request.url}`, { method: request.method, headers: Object.entries(request.headers) }));
      response.writeHead(answer.status, [...answer.headers].flat());
      response.end(await answer.text());
    } catch (error) {
      response.writeHead(500).end(String(error?.message));
    }
  };
}

/** API Gateway in front of a function, as its documentation of the proxy integration has it: headers go out as they are, a list as several lines. */
function lambdaListener(handler) {
  return async (request, response) => {
    const event = {
      httpMethod: request.method,
      path: request.url,
      headers: request.headers,
      queryStringParameters: null,
      requestContext: { http: { method: request.method } },
      get body() {
        return request.url === "/__fail" ? fail() : "{}";
      },
    };
    try {
      const answer = await new Promise((resolve, reject) => {
        const returned = handler(event, {}, (error, given) => (error ? reject(error) : resolve(given)));
        if (returned !== undefined) resolve(returned);
      });
      const fields = [...Object.entries(answer.headers ?? {}), ...Object.entries(answer.multiValueHeaders ?? {})];
      for (const [name, value] of fields) response.setHeader(name, Array.isArray(value) ? value.map(String) : String(value));
      if (answer.cookies !== undefined) response.setHeader("Set-Cookie", answer.cookies);
      response.writeHead(answer.statusCode).end(answer.body);
    } catch (error) {
      response.writeHead(502).end(String(error?.message));
    }
  };
}

function serve(listener) {
  const server = overTls(createServer(listener));
  made.servers.push(server);
  return new Promise((resolve) => server.listen(0, () => resolve(server.address().port)));
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function run(job) {
  const { load, entryDone } = loader(job);
  const exported = [];
  const module = load(job.entry);
  await entryDone();
  for (const [name, value] of [["module.exports", module], ...Object.entries(module)]) exported.push({ name, value });
  // An app may start to listen later, after promises of its own.
  for (let tries = 0; tries < 60 && job.listens && !made.servers.some((one) => one.listening) && failure === undefined; tries += 1) await pause(25);
  if (failure !== undefined) throw failure;
  for (const app of made.nests) if (!app.isInitialized) await nestListener(app);
  const targets = [];
  for (const { kind, app } of made.apps) KINDS[kind].finish(app);
  for (const server of made.servers.slice()) {
    if (!server.listening) await new Promise((resolve) => server.listen(0, resolve));
    targets.push({ name: "server", port: server.address().port });
  }
  for (const { kind, app } of made.apps) targets.push({ name: kind, port: await serve(await KINDS[kind].listener(app)) });
  const seen = new Set();
  for (const { name, value } of exported) {
    if (seen.has(value)) continue;
    seen.add(value);
    const listener = await listenerOf(job, value);
    const isApp = typeof value?.fetch === "function";
    if (listener !== undefined) targets.push({ name: isApp ? "fetch" : `export ${name}`, port: await serve(listener) });
  }
  return targets;
}

async function stop() {
  for (const server of made.servers) {
    server.closeAllConnections();
    server.close();
  }
  made = { servers: [], apps: [], nests: [] };
  failure = undefined;
}

const cleanEnvironment = { ...process.env };

process.on("message", async (job) => {
  await stop();
  process.env = { ...cleanEnvironment, ...job.environment };
  defineNames(job);
  try {
    process.send({ targets: await run(job) });
  } catch (error) {
    process.send({ targets: [], error: String(error?.message ?? error).split("\n")[0] });
  }
});
