/** Golden results of the intents for `cors`, `@koa/cors`, `@fastify/cors` and NestJS. */
import { describe, expect, test } from "vitest";
import { describePolicy } from "../../../../../test/harness/describe-policy.ts";
import { policiesOf } from "../../../../../test/harness/differential.ts";
import { forPolicy, rendered } from "../../../../../test/harness/rendered.ts";
import type { CorsPolicy } from "../../../model/facts.ts";
import type { FixIntent } from "../../../model/fix-intent.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { adapter as fastify } from "../fastify-cors/adapter.ts";
import { adapter as koa } from "../koa-cors/adapter.ts";
import { adapter as nest } from "../nestjs/adapter.ts";
import { adapter as cors } from "./adapter.ts";

const TWO = { kind: "set-origins", origins: ["https://a.example", { placeholder: "https://b.example" }] } as const;
const ONE = { kind: "set-origins", origins: ["https://a.example"] } as const;
const NEST = "import { NestFactory } from '@nestjs/core';\n";

function firstEntry(policy: CorsPolicy): CorsPolicy["origins"]["at"] {
  return policy.entries[0]?.at ?? policy.origins.at;
}

type Case = readonly [JavaScriptAdapter, string, FixIntent | ((policy: CorsPolicy) => FixIntent), string];

const CORS: readonly Case[] = [
  [cors, "use(cors());", TWO, "use(cors({ origin: ['https://a.example', 'https://b.example'] }));"],
  [cors, "use(cors({ origin: true, credentials: true }));", TWO, "use(cors({ origin: ['https://a.example', 'https://b.example'], credentials: true }));"],
  [cors, "use(cors({\n  credentials: true,\n}));", ONE, "use(cors({\n  credentials: true,\n  origin: ['https://a.example'],\n}));"],
  [cors, "use(cors({ origin: '*', credentials: true }));", { kind: "drop-credentials" }, "use(cors({ origin: '*' }));"],
  [
    cors,
    "use(cors({ origin: (o, cb) => cb(null, o.endsWith('a.example')) }));",
    (policy) => ({ kind: "replace-origin-check", at: policy.origins.at, origins: ["https://a.example"] }),
    "use(cors({ origin: ['https://a.example'] }));",
  ],
  [
    cors,
    "use(cors({ origin: true }));",
    (policy) => ({ kind: "guard-by-environment", at: policy.origins.at }),
    "use(cors({ origin: process.env.NODE_ENV === 'production' ? false : true }));",
  ],
  [
    cors,
    "use(cors({ origin: ['https://a.example/', 'https://b.example'] }));",
    (policy) => ({ kind: "edit-origin", at: firstEntry(policy), text: "https://a.example" }),
    "use(cors({ origin: ['https://a.example', 'https://b.example'] }));",
  ],
  [
    cors,
    "use(cors({ origin: /a.example/gi }));",
    (policy) => ({ kind: "edit-origin", at: firstEntry(policy), text: "^https://a\\.example$", form: "regex" }),
    "use(cors({ origin: /^https:\\/\\/a\\.example$/i }));",
  ],
  [
    cors,
    "use(cors({ origin: ['null', 'https://b.example'] }));",
    (policy) => ({ kind: "remove-item", at: firstEntry(policy) }),
    "use(cors({ origin: ['https://b.example'] }));",
  ],
  [
    cors,
    "use(cors({ origin: 'https://b.example' }));",
    { kind: "set-methods", methods: ["GET", "PUT"] },
    "use(cors({ origin: 'https://b.example', methods: ['GET', 'PUT'] }));",
  ],
  [
    cors,
    "use(cors({ origin: 'https://b.example', maxAge: 86400000 }));",
    { kind: "set-max-age", seconds: 600 },
    "use(cors({ origin: 'https://b.example', maxAge: 600 }));",
  ],
  [
    koa,
    "use(cors({ origin: ['https://a.example', 'https://b.example'], credentials: true }));",
    TWO,
    "use(cors({ origin: (ctx) => (['https://a.example', 'https://b.example'].includes(ctx.get('Origin')) ? ctx.get('Origin') : ''), credentials: true }));",
  ],
  [koa, "use(cors({ credentials: true }));", ONE, "use(cors({ credentials: true, origin: 'https://a.example' }));"],
  [koa, "use(cors({ allowMethods: 'GET' }));", { kind: "set-request-headers", headers: ["X-A"] }, "use(cors({ allowMethods: 'GET', allowHeaders: ['X-A'] }));"],
  [fastify, "register(cors);", ONE, "register(cors, { origin: ['https://a.example'] });"],
  [fastify, "register(cors, { origin: true });", ONE, "register(cors, { origin: ['https://a.example'] });"],
];

const IMPORTS = new Map<JavaScriptAdapter, string>([
  [cors, "import cors from 'cors';\napp."],
  [koa, "import cors from '@koa/cors';\napp."],
  [fastify, "import cors from '@fastify/cors';\napp."],
]);

describe("fixes of options", () => {
  test.each(CORS.map((one) => [one[1], one] as const))("%s", (_code, [adapter, code, intent, expected]) => {
    const head = IMPORTS.get(adapter) ?? "";
    expect(rendered(adapter, `${head}${code}\n`, forPolicy(intent))).toBe(`${head}${expected}\n`);
  });

  test.each([
    [cors, "process.env.ORIGIN || '*'", "process.env.ORIGIN"],
    [cors, "(process.env.ORIGIN ?? '*').split(',')", "process.env.ORIGIN.split(',')"],
    [koa, "process.env.ORIGIN", "process.env.ORIGIN"],
  ] as const)("stops at start if the variable is missing: %#", (adapter, before, after) => {
    const [head = ""] = (IMPORTS.get(adapter) ?? "").split("app.");
    const code = (origin: string): string => `app.use(cors({ origin: ${origin} }));\n`;
    const text = rendered(
      adapter,
      head + code(before),
      forPolicy((policy) => ({ kind: "fail-closed", variable: "ORIGIN", at: policy.origins.at })),
    );
    expect(text).toBe(`${head}if (!process.env.ORIGIN) throw new Error('ORIGIN is not set.');\n${code(after)}`);
    // Read again, the branch without the variable is gone.
    expect(policiesOf(adapter, text).map(describePolicy).join()).toMatch(/^(?:unknown|echo\(\?\))/);
  });

  test("renames an unknown option", () => {
    const head = IMPORTS.get(cors) ?? "";
    const text = rendered(cors, `${head}use(cors({ origins: ['https://b.example'] }));\n`, (fact) =>
      fact.kind === "config-problem" ? { kind: "rename-option", at: fact.at, to: "origin" } : undefined,
    );
    expect(text).toBe(`${head}use(cors({ origin: ['https://b.example'] }));\n`);
  });

  test("does not replace options that it did not read as one object", () => {
    const head = IMPORTS.get(cors) ?? "";
    expect(rendered(cors, `${head}use(cors(optionsFor(app)));\n`, forPolicy(ONE))).toBe("not rendered");
    expect(rendered(cors, `${head}use(cors((req, cb) => cb(null, { origin: '*' })));\n`, forPolicy(ONE))).not.toContain(
      "=> cb(null, { origin: ['https://a.example'] }), {",
    );
  });

  test("writes NestJS options in the call and in the factory", () => {
    expect(rendered(nest, `${NEST}const app = await NestFactory.create(AppModule, { cors: true });\n`, forPolicy(ONE))).toBe(
      `${NEST}const app = await NestFactory.create(AppModule, { cors: { origin: ['https://a.example'] } });\n`,
    );
    expect(rendered(nest, `${NEST}const app = await NestFactory.create(AppModule);\napp.enableCors();\n`, forPolicy(ONE))).toBe(
      `${NEST}const app = await NestFactory.create(AppModule);\napp.enableCors({ origin: ['https://a.example'] });\n`,
    );
  });
});
