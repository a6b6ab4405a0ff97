/** The CORS part of a program that leaves it to `cors`, `@koa/cors` or `@fastify/cors`. */
import type { Dialect } from "./dialects.ts";
import { flowOf } from "./flows.ts";
import type { Sites } from "./origin-tests.ts";
import { guarded, mounted, switched } from "./pieces.ts";
import type { Recipe } from "./recipe.ts";
import type { Declaration } from "./source-files.ts";
import type { Step } from "./step.ts";

/** What the part needs to know. */
export interface PackageParts {
  readonly recipe: Recipe;
  readonly dialect: Dialect;
  readonly sites: Sites;
  readonly test: (value: string) => string;
  /** An expression for the list's entries, and how something is found in it. */
  readonly list: string;
  readonly isArray: boolean;
  /** Source of a pattern. */
  readonly pattern: string;
  readonly home: Declaration["home"];
}

/** Declarations, and the statements that register the package. */
export function packageStep(parts: PackageParts): Step {
  const { recipe, dialect, home } = parts;
  const declarations: Declaration[] = [];
  const declare = (name: string, code: string): void => void declarations.push({ name, code, home });
  const credentials = {
    yes: "credentials: true,",
    constant: "credentials: CREDENTIALS,",
    env: "credentials: Boolean(process.env.CORS_CREDENTIALS),",
    no: "",
    conditional: "",
    first: "",
  }[recipe.credentials];
  if (recipe.credentials === "constant") declare("CREDENTIALS", "const CREDENTIALS = true;");
  const options = `{\norigin: ${originOf(parts, declare)},\n${credentials}\n}`;
  const framework = recipe.framework;
  if (framework === "fastify-cors") return { declarations, body: switched(recipe, `app.register(cors, ${options});`), isAsync: false };
  if (recipe.guard === "none") return { declarations, body: switched(recipe, mounted(recipe, `cors(${options})`)), isAsync: false };
  if (recipe.guard === "path-if" && framework !== "koa-cors")
    return { declarations, body: switched(recipe, `app.use("/api", cors(${options}));`), isAsync: false };
  const inner = guarded(recipe.guard, dialect, `return corsStep(${dialect.parameters});`);
  const wrapped = `const corsStep = cors(${options});\napp.use((${dialect.parameters}) => {\n${inner}\n${inner.endsWith(";") ? "" : "return next();\n"}});`;
  return { declarations, body: switched(recipe, wrapped), isAsync: false };
}

function originOf(parts: PackageParts, declare: (name: string, code: string) => void): string {
  const { recipe, list, isArray, pattern } = parts;
  const entries = isArray ? list : `[...${list}]`;
  const isKoa = recipe.framework === "koa-cors";
  const chosen = (test: string): string => `(ctx) => {\nconst origin = ctx.get("Origin");\nreturn ${test} ? origin : "";\n}`;
  switch (recipe.form) {
    case "true":
      return isKoa ? '(ctx) => ctx.get("Origin")' : "true";
    case "list":
      return isKoa ? chosen(`${entries}.includes(origin)`) : entries;
    case "pattern":
      return isKoa ? chosen(`${pattern}.test(origin)`) : pattern;
    case "mixed":
      return isKoa ? chosen(`${entries}.includes(origin) || ${pattern}.test(origin)`) : `[...${list}, ${pattern}]`;
    case "callback":
      return callbackOf(parts, declare);
  }
}

function callbackOf({ recipe, test, sites }: PackageParts, declare: (name: string, code: string) => void): string {
  const isKoa = recipe.framework === "koa-cors";
  const name = { short: "origin", long: "requestOrigin", domain: "page" }[recipe.names];
  let tested = isKoa ? test : (value: string): string => `Boolean(${value}) && (${test(value)})`;
  if (recipe.place === "predicate") {
    const inner = tested;
    declare("isAllowed", `function isAllowed(value) {\nreturn ${inner("value")};\n}`);
    tested = (value) => `isAllowed(${value})`;
  }
  const own = tested;
  const handed = recipe.place === "factory" || recipe.place === "class";
  if (handed) tested = recipe.place === "class" ? (value) => `this.check(${value})` : (value) => `check(${value})`;
  const grant = (value: string): string => (isKoa ? `answer = ${value};` : "callback(null, true);");
  const refuse = isKoa ? "" : "callback(null, false);";
  const denied = (): string => {
    if (recipe.fallback === "both") return isKoa ? `answer = ${name};` : "callback(null, true);";
    if (recipe.fallback === "second-test") {
      const second = `${name} && ${name}.startsWith("https://partner-site.com")`;
      return isKoa ? `if (${second}) answer = ${name};` : `callback(null, Boolean(${second}));`;
    }
    return refuse;
  };
  const flow = flowOf(recipe.flow, {
    test: tested,
    origin: name,
    grant,
    deny: denied(),
    leave: isKoa ? "return answer;" : "return;",
    exact: sites.origins,
    mayWrap: true,
  });
  const parameters = isKoa ? "ctx" : `${name}, callback`;
  const body = isKoa ? `const ${name} = ctx.get("Origin");\nlet answer = "";\n${flow}\nreturn answer;` : flow;
  switch (recipe.place) {
    case "function":
      declare("checkOrigin", `function checkOrigin(${parameters}) {\n${body}\n}`);
      return "checkOrigin";
    case "arrow":
      declare("checkOrigin", `const checkOrigin = (${parameters}) => {\n${body}\n};`);
      return "checkOrigin";
    case "factory":
      declare("createCheck", `function createCheck(check) {\nreturn (${parameters}) => {\n${body}\n};\n}`);
      return `createCheck((value) => ${own("value")})`;
    case "class":
      declare("CrossOrigin", `class CrossOrigin {\nconstructor(check) {\nthis.check = check;\n}\n\ndecide(${parameters}) {\n${body}\n}\n}`);
      declare("crossOrigin", `const crossOrigin = new CrossOrigin((value) => ${own("value")});`);
      return `(${parameters}) => crossOrigin.decide(${parameters})`;
    case "object":
      declare("sharing", `const sharing = {\ndecide(${parameters}) {\n${body}\n},\n};`);
      return "sharing.decide";
    default:
      return `(${parameters}) => {\n${body}\n}`;
  }
}
