/** The model of `cors` against the real package on Express 5 and 4: configurations times requests. */

import type http from "node:http";
import cors from "cors";
import express from "express";
import express4 from "express4";
import { describe, expect, test } from "vitest";
import { assertAgrees, compare, evaluateConfig, policiesOf } from "../../../../../test/harness/differential.ts";
import { adapter } from "./adapter.ts";

const CONFIGS: readonly string[] = [
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
];

function program(config: string): string {
  return `const express = require('express');\nconst cors = require('cors');\nconst app = express();\napp.use(cors(${config}));\napp.get('/', (req, res) => res.send('ok'));\n`;
}

function realApp(create: typeof express, config: string): http.RequestListener {
  const app = create();
  app.use(cors(evaluateConfig(config)));
  app.get("/", (_request: unknown, response: { send(text: string): void }) => response.send("ok"));
  app.use((_error: unknown, _request: unknown, response: http.ServerResponse, _next: unknown) => response.writeHead(500).end());
  return app as unknown as http.RequestListener;
}

describe("cors against the real package", () => {
  for (const [name, create] of [
    ["Express 5", express],
    ["Express 4", express4],
  ] as const) {
    test.concurrent.each(CONFIGS)(`${name}: cors(%s)`, async (config) => {
      const policies = policiesOf(adapter, program(config));
      expect(policies).toHaveLength(1);
      assertAgrees(config, await compare(policies, realApp(create, config)));
    });
  }
});
