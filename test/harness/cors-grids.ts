/**
 * CORS configurations of packages that run in-process, each as the program that the model reads and as the real server. The differential tests
 * compare header by header, the browser suite what a page gets. Configurations are texts of test files; the product never runs any.
 */
import type http from "node:http";
import fastifyCors from "@fastify/cors";
import koaCors5 from "@koa/cors";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import cors from "cors";
import express from "express";
import express4 from "express4";
import Koa from "koa";
import koaCors3 from "koa-cors3";
import koaCors4 from "koa-cors4";
import type { JavaScriptAdapter } from "../../server/core/adapters/adapter.ts";
import { adapter as corsAdapter } from "../../server/core/adapters/javascript/cors/adapter.ts";
import { adapter as fastifyCorsAdapter } from "../../server/core/adapters/javascript/fastify-cors/adapter.ts";
import { adapter as koaCorsAdapter } from "../../server/core/adapters/javascript/koa-cors/adapter.ts";
import type { CorsPolicy } from "../../server/core/model/facts.ts";
import { evaluateConfig, policiesOf } from "./differential.ts";

/** One package: what it is configured with, and in which versions it is run. */
export interface CorsGrid {
  readonly versions: readonly CorsVersion[];
  /** Arguments of the package's middleware or plugin, as JavaScript. */
  readonly configs: readonly string[];
}

/** One version of a package. */
export interface CorsVersion {
  readonly name: string;
  /** What the model reads from the program with this configuration. */
  readonly policies: (config: string) => readonly CorsPolicy[];
  readonly realApp: (config: string) => http.RequestListener | Promise<http.RequestListener>;
  /** Status of an OPTIONS request that the package leaves to the app. */
  readonly optionsStatus: number;
}

function policiesFor(adapter: JavaScriptAdapter, program: string, dependencies: Readonly<Record<string, string>> = {}): readonly CorsPolicy[] {
  return policiesOf(adapter, program, "/w/server.js", JSON.stringify({ dependencies }));
}

function onExpress(name: string, create: typeof express): CorsVersion {
  return {
    name,
    policies: (config) =>
      policiesFor(
        corsAdapter,
        `const express = require('express');\nconst cors = require('cors');\nconst app = express();\napp.use(cors(${config}));\napp.get('/', (req, res) => res.send('ok'));\n`,
      ),
    realApp: (config) => {
      const app = create();
      app.use(cors(evaluateConfig(config)));
      app.get("/", (_request: unknown, response: { send(text: string): void }) => response.send("ok"));
      app.use((_error: unknown, _request: unknown, response: http.ServerResponse, _next: unknown) => response.writeHead(500).end());
      return app as unknown as http.RequestListener;
    },
    // Express answers OPTIONS of a route that has other methods.
    optionsStatus: 200,
  };
}

function onKoa(version: string, create: typeof koaCors5): CorsVersion {
  return {
    name: version,
    policies: (config) =>
      policiesFor(
        koaCorsAdapter,
        `const Koa = require('koa');\nconst cors = require('@koa/cors');\nconst app = new Koa();\napp.use(cors(${config}));\napp.use((ctx) => { ctx.body = 'ok'; });\napp.listen(3000);\n`,
        { "@koa/cors": `^${version}` },
      ),
    realApp: (config) => {
      const app = new Koa();
      app.silent = true;
      app.use(create(evaluateConfig(config)));
      app.use((ctx: { body: string; method: string }) => {
        if (ctx.method !== "OPTIONS") ctx.body = "ok";
      });
      return app.callback();
    },
    optionsStatus: 404,
  };
}

const onFastify: CorsVersion = {
  name: "11",
  policies: (config) =>
    policiesFor(
      fastifyCorsAdapter,
      `import Fastify from 'fastify';\nimport cors from '@fastify/cors';\nconst app = Fastify();\nawait app.register(cors, ${config});\napp.get('/', async () => 'ok');\nawait app.listen({ port: 3000 });\n`,
      { "@fastify/cors": "^11.4.3" },
    ),
  realApp: async (config) => {
    const app = new FastifyAdapter().getInstance();
    await app.register(fastifyCors, (evaluateConfig(config) ?? {}) as Parameters<typeof fastifyCors>[1]);
    app.get("/", async () => "ok");
    await app.ready();
    return (request, response) => app.routing(request, response);
  },
  optionsStatus: 404,
};

/** `cors` on Express 5 and 4. */
export const EXPRESS_CORS: CorsGrid = {
  versions: [onExpress("Express 5", express), onExpress("Express 4", express4)],
  configs: [
    "undefined",
    "{}",
    "{ origin: '*' }",
    "{ origin: '*', credentials: true }",
    "{ origin: true }",
    "{ origin: true, credentials: true }",
    "{ origin: false }",
    "{ origin: undefined }",
    "{ origin: null }",
    "{ origin: '' }",
    "{ origin: [] }",
    "{ origin: ['*'] }",
    "{ origin: 'https://app.example' }",
    "{ origin: 'null', credentials: true }",
    "{ origin: ['https://app.example', 'https://admin.example'], credentials: true }",
    "{ origin: ['https://app.example', /\\.app\\.example$/] }",
    "{ origin: ['https://app.example', true] }",
    "{ origin: [['https://app.example'], ['https://admin.example']] }",
    "{ origin: ['https://app.example', 'null'], credentials: 'true' }",
    "{ origin: /app\\.example$/ }",
    "{ origin: /^https:\\/\\/app\\.example$/, credentials: true }",
    "{ origin: new Set(['https://app.example']) }",
    "{ origin: 1 }",
    "{ origin: (origin, callback) => callback(null, true), credentials: true }",
    "{ origin: (origin, callback) => callback(null, false) }",
    "{ origin: (origin, callback) => callback(null, '*') }",
    "{ origin: (origin, callback) => callback(null, ['https://app.example']) }",
    "{ origin: (origin, callback) => { if (!origin || ['https://app.example'].includes(origin)) callback(null, true); else callback(new Error('no')); } }",
    "{ origin: (origin, callback) => callback(null, ['https://app.example'].indexOf(origin) !== -1) }",
    "{ origin: (origin, callback) => callback(null, ['https://app.example', 'https://admin.example'].indexOf(origin)) }",
    "{ origin: (origin, callback) => { if (['https://app.example'].indexOf(origin) > 0) { callback(null, true); } else { callback(null, false); } } }",
    "{ origin: function (origin, callback) { if (origin && origin.endsWith('app.example')) return callback(null, true); return callback(null, false); } }",
    "{ origin: (origin, callback) => callback(null, /app\\.example/.test(origin)) }",
    "{ origin: (origin, callback) => callback(null, origin) }",
    "{ methods: ['GET', 'PUT'], allowedHeaders: ['X-Custom', 'Authorization'], exposedHeaders: ['X-Total'], maxAge: 600 }",
    "{ methods: 'GET,PUT', allowedHeaders: 'X-Custom', exposedHeaders: 'X-Total,X-Page', maxAge: '60' }",
    "{ allowedHeaders: [], exposedHeaders: [], maxAge: 0 }",
    "{ headers: 'X-Custom', allowedHeaders: '' }",
    "{ methods: '' }",
    "{ origins: ['https://app.example'], optionsSuccessStatus: 200 }",
    "{ origin: 'https://app.example', preflightContinue: true }",
    "(req, callback) => callback(null, { origin: true, credentials: true })",
    "(req, callback) => callback(null, { origin: ['https://app.example'].includes(req.header('Origin')), credentials: true })",
    "(req, callback) => { let options; if (['https://app.example'].indexOf(req.headers.origin) !== -1) options = { origin: true }; else options = { origin: false }; callback(null, options); }",
    "{ origin: (origin) => ['https://app.example'].includes(origin) }",
    "{ origin: async (origin) => true }",
  ],
};

/** `@koa/cors` 5, 4 and 3 on Koa. */
export const KOA_CORS: CorsGrid = {
  versions: [onKoa("5.0.0", koaCors5), onKoa("4.0.0", koaCors4), onKoa("3.4.3", koaCors3)],
  configs: [
    "undefined",
    "{}",
    "{ credentials: true }",
    "{ origin: '*' }",
    "{ origin: '*', credentials: true }",
    "{ origin: '*', credentials: 'false' }",
    "{ origin: 'https://app.example' }",
    "{ origin: 'https://app.example', credentials: true }",
    "{ origin: undefined }",
    "{ origin: false }",
    "{ origin: '' }",
    "{ origin: ['https://app.example', 'https://admin.example'] }",
    "{ origin: ['https://app.example'] }",
    "{ origin: (ctx) => ctx.get('Origin'), credentials: true }",
    "{ origin: (ctx) => ctx.request.headers.origin }",
    "{ origin: () => '*' }",
    "{ origin: (ctx) => (['https://app.example', 'https://admin.example'].includes(ctx.get('Origin')) ? ctx.get('Origin') : ''), credentials: true }",
    "{ origin(ctx) { const origin = ctx.request.header.origin; if (!['https://app.example'].includes(origin)) return false; return origin; } }",
    "{ origin: async (ctx) => { if (/app\\.example$/.test(ctx.get('origin'))) { return ctx.get('origin'); } return ''; } }",
    "{ origin: (ctx) => { const allowed = ['https://app.example']; return allowed.includes(ctx.headers.origin) ? ctx.headers.origin : allowed[0]; } }",
    "{ allowMethods: ['GET', 'PUT'], allowHeaders: ['X-Custom'], exposeHeaders: ['X-Total', 'X-Page'], maxAge: 600 }",
    "{ allowMethods: '', allowHeaders: 'X-Custom', exposeHeaders: 'X-Total', maxAge: 0 }",
    "{ keepHeadersOnError: false, secureContext: true, maxAge: '60' }",
  ],
};

/** `@fastify/cors` 11, on the Fastify that NestJS brings. */
export const FASTIFY_CORS: CorsGrid = {
  versions: [onFastify],
  configs: [
    "{ origin: (origin) => ['https://app.example'].includes(origin) }",
    "{ origin: (origin, callback) => { if (origin === 'https://app.example') console.info(origin); } }",
    "undefined",
    "{}",
    "{ origin: '*', credentials: true }",
    "{ origin: true, credentials: true }",
    "{ origin: false }",
    "{ origin: undefined }",
    "{ origin: null }",
    "{ origin: '' }",
    "{ origin: [] }",
    "{ origin: ['*'] }",
    "{ origin: ['https://app.example', '*'], credentials: true }",
    "{ origin: 'https://app.example' }",
    "{ origin: ['https://app.example', /\\.app\\.example$/g], credentials: 'false' }",
    "{ origin: /app\\.example$/g }",
    "{ origin: (origin, callback) => callback(null, true), credentials: true }",
    "{ origin: (origin, callback) => callback(null, false) }",
    "{ origin: (origin, callback) => { if (!origin || ['https://app.example'].includes(origin)) { callback(null, true); return; } callback(null, false); } }",
    "{ origin: async (origin) => ['https://app.example'].includes(origin) }",
    "{ origin: async () => true, credentials: true }",
    "{ methods: ['GET', 'PUT'], allowedHeaders: ['X-Custom'], exposedHeaders: ['X-Total'], maxAge: 600 }",
    "{ methods: 'GET,PUT', allowedHeaders: null, exposedHeaders: 'X-Total,X-Page', maxAge: 0, strictPreflight: false }",
    "{ origin: 'https://app.example', preflight: false }",
    "{ delegator: (req, callback) => callback(null, { origin: ['https://app.example'].includes(req.headers.origin) }) }",
    "() => (req, callback) => callback(null, { origin: true, credentials: true })",
  ],
};
