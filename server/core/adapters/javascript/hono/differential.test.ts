/**
 * The model of `hono/cors` and `hono/secure-headers` against answers of the real package, which were recorded (`recorded.json`: version,
 * configuration, request, answer). `RECORD=folder` asks the packages below it anew, `folder/h4.13.19/package` and so on, and writes the file.
 */
import { readFileSync, writeFileSync } from "node:fs";
import type http from "node:http";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { assertAgrees, compare, factsOf, policiesOf } from "../../../../../test/harness/differential.ts";
import { adapter } from "./adapter.ts";

const FILE = path.join(import.meta.dirname, "recorded.json");
const FOLDER = process.env.RECORD;
/** On both sides of the change of 4.6.5; 4.9.0 and 3.12.12 agreed with the model in the same way when this was written. */
const VERSIONS = ["4.13.19", "4.6.4"];

/** Options of `cors`, as JavaScript. */
const CORS = [
  "",
  "{}",
  "{ origin: '*' }",
  "{ origin: '*', credentials: true }",
  "{ origin: 'https://app.example' }",
  "{ origin: 'https://app.example', credentials: true, maxAge: 0 }",
  "{ origin: 'https://app.example,https://admin.example' }",
  "{ origin: '' }",
  "{ origin: ['https://app.example', 'https://admin.example'], credentials: true }",
  "{ origin: ['https://app.example'], credentials: 'false' }",
  "{ origin: ['*'] }",
  "{ origin: ['*', 'https://app.example'], credentials: true }",
  "{ origin: [] }",
  "{ origin: true, credentials: true }",
  "{ origin: false }",
  "{ origin: undefined }",
  "{ origin: null }",
  "{ origin: /app/ }",
  "{ origin: [/app/] }",
  "{ origin: new Set(['https://app.example']) }",
  "{ origin: (origin) => origin, credentials: true }",
  "{ origin: async (origin) => origin }",
  "{ origin: (origin) => (origin.endsWith('.app.example') ? origin : null), credentials: true }",
  "{ origin: (origin) => (['https://app.example'].includes(origin) ? origin : 'https://admin.example') }",
  "{ origin: () => '*' }",
  "{ origin: () => undefined }",
  "{ origin: () => true }",
  "{ origin: 'https://app.example', allowMethods: ['GET', 'PUT'], allowHeaders: ['X-Custom', 'Authorization'], exposeHeaders: ['X-Total'] }",
  "{ origin: 'https://app.example', allowMethods: [], allowHeaders: [], exposeHeaders: [] }",
  "{ methods: ['GET'], allowedHeaders: ['X-Custom'] }",
];

/** Options of `secureHeaders`. */
const HEADERS = [
  "",
  "{ xFrameOptions: false, strictTransportSecurity: 'max-age=60' }",
  "{ crossOriginEmbedderPolicy: true, xXssProtection: '1; mode=block', referrerPolicy: false }",
  `{ contentSecurityPolicy: { defaultSrc: ["'self'"], scriptSrcElem: ["'self'", 'https://cdn.example'], upgradeInsecureRequests: [] } }`,
  `{ contentSecurityPolicyReportOnly: { imgSrc: '*' }, permissionsPolicy: { camera: false, fullscreen: ['self', 'https://a.example'], usb: true, bluetooth: ['none'] } }`,
];

interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
}

/** Each answer once, as text, and which one was given to a request: by version and configuration, then by request. */
interface Recording {
  readonly answers: string[];
  readonly given: Record<string, Record<string, number>>;
}

const recording: Recording = FOLDER === undefined ? JSON.parse(readFileSync(FILE, "utf8")) : { answers: [], given: {} };
const ASKED = ["origin", "access-control-request-method", "access-control-request-headers"];

interface App {
  use(middleware: unknown): void;
  all(path: string, handler: (c: { text(text: string): unknown }) => unknown): void;
  fetch(request: Request): Promise<Response>;
}

async function ask(version: string, kind: "cors" | "secureHeaders", config: string, request: http.IncomingMessage): Promise<Answer> {
  const sent = ASKED.flatMap((name) => (request.headers[name] === undefined ? [] : [[name, String(request.headers[name])] as const]));
  const setting = `${version} ${kind}(${config})`;
  const key = [request.method, ...sent.map(([name, value]) => `${name.replace("access-control-request-", "")}=${value}`)].join(" ");
  const known = recording.answers[recording.given[setting]?.[key] ?? -1];
  if (known !== undefined) return JSON.parse(known);
  if (FOLDER === undefined) throw new Error(`not recorded: ${setting}, ${key}`);
  const load = (name: string): Promise<Record<string, new () => App>> => import(path.join(FOLDER, `h${version}/package/dist/${name}/index.js`));
  const { Hono } = (await import(path.join(FOLDER, `h${version}/package/dist/index.js`))) as Record<string, new () => App>;
  const made = (await load(`middleware/${kind === "cors" ? "cors" : "secure-headers"}`))[kind] as unknown as (options?: unknown) => unknown;
  if (Hono === undefined) throw new Error("no Hono");
  const app = new Hono();
  app.use(new Function("made", `return made(${config});`)(made));
  app.all("*", (c) => c.text("ok"));
  const answer = await app.fetch(new Request("http://127.0.0.1/", { method: request.method ?? "GET", headers: sent.map(([name, value]) => [name, value]) }));
  const text = JSON.stringify({ status: answer.status, headers: [...answer.headers] });
  if (!recording.answers.includes(text)) recording.answers.push(text);
  recording.given[setting] = { ...recording.given[setting], [key]: recording.answers.indexOf(text) };
  return JSON.parse(text);
}

function replying(version: string, kind: "cors" | "secureHeaders", config: string): http.RequestListener {
  return (request, response) => {
    ask(version, kind, config, request).then(
      ({ status, headers }) => response.writeHead(status, headers.flat()).end(status === 204 ? undefined : "ok"),
      (error: unknown) =>
        response
          .writeHead(599, {
            "X-Problem": String(error)
              .slice(0, 500)
              .replaceAll(/[^\x20-\x7e]/g, "?"),
          })
          .end(),
    );
  };
}

function program(call: string): string {
  return `import { Hono } from 'hono';\nimport { cors } from 'hono/cors';\nimport { secureHeaders } from 'hono/secure-headers';\nconst app = new Hono();\napp.use(${call});\nexport default app;\n`;
}

const manifest = (version: string): string => JSON.stringify({ dependencies: { hono: version } });

describe("hono/cors against what the real package answered", () => {
  for (const version of VERSIONS) {
    test.each(CORS)(`${version}: cors(%s)`, async (config) => {
      const policies = policiesOf(adapter, program(`cors(${config})`), "/w/server.ts", manifest(version));
      expect(policies).toHaveLength(1);
      const comparison = await compare(policies, replying(version, "cors", config));
      const [policy] = policies;
      // What no browser accepts has no text in the model, nor has what depends on the place of a star in a list.
      if (policy?.origins.kind === "unknown" || (policy?.origins.kind === "broken" && policy.origins.how === "invalid-value")) {
        const { headers } = await ask(version, "cors", config, {
          method: "GET",
          headers: { origin: "https://evil.example" },
        } as unknown as http.IncomingMessage);
        const sent = headers.find(([name]) => name === "access-control-allow-origin")?.[1];
        expect(policy.origins.kind === "unknown" || (sent !== undefined && !/^(?:\*|https:.*)$/.test(sent)), sent).toBe(true);
        expect(comparison.disagreements).toEqual([]);
      } else assertAgrees(config, comparison);
    });
  }
});

describe("hono/secure-headers against what the real package answered", () => {
  test.each(HEADERS)("4.13.19: secureHeaders(%s)", async (config) => {
    const facts = factsOf(adapter, program(`secureHeaders(${config})`), "/w/server.ts", manifest("4.13.19"));
    const model = facts.flatMap((fact) =>
      fact.kind === "header-write" && fact.mode === "set" && fact.value.kind === "known" ? [`${fact.name.toLowerCase()}: ${fact.value.value.text}`] : [],
    );
    const { headers } = await ask("4.13.19", "secureHeaders", config, { method: "GET", headers: {} } as http.IncomingMessage);
    const real = headers.filter(([name]) => name !== "content-type").map(([name, value]) => `${name}: ${value}`);
    expect(model.sort()).toEqual(real.sort());
  });
});

afterAll(() => {
  if (FOLDER !== undefined) writeFileSync(FILE, `${JSON.stringify(recording)}\n`);
});
