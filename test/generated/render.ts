/** Turns a recipe into the files of a program. The same recipe gives the same files. */
import { chanceOf } from "./chance.ts";
import { type Dialect, dialectOf } from "./dialects.ts";
import { type Sites, testOf } from "./origin-tests.ts";
import { packageStep } from "./package-step.ts";
import { gateOf, listOf, mounted, widened } from "./pieces.ts";
import type { Program } from "./program.ts";
import { isPackage, type Recipe } from "./recipe.ts";
import { type Declaration, type PackageImport, sourceFiles } from "./source-files.ts";
import { type Step, stepOf } from "./step.ts";
import { unreadDecides, unreadFiles, unreadImports } from "./unread-parts.ts";

const DOMAINS = ["brightmail.com", "northwind-shop.com", "fernhill.com", "papertrail-labs.com", "quietriver.com"];

/** The program of a settled recipe. `id` decides names only. */
export function programOf(id: string, recipe: Recipe): Program {
  const domain = chanceOf("sites", id).pick(DOMAINS);
  const hosts = [`app.${domain}`, `admin.${domain}`] as const;
  const sites: Sites = { domain, hosts, origins: [`https://${hosts[0]}`, `https://${hosts[1]}`] };
  const dialect = dialectOf(recipe);
  const listHome = ({ one: "main", lists: "lists", policy: "policy", both: "lists" } as const)[recipe.split];
  const policyHome = recipe.split === "policy" || recipe.split === "both" ? "policy" : "main";
  const list = listOf(recipe.list, "ORIGINS", sites);
  const test = testOf(recipe.test, sites, list);
  const tested = widened(recipe, test.of);
  const pattern = /const PATTERN = (.*);$/.exec(
    testOf(recipe.test.startsWith("regex") ? recipe.test : "regex-anchored", sites, list).declarations[0]?.code ?? "",
  )?.[1];
  const step = isPackage(recipe)
    ? packageStep({ recipe, dialect, sites, test: tested, list: list.list, isArray: list.isArray, pattern: pattern ?? "/x/", home: policyHome })
    : stepOf({ recipe, dialect, sites, test: tested, home: policyHome });
  const declarations: Declaration[] = [
    { name: "ORIGINS", code: list.code, home: listHome },
    ...test.declarations.map((one) => ({ ...one, home: policyHome }) as const),
    ...(recipe.setting === "nullish-mode"
      ? [{ name: "CORS_MODE", code: 'const CORS_MODE = process.env.CORS_MODE ?? "strict";', home: policyHome } as const]
      : []),
    ...(recipe.unread === "config-get" ? [{ name: "isOn", code: 'const isOn = config.get("cors.enabled") ?? false;', home: "main" } as const] : []),
    ...(recipe.unread === "json-list" ? [{ name: "partners", code: partnersOf(recipe), home: policyHome } as const] : []),
    ...step.declarations,
  ];
  const body = bodyOf(recipe, dialect, step, gateOf(recipe.gate, dialect, list.inList));
  const used = withoutUnused(declarations, body);
  const files = new Map([["package.json", packageJson(recipe)], ...sourceFiles(recipe.module, used, [...importsOf(recipe), ...unreadImports(recipe)], body)]);
  return {
    id,
    recipe,
    files,
    unread: unreadFiles(recipe),
    entry: recipe.module === "esm" ? "server.mjs" : "server.js",
    sites,
    unreadDecides: unreadDecides(recipe),
  };
}

function partnersOf({ module }: Recipe): string {
  const place = module === "esm" ? 'new URL("./partners.json", import.meta.url)' : 'path.join(__dirname, "partners.json")';
  return `const partners = JSON.parse(fs.readFileSync(${place}, "utf8"));`;
}

/** Without what nothing names; declarations name one another. */
function withoutUnused(declarations: readonly Declaration[], body: string): readonly Declaration[] {
  const isUsed = (name: string, others: readonly Declaration[]): boolean =>
    [body, ...others.map((one) => one.code)].some((code) => new RegExp(`\\b${name}\\b`).test(code));
  let kept = declarations;
  for (;;) {
    const next = kept.filter((one) =>
      isUsed(
        one.name,
        kept.filter((other) => other !== one),
      ),
    );
    if (next.length === kept.length) return kept;
    kept = next;
  }
}

function packageJson({ framework }: Recipe): string {
  const versions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    express5: { express: "^5.3.0" },
    express4: { express: "^4.22.3" },
    koa: { koa: "^3.3.0" },
    fastify: { fastify: "^5.0.0" },
    "express5-cors": { express: "^5.3.0", cors: "^2.8.6" },
    "express4-cors": { express: "^4.22.3", cors: "^2.8.6" },
    "koa-cors": { koa: "^3.3.0", "@koa/cors": "^5.0.0" },
    "fastify-cors": { fastify: "^5.0.0", "@fastify/cors": "^11.4.3" },
  };
  return `${JSON.stringify({ name: "a-server", private: true, dependencies: versions[framework] ?? {} }, undefined, 2)}\n`;
}

function importsOf(recipe: Recipe): readonly PackageImport[] {
  const whole = (from: string, local: string): PackageImport => ({ from, name: "default", local });
  return [
    whole("node:http", "http"),
    whole("node:fs", "fs"),
    whole("node:path", "path"),
    { from: "node:url", name: "URL", local: "NodeURL" },
    whole("express", "express"),
    whole("koa", "Koa"),
    whole("fastify", "Fastify"),
    whole({ "koa-cors": "@koa/cors", "fastify-cors": "@fastify/cors" }[recipe.framework as string] ?? "cors", "cors"),
  ];
}

const NOISE: Readonly<Record<Recipe["noise"], string>> = {
  none: "",
  health: "",
  timer: "let ticks = 0;\nsetInterval(() => {\nticks += 1;\n}, 60000).unref();",
  log: 'const started = Date.now();\nprocess.on("exit", () => {\nconsole.debug("up for", Date.now() - started);\n});',
  headers: "",
  class: "class Counter {\n#count = 0;\n\nadd() {\nthis.#count += 1;\nreturn this.#count;\n}\n}\n\nconst counter = new Counter();\ncounter.add();",
  constants: 'const PAGE_SIZE = 20;\nconst ROUTES = { home: "/", items: "/api/items" };\nconsole.debug(ROUTES.home, PAGE_SIZE);',
};

function bodyOf(recipe: Recipe, dialect: Dialect, step: Step, gate: string): string {
  const { method, set, finish, header } = dialect;
  const quiet = recipe.noise === "headers" ? `${set('"X-Content-Type-Options"', '"nosniff"')}\n` : "";
  const unread = {
    logger: `logger.info(${method});\n`,
    metrics: `metrics.count(${dialect.parameters.split(", ")[0]});\n`,
    session: `const visitor = sessions.userOf(${header("cookie")});\nif (!visitor) {\n${finish(401, "sign in first")}\n}\n`,
  }[recipe.unread as string];
  const before = [gate, `${quiet}${unread ?? ""}`].filter((part) => part !== "");
  const allowHeaders = `${set('"Access-Control-Allow-Methods"', '"GET,POST,PUT,DELETE"')}\n${set('"Access-Control-Allow-Headers"', '"content-type,x-client,x-api-key"')}`;
  const answered = `if (${method} === "OPTIONS") {\n${finish(204, "")}\n}`;
  const preflight = {
    none: ["", ""],
    before: [answered, ""],
    after: ["", `if (${method} === "OPTIONS") {\n${allowHeaders}\n${finish(204, "")}\n}`],
    methods: ["", `${allowHeaders}\n${answered}`],
  }[recipe.preflight] as [string, string];
  const noise = NOISE[recipe.noise] === "" ? [] : [NOISE[recipe.noise]];
  const parts = isPackage(recipe) ? before : [...before, preflight[0], step.body, preflight[1]].filter((part) => part !== "");
  const health = recipe.noise === "health";
  const prefix = step.isAsync ? "async " : "";
  const wrap = (handler: string): string => (recipe.unread === "wrapper" ? `timed(${handler})` : handler);
  const framework = recipe.framework.replace("-cors", "");
  switch (framework) {
    case "node":
      return [
        ...noise,
        `const server = http.createServer(${wrap(`${prefix}(req, res) => {\n${parts.join("\n")}\n${health ? 'if (req.url === "/status") res.statusCode = 204;\n' : ""}res.end("data");\n}`)});`,
        "server.listen(3000);",
      ].join("\n\n");
    case "fetch": {
      const begin = {
        headers: "const headers = new Headers();",
        record: "const headers = {};",
        after: 'const answer = new Response("data");\nconst { headers } = answer;',
      }[recipe.answer];
      const handler = `${prefix}(request) => {\n${begin}\n${parts.join("\n")}\n${dialect.next}\n}`;
      const exported = recipe.module === "esm" ? "export default { fetch: handle };" : "module.exports = { fetch: handle };";
      return [...noise, `const handle = ${wrap(handler)};`, exported].join("\n\n");
    }
    case "koa":
      return [
        ...noise,
        "const app = new Koa();",
        ...before
          .concat(isPackage(recipe) ? [] : parts.slice(before.length))
          .map((part) => `app.use(${part === step.body ? wrap(koaStep(part)) : koaStep(part)});`),
        ...(isPackage(recipe) ? [step.body] : []),
        ...(health ? ['app.use(async (ctx, next) => {\nif (ctx.path === "/status") {\nctx.body = "ok";\nreturn;\n}\nawait next();\n});'] : []),
        'app.use(async (ctx) => {\nctx.body = "data";\n});',
        "app.listen(3000);",
      ].join("\n\n");
    case "fastify":
      return [
        ...noise,
        "const app = Fastify();",
        ...(isPackage(recipe) ? before : parts).map((part) => `app.addHook("onRequest", ${part === step.body ? wrap(fastifyStep(part)) : fastifyStep(part)});`),
        ...(isPackage(recipe) ? [step.body] : []),
        ...(health ? ['app.get("/status", async () => "ok");'] : []),
        ...["/", "/health", "/data", "/api/items", "/feed", "/admin"].map((path) => `app.all("${path}", async () => "data");`),
        'app.listen({ port: 3000, host: "127.0.0.1" });',
      ].join("\n\n");
    default:
      return [
        ...noise,
        "const app = express();",
        ...(isPackage(recipe) ? before : parts).map((part) =>
          part === step.body ? mounted(recipe, wrap(expressStep(prefix, part))) : `app.use(${expressStep("", part)});`,
        ),
        ...(isPackage(recipe) ? [step.body] : []),
        ...(health ? ['app.get("/status", (req, res) => {\nres.send("ok");\n});'] : []),
        'app.use((req, res) => {\nres.send("data");\n});',
        "app.listen(3000);",
      ].join("\n\n");
  }
}

const endsItself = (part: string): boolean => /^return [^\n]*;$/.test(part.split("\n").at(-1) ?? "");
const expressStep = (prefix: string, part: string): string => `${prefix}(req, res, next) => {\n${part}\n${endsItself(part) ? "" : "next();\n"}}`;
const koaStep = (part: string): string => `async (ctx, next) => {\n${part}\n${endsItself(part) ? "" : "await next();\n"}}`;
const fastifyStep = (part: string): string => `async (request, reply) => {\n${part}\n}`;
