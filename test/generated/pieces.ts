/** The smaller pieces of a program, each one option of a dimension: lists, reads, guards, gates, writes, settings, what is unread. */
import type { Dialect } from "./dialects.ts";
import type { Sites } from "./origin-tests.ts";
import type { Recipe } from "./recipe.ts";

/** A list of origins. */
export interface ListText {
  readonly code: string;
  /** An expression for the entries. */
  readonly list: string;
  readonly isArray: boolean;
  readonly inList: (value: string) => string;
}

/** The list `name` in one of its forms. */
export function listOf(form: Recipe["list"], name: string, { origins: [first, second] }: Sites): ListText {
  const array = (code: string): ListText => ({ code: `const ${name} = ${code};`, list: name, isArray: true, inList: (value) => `${name}.includes(${value})` });
  const set = (code: string): ListText => ({ code, list: name, isArray: false, inList: (value) => `${name}.has(${value})` });
  const both = `"${first}", "${second}"`;
  switch (form) {
    case "array":
      return array(`[${both}]`);
    case "set":
      return set(`const ${name} = new Set([${both}]);`);
    case "keys":
      return {
        code: `const ${name} = { "${first}": true, "${second}": true };`,
        list: `Object.keys(${name})`,
        isArray: true,
        inList: (value) => `Object.hasOwn(${name}, ${value})`,
      };
    case "concat":
      return array(`["${first}"].concat(["${second}"])`);
    case "spread":
      return array(`[...["${first}"], "${second}"]`);
    case "split-text":
      return array(`"${first},${second}".split(",")`);
    case "frozen":
      return array(`Object.freeze([${both}])`);
    case "filled":
      return set(`const ${name} = new Set();\nfor (const entry of [${both}]) ${name}.add(entry);`);
    case "env-default":
      return array(`(process.env.ALLOWED_ORIGINS ?? "${first},${second}").split(",")`);
    case "env-only":
      return array(`(process.env.ALLOWED_ORIGINS ?? "").split(",").filter(Boolean)`);
    case "env-fails-open":
      return { ...array(`[${both}]`), inList: (value) => `(!process.env.ALLOWED_ORIGINS || process.env.ALLOWED_ORIGINS.split(",").includes(${value}))` };
  }
}

/** Statements that read the origin into `name`, and whether it is a text even if there is none. */
export function readOf(form: Recipe["read"], name: string, dialect: Dialect): { readonly code: string; readonly isText: boolean; readonly helper?: string } {
  const { header, bracket, getter, headers } = dialect;
  switch (form) {
    case "property":
      return { code: `const ${name} = ${header("origin")};`, isText: false };
    case "bracket":
      return { code: `const ${name} = ${bracket("origin")};`, isText: false };
    case "getter":
      return { code: `const ${name} = ${getter("origin")};`, isText: false };
    case "destructured":
      return {
        code: headers === undefined ? `const { headers: fields } = request;\nconst ${name} = fields.get("origin");` : `const { origin: ${name} } = ${headers};`,
        isText: false,
      };
    case "renamed":
      return {
        code:
          headers === undefined
            ? `const fields = request.headers;\nconst ${name} = fields.get("Origin");`
            : `const fields = ${headers};\nconst ${name} = fields.origin;`,
        isText: false,
      };
    case "template":
      return { code: `const ${name} = \`\${${header("origin")} ?? ""}\`;`, isText: true };
    case "or-empty":
      return { code: `const ${name} = ${header("origin")} || "";`, isText: true };
    case "nullish":
      return { code: `const ${name} = ${header("origin")} ?? "";`, isText: true };
    case "helper":
      return {
        code: `const ${name} = originOf(${dialect.parameters.split(", ")[0]});`,
        isText: true,
        helper: `function originOf(${dialect.parameters.split(", ")[0]}) {\nreturn ${header("origin")} ?? "";\n}`,
      };
  }
}

/** Puts a condition that is not about the origin around statements. */
export function guarded(guard: Recipe["guard"], dialect: Dialect, body: string): string {
  const { path, method, header, query, next, finish, hasHeader } = dialect;
  switch (guard) {
    case "none":
      return body;
    case "health-return":
      return `if (${path} === "/health") {\n${next}\n}\n${body}`;
    case "path-if":
      return `if (${path}.startsWith("/api")) {\n${body}\n}`;
    case "path-else":
      return `if (${path} === "/health") {\nconsole.debug("alive");\n} else {\n${body}\n}`;
    case "path-chain":
      return `if (${path} === "/health") {\n${finish(200, "ok")}\n} else if (${path} === "/admin") {\n${finish(404, "no such page")}\n} else {\n${body}\n}`;
    case "switch-path":
      return `switch (${path}) {\ncase "/health":\n${finish(200, "ok")}\ncase "/admin":\nconsole.debug("admin");\nbreak;\ndefault: {\n${body}\nbreak;\n}\n}`;
    case "method-not-options":
      return `if (${method} !== "OPTIONS") {\n${body}\n}`;
    case "method-get":
      return `if (${method} === "GET") {\n${body}\n}`;
    case "cookie-if":
      return `if (${header("cookie")}) {\n${body}\n}`;
    case "cookie-return":
      return `const cookie = ${header("cookie")};\nif (!cookie) {\n${next}\n}\n${body}`;
    case "query-if":
      return `if (${query("view")} === "full") {\n${body}\n}`;
    case "query-key":
      return `const key = ${query("key")} ?? "";\nif (!key) {\n${finish(401, "no key")}\n}\n${body}`;
    case "traversal":
      return `if (/\\.\\./.test(${path})) {\n${finish(400, "no")}\n}\n${body}`;
    case "own-header":
      return `if (!${hasHeader("Access-Control-Allow-Origin")}) {\n${body}\n}`;
    case "accept-if":
      return `const accept = ${header("accept")} ?? "";\nif (accept.includes("json")) {\n${body}\n}`;
    case "custom-header":
      return `if (${header("x-client")} === "web") {\n${body}\n}`;
    case "origin-sent":
      return `if (${dialect.headers === undefined ? 'request.headers.has("origin")' : `"origin" in ${dialect.headers}`}) {\n${body}\n}`;
    case "same-origin-return":
      return `if (${header("sec-fetch-site")} === "same-origin") {\n${next}\n}\n${body}`;
    case "referer-if":
      return `if ((${header("referer")} ?? "").startsWith("https://")) {\n${body}\n}`;
    case "busy":
      return `if (Number(${header("content-length")} ?? 0) > 1000) {\n${finish(413, "too much")}\n}\n${body}`;
    case "two-guards":
      return `if (${method} !== "TRACE" && ${path} !== "/health") {\n${body}\n}`;
  }
}

/** Statements in front of everything: who is turned away before CORS. */
export function gateOf(gate: Recipe["gate"], dialect: Dialect, inList: (value: string) => string): string {
  const { header, method, path, finish, redirect } = dialect;
  const caller = `const caller = ${header("origin")};`;
  switch (gate) {
    case "none":
      return "";
    case "refuse-strangers":
      return `${caller}\nif (!caller || !${inList("caller")}) {\n${finish(403, "not for you")}\n}`;
    case "refuse-present":
      return `${caller}\nif (caller && !${inList("caller")}) {\n${finish(403, "not for you")}\n}`;
    case "only-logs":
      return `${caller}\nif (caller && !${inList("caller")}) console.warn("a stranger");`;
    case "login":
      return `if (!${header("cookie")}) {\n${finish(401, "sign in first")}\n}`;
    case "secret":
      return `if (${header("x-api-key")} !== process.env.API_KEY) {\n${finish(401, "no key")}\n}`;
    case "method":
      return `if (${method} === "TRACE") {\n${finish(405, "no")}\n}`;
    case "moved":
      return `if (${path} === "/old") {\n${redirect("/")}\n}`;
    case "refuse-blocked":
      return `${caller}\nif (caller === "https://spam.example.net") {\n${finish(403, "not for you")}\n}`;
    case "flag-refuses":
      return `${caller}\nlet isRefused = false;\nif (caller && !${inList("caller")}) isRefused = true;\nif (isRefused) {\n${finish(403, "not for you")}\n}`;
    case "throws":
      return `${caller}\nif (caller && !${inList("caller")}) throw new Error("not for you");`;
  }
}

const ALLOW_ORIGIN = '"Access-Control-Allow-Origin"';
const ALLOW_CREDENTIALS = '"Access-Control-Allow-Credentials"';

/** Statements that let the origin `value` in. */
export function grantOf({ write, credentials }: Recipe, dialect: Dialect, value: string): string {
  const { set, setObject, header } = dialect;
  const certain = credentials === "yes" ? '"true"' : credentials === "constant" ? "CREDENTIALS" : undefined;
  const fields = [[ALLOW_ORIGIN, value], ...(certain === undefined ? [] : [[ALLOW_CREDENTIALS, certain]]), ['"Vary"', '"Origin"']] as const;
  const later =
    credentials === "conditional"
      ? `\nif (${header("cookie")}) {\n${set(ALLOW_CREDENTIALS, '"true"')}\n}`
      : credentials === "env"
        ? `\nif (process.env.CORS_CREDENTIALS) {\n${set(ALLOW_CREDENTIALS, '"true"')}\n}`
        : "";
  const object = `{\n${fields.map(([name, text]) => `${name}: ${text},`).join("\n")}\n}`;
  const pairs = `[\n${fields.map(([name, text]) => `[${name}, ${text}],`).join("\n")}\n]`;
  const text = ((): string => {
    switch (write) {
      case "calls":
        return fields.map(([name, field]) => set(name, field)).join("\n");
      case "object-loop":
        return `const shared = ${object};\nfor (const field of Object.keys(shared)) {\n${set("field", "shared[field]")}\n}`;
      case "entries-loop":
        return `const shared = ${object};\nfor (const [field, text] of Object.entries(shared)) {\n${set("field", "text")}\n}`;
      case "pairs-loop":
        return `const pairs = ${pairs};\nfor (const [field, text] of pairs) {\n${set("field", "text")}\n}`;
      case "pairs-index":
        return `const pairs = ${pairs};\nfor (const pair of pairs) {\n${set("pair[0]", "pair[1]")}\n}`;
      case "set-object":
        return setObject(object);
      case "spread":
        return `const base = { Vary: "Origin" };\n${setObject(
          `{\n...base,\n${fields
            .slice(0, -1)
            .map(([name, field]) => `${name}: ${field},`)
            .join("\n")}\n}`,
        )}`;
      case "returned-object":
        return `const fieldsFor = (page) => (${object.replaceAll(value, "page")});\n${setObject(`fieldsFor(${value})`)}`;
      case "returned-pairs":
        return `const pairsFor = () => ${pairs};\nfor (const [field, text] of pairsFor()) {\n${set("field", "text")}\n}`;
      case "choice":
        return `const shared = ${value} ? ${object} : {};\n${setObject("shared")}`;
      case "for-each":
        return `Object.entries(${object}).forEach(([field, text]) => {\n${set("field", "text")}\n});`;
    }
  })();
  return text + later;
}

/** A second condition of a setting or of something unread that is or-ed to a test. */
export function widened({ setting, unread }: Recipe, test: (value: string) => string): (value: string) => string {
  const parts: ((value: string) => string)[] = [];
  if (setting === "opens") parts.push(() => "Boolean(process.env.OPEN_CORS)");
  if (setting === "opens-default-on") parts.push(() => 'process.env.STRICT_CORS !== "on"');
  if (setting === "equals") parts.push(() => 'process.env.CORS_MODE === "open"');
  if (setting === "nullish-mode") parts.push(() => 'CORS_MODE === "open"');
  if (setting === "adds-origin") parts.push((value) => `${value} === process.env.EXTRA_ORIGIN`);
  if (unread === "flag-opens") parts.push(() => "flags.preview");
  if (unread === "list" || unread === "json-list") parts.push((value) => `partners.includes(${value})`);
  if (unread === "lookup") parts.push(() => "isPartner");
  if (parts.length === 0) return test;
  return (value) => [alone(test(value)), ...parts.map((part) => part(value))].join(" || ");
}

/** In brackets where it has to be. */
export function alone(test: string): string {
  return /\|\||&&|\?/.test(test) ? `(${test})` : test;
}

/** What is around the whole of CORS. */
export function switched({ setting, unread }: Recipe, body: string): string {
  let result = body;
  if (setting === "closes") result = `if (!process.env.CORS_OFF) {\n${result}\n}`;
  if (unread === "flag-guards") result = `if (flags.corsEnabled) {\n${result}\n}`;
  if (unread === "config-get") result = `if (isOn) {\n${result}\n}`;
  return result;
}

/** A step of Express where it is registered. */
export function mounted({ mount }: Recipe, step: string): string {
  switch (mount) {
    case "app":
      return `app.use(${step});`;
    case "router":
      return `const router = express.Router();\n\nrouter.use(${step});\n\napp.use(router);`;
    case "route":
      return `app.all(["/", "/data", "/api/items", "/feed"], ${step}, (req, res) => {\nres.send("data");\n});`;
    case "post":
    case "put":
      return `app.${mount}(["/data", "/api/items"], ${step}, (req, res) => {\nres.send("data");\n});`;
    case "array":
      return `const first = (req, res, next) => {\nnext();\n};\n\napp.use([first, ${step}]);`;
  }
}
