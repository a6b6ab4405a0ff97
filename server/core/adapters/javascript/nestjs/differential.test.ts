/** The model of NestJS CORS against real apps on Express and on Fastify: configurations times requests. */
import "reflect-metadata";
import type http from "node:http";
import { Controller, Get, Header, type INestApplication, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { ExpressAdapter } from "@nestjs/platform-express";
import { FastifyAdapter, type NestFastifyApplication } from "@nestjs/platform-fastify";
import { describe, expect, test } from "vitest";
import { assertAgrees, compare, evaluateConfig, policiesOf } from "../../../../../test/harness/differential.ts";
import { adapter } from "./adapter.ts";

const CONFIGS: readonly string[] = [
  "undefined",
  "{}",
  "{ origin: true, credentials: true }",
  "{ origin: '*', credentials: true }",
  "{ origin: undefined }",
  "{ origin: ['*'] }",
  "{ origin: 'https://app.example' }",
  "{ origin: ['https://app.example', /\\.app\\.example$/], credentials: true }",
  "{ origin: (origin, callback) => { if (!origin || ['https://app.example'].includes(origin)) callback(null, true); else callback(null, false); } }",
  "{ methods: 'GET,PUT', allowedHeaders: ['X-Custom'], maxAge: 600 }",
  "(req, callback) => callback(null, { origin: ['https://app.example'].includes(req.headers.origin), credentials: true })",
];

/** Decorators are applied by hand: the test runner does not compile them. */
function appModule(headers: readonly (readonly [string, string])[] = []): new () => object {
  class RootController {
    read(): string {
      return "ok";
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(RootController.prototype, "read");
  if (descriptor === undefined) throw new Error("no method");
  Get()(RootController.prototype, "read", descriptor);
  for (const [name, value] of headers) Header(name, value)(RootController.prototype, "read", descriptor);
  Controller()(RootController);
  class RootModule {}
  Module({ controllers: [RootController] })(RootModule);
  return RootModule;
}

async function listenerOf(app: INestApplication): Promise<http.RequestListener> {
  await app.init();
  const instance: unknown = app.getHttpAdapter().getInstance();
  if (typeof instance === "function") return instance as http.RequestListener;
  const fastify = (app as NestFastifyApplication).getHttpAdapter().getInstance();
  await fastify.ready();
  return (request, response) => fastify.routing(request, response);
}

const DEPENDENCIES = '{"dependencies":{"@nestjs/core":"^11.0.0","@nestjs/platform-fastify":"^11.0.0","@nestjs/platform-express":"^11.0.0"}}';

function program(platform: "express" | "fastify", config: string): string {
  const create = platform === "fastify" ? "NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter())" : "NestFactory.create(AppModule)";
  const importLine = platform === "fastify" ? "import { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';\n" : "";
  return `import { NestFactory } from '@nestjs/core';\n${importLine}import { AppModule } from './app.module';\n\nasync function bootstrap() {\n  const app = await ${create};\n  app.enableCors(${config});\n  await app.listen(3000);\n}\nbootstrap();\n`;
}

describe("NestJS against real apps", () => {
  for (const platform of ["express", "fastify"] as const) {
    test.each(CONFIGS)(`${platform}: enableCors(%s)`, async (config) => {
      const policies = policiesOf(adapter, program(platform, config), "/w/main.ts", DEPENDENCIES);
      expect(policies).toHaveLength(1);
      const http = platform === "fastify" ? new FastifyAdapter() : new ExpressAdapter();
      const app = await NestFactory.create(appModule(), http, { logger: false });
      app.enableCors(evaluateConfig(config) as Parameters<typeof app.enableCors>[0]);
      assertAgrees(config, await compare(policies, await listenerOf(app)));
      await app.close();
    });
  }

  test.each(["true", "{ origin: ['https://app.example'], credentials: true }"])("NestFactory.create(…, { cors: %s })", async (config) => {
    const text = `import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './app.module';\nconst app = await NestFactory.create(AppModule, { cors: ${config} });\nawait app.listen(3000);\n`;
    const policies = policiesOf(adapter, text, "/w/main.ts", DEPENDENCIES);
    expect(policies).toHaveLength(1);
    const app = await NestFactory.create(appModule(), new ExpressAdapter(), { logger: false, cors: evaluateConfig(config) as boolean });
    assertAgrees(config, await compare(policies, await listenerOf(app)));
    await app.close();
  });

  test("@Header writes on the route's own method only", async () => {
    const text = `import { Controller, Get, Header } from '@nestjs/common';\n@Controller()\nexport class RootController {\n  @Get()\n  @Header('Access-Control-Allow-Origin', '*')\n  @Header('Access-Control-Allow-Credentials', 'true')\n  read() {\n    return 'ok';\n  }\n}\n`;
    const policies = policiesOf(adapter, text, "/w/root.controller.ts", DEPENDENCIES);
    expect(policies).toHaveLength(1);
    const headers = [
      ["Access-Control-Allow-Origin", "*"],
      ["Access-Control-Allow-Credentials", "true"],
    ] as const;
    const app = await NestFactory.create(appModule(headers), new ExpressAdapter(), { logger: false });
    assertAgrees("@Header", await compare(policies, await listenerOf(app)));
    await app.close();
  });
});
