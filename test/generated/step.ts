/** The step of a hand-written program that decides about CORS, in one of the places where such code stands. */
import type { Dialect } from "./dialects.ts";
import { flowOf } from "./flows.ts";
import type { Sites } from "./origin-tests.ts";
import { grantOf, guarded, readOf, switched } from "./pieces.ts";
import type { Recipe } from "./recipe.ts";
import type { Declaration } from "./source-files.ts";

/** Code of a program's own: declarations of modules, and statements. */
export interface Step {
  readonly declarations: readonly Declaration[];
  readonly body: string;
  readonly isAsync: boolean;
}

const ORIGIN_NAMES: Readonly<Record<Recipe["names"], string>> = { short: "origin", long: "requestOrigin", domain: "page" };

/** What a hand-written step needs to know. */
export interface StepParts {
  readonly recipe: Recipe;
  readonly dialect: Dialect;
  readonly sites: Sites;
  /** The test, widened by settings and by what is unread. */
  readonly test: (value: string) => string;
  readonly home: Declaration["home"];
}

/** The statements of the step, with the declarations that they use. */
export function stepOf({ recipe, dialect, sites, test, home }: StepParts): Step {
  const declarations: Declaration[] = [];
  const declare = (name: string, code: string): void => void declarations.push({ name, code, home });
  const name = ORIGIN_NAMES[recipe.names];
  const read = readOf(recipe.read, name, dialect);
  if (read.helper !== undefined) declare("originOf", read.helper);
  if (recipe.credentials === "constant") declare("CREDENTIALS", 'const CREDENTIALS = "true";');
  const present = (tested: (value: string) => string): ((value: string) => string) =>
    read.isText ? tested : (value) => `Boolean(${value}) && (${tested(value)})`;
  const own = dialect.parameters
    .split(", ")
    .filter((one) => one !== "next")
    .join(", ");
  const isAsync = recipe.unread === "lookup";

  let tested = present(test);
  let grant = (value: string): string => grantOf(recipe, dialect, value);
  if (recipe.place === "predicate") {
    const { place: predicate, test: inner } = { place: "isAllowed", test: tested };
    // What an awaited look-up gave is not in sight of a function of its own.
    if (recipe.unread !== "lookup") {
      declare(predicate, `function ${predicate}(value) {\nreturn ${inner("value")};\n}`);
      tested = (value) => `${predicate}(${value})`;
    }
  }
  if (recipe.place === "writer" || recipe.place === "two-callers") {
    declare("share", `function share(${own}, value) {\n${grantOf(recipe, dialect, "value")}\n}`);
    grant = (value) => `share(${own}, ${value});`;
  }
  const inFunction = ["function", "arrow", "factory", "class", "object"].includes(recipe.place);
  const handed = (recipe.place === "factory" || recipe.place === "class") && recipe.unread !== "lookup";
  const inner = recipe.place === "class" && handed ? (value: string) => `this.check(${value})` : handed ? (value: string) => `check(${value})` : tested;
  const flow = flowOf(recipe.flow, {
    test: inner,
    origin: name,
    grant,
    deny: denyOf(recipe, dialect, grant, name),
    leave: inFunction ? "return;" : dialect.next,
    exact: sites.origins,
    mayWrap: true,
  });
  const first = recipe.credentials === "first" ? `${dialect.set('"Access-Control-Allow-Credentials"', '"true"')}\n` : "";
  const lookup = isAsync ? `const isPartner = await directory.find(${name});\n` : "";
  const feed = recipe.place === "two-callers" ? `if (${dialect.path} === "/feed" && ${name} === "${sites.origins[1]}") {\nshare(${own}, ${name});\n}\n` : "";
  const statements = `${read.code}\n${lookup}${first}${feed}${flow}`;
  if (!inFunction) return { declarations, body: guarded(recipe.guard, dialect, switched(recipe, statements)), isAsync };

  const prefix = isAsync ? "async " : "";
  const call = (callee: string): string => `${isAsync ? "await " : ""}${callee}(${own});`;
  const around = (callee: string): string => guarded(recipe.guard, dialect, switched(recipe, call(callee)));
  switch (recipe.place) {
    case "function":
      declare("applyCors", `${prefix}function applyCors(${own}) {\n${statements}\n}`);
      break;
    case "arrow":
      declare("applyCors", `const applyCors = ${prefix}(${own}) => {\n${statements}\n};`);
      break;
    case "object":
      declare("sharing", `const sharing = {\n${prefix}apply(${own}) {\n${statements}\n},\n};`);
      return { declarations, body: around("sharing.apply"), isAsync };
    case "factory":
      declare("createCors", `function createCors(${handed ? "check" : ""}) {\nreturn ${prefix}(${own}) => {\n${statements}\n};\n}`);
      declare("applyCors", `const applyCors = createCors(${handed ? `(value) => ${tested("value")}` : ""});`);
      break;
    default:
      declare(
        "CrossOrigin",
        `class CrossOrigin {\n${handed ? "constructor(check) {\nthis.check = check;\n}\n\n" : ""}${prefix}apply(${own}) {\n${statements}\n}\n}`,
      );
      declare("crossOrigin", `const crossOrigin = new CrossOrigin(${handed ? `(value) => ${tested("value")}` : ""});`);
      return { declarations, body: around("crossOrigin.apply"), isAsync };
  }
  return { declarations, body: around("applyCors"), isAsync };
}

function denyOf({ fallback }: Recipe, dialect: Dialect, grant: (value: string) => string, name: string): string {
  switch (fallback) {
    case "none":
      return "";
    case "fixed":
      return dialect.set('"Access-Control-Allow-Origin"', '"https://www.partner-site.com"');
    case "star":
      return dialect.set('"Access-Control-Allow-Origin"', '"*"');
    case "both":
      return `if (${name}) {\n${grant(name)}\n}`;
    case "second-test":
      return `if (${name} && ${name}.startsWith("https://partner-site.com")) {\n${grant(name)}\n}`;
  }
}
