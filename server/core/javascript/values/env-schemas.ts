/**
 * Settings that a schema reads from the environment: `z.object({ ORIGIN: z.string().default("*") }).parse(process.env)` and the like.
 * A field is the variable where that is set, else the schema's default. Refuses types that do not stay text, and steps it does not know.
 */
import type { Place } from "../../text/place.ts";
import type { ExternalStep, Value, ValueOf } from "../values.ts";
import { isExport, propertyOf, stringOf } from "../values.ts";
import { joinChoice } from "./choices.ts";
import { ALWAYS } from "./conditions.ts";
import type { Interpreter } from "./interpreter.ts";

type External = ValueOf<"external">;

/** A call of a chain with the name before it: `.default("*")`. */
interface Link {
  readonly name: string;
  readonly arguments: readonly Value[];
}

/** Types whose parsed value is the variable's text. */
const TEXT_TYPES = new Set(["string", "enum", "nativeEnum", "literal", "url", "httpUrl", "str", "host", "email", "makeValidator", "picklist"]);
/** Steps that keep the text as it is or refuse it. */
const KEEPING = new Set([
  ..."min max length url uri email regex pattern refine superRefine check describe meta brand readonly optional nullish nullable".split(" "),
  ..."required nonempty trim toLowerCase lowercase startsWith endsWith includes valid allow label hostname domain overwrite".split(" "),
]);
const SHAPES = new Set(["object", "strictObject", "looseObject", "extend", "safeExtend", "keys", "append"]);
const WORLD_TESTS: Readonly<Record<string, boolean>> = { isProduction: true, isProd: true, isDev: false, isDevelopment: false };

/** The field of a parsed environment, or `undefined` if the value is something else or the field cannot be told. */
export function environmentField(interpreter: Interpreter, parsed: External, name: string, at: Place): Value | undefined {
  switch (parsed.package) {
    case "zod":
    case "joi":
      return fieldOf(interpreter, shapeField(interpreter, parsed, name), name, at);
    case "envalid": {
      const call = linksOf(parsed.steps).at(-1);
      if (call?.name !== "cleanEnv" || !readsEnvironment(interpreter, call.arguments[0])) return undefined;
      const production = WORLD_TESTS[name];
      if (production !== undefined) {
        interpreter.worldUse.used = true;
        return { kind: "boolean", value: production === interpreter.isProduction, at, via: [] };
      }
      return fieldOf(interpreter, propertyOf(call.arguments[1], name)?.value, name, at);
    }
    case "@t3-oss/env-core":
    case "@t3-oss/env-nextjs": {
      const call = linksOf(parsed.steps).at(-1);
      if (call?.name !== "createEnv") return undefined;
      const groups = ["server", "client", "shared"].map((group) => propertyOf(call.arguments[0], group)?.value);
      return fieldOf(interpreter, groups.map((group) => propertyOf(group, name)?.value).find(Boolean), name, at);
    }
    default:
      return undefined;
  }
}

/**
 * `config.get("ORIGIN", "*")` of the ConfigService that NestJS hands out: the variable, else the second argument. Names with dots or in
 * lower case are left out: they come from files of the project.
 */
export function configurationValue(interpreter: Interpreter, receiver: Value, method: string, args: readonly Value[], at: Place): Value | undefined {
  if ((method !== "get" && method !== "getOrThrow") || !isConfigService(receiver)) return undefined;
  const name = stringOf(args[0]);
  if (name === undefined || !/^[A-Z][A-Z0-9_]*$/.test(name)) return undefined;
  const variable: Value = { kind: "environment", name, at, via: [] };
  const fallback = method === "get" ? args[1] : undefined;
  return fallback === undefined || fallback.kind === "record" || name === "NODE_ENV" ? variable : chosen(interpreter, name, variable, fallback, at);
}

function isConfigService(value: Value): boolean {
  if (value.kind === "parameter") return /^ConfigService\b/.test(value.type ?? "");
  const made = value.kind === "external" ? value.steps.at(-1) : undefined;
  return made?.kind === "call" && isExport(made.arguments[0], "@nestjs/config", ["ConfigService"]);
}

/** The field's schema, if the last step parses the environment with an object schema. */
function shapeField(interpreter: Interpreter, parsed: External, name: string): Value | undefined {
  const last = parsed.steps.at(-1);
  const steps = last?.kind === "member" && (last.name === "data" || last.name === "value") ? parsed.steps.slice(0, -1) : parsed.steps;
  if (steps.at(-1)?.kind !== "call") return undefined;
  const links = linksOf(steps);
  const parsing = links.at(-1);
  if (parsing === undefined || !/^(?:parse|safeParse|validate|attempt)$/.test(parsing.name)) return undefined;
  if (!parsing.arguments.some((argument) => readsEnvironment(interpreter, argument))) return undefined;
  const shapes = links.filter((link) => SHAPES.has(link.name)).map((link) => propertyOf(link.arguments[0], name)?.value);
  return shapes.findLast((field) => field !== undefined);
}

function linksOf(steps: readonly ExternalStep[]): readonly Link[] {
  return steps.flatMap((step, index) => {
    const before = steps[index - 1];
    return step.kind === "call" && before?.kind === "member" ? [{ name: before.name, arguments: step.arguments }] : [];
  });
}

function readsEnvironment(interpreter: Interpreter, value: Value | undefined): boolean {
  const mark = value === undefined ? undefined : interpreter.marks.get(value);
  return mark?.kind === "global" && /^(?:process|Bun|import\.meta)\.env$/.test(mark.path.join("."));
}

function fieldOf(interpreter: Interpreter, schema: Value | undefined, name: string, at: Place): Value | undefined {
  if (schema?.kind !== "external") return undefined;
  let whenSet: Value = { kind: "environment", name, at, via: [] };
  if (name === "NODE_ENV") return whenSet;
  let whenMissing: Value | undefined;
  const [type, ...steps] = linksOf(schema.steps);
  if (type === undefined || !TEXT_TYPES.has(type.name)) return undefined;
  if (schema.package === "envalid") {
    const development = interpreter.isProduction ? undefined : propertyOf(type.arguments[0], "devDefault")?.value;
    if (propertyOf(type.arguments[0], "devDefault") !== undefined) interpreter.worldUse.used = true;
    whenMissing = development ?? propertyOf(type.arguments[0], "default")?.value;
  }
  for (const step of steps) {
    const [argument] = step.arguments;
    if (step.name === "default" || step.name === "prefault") {
      whenMissing = argument?.kind === "function" ? interpreter.call(argument, [], at) : argument;
    } else if (step.name === "transform" && argument !== undefined) {
      whenSet = interpreter.call(argument, [whenSet], at);
      whenMissing = whenMissing === undefined ? undefined : interpreter.call(argument, [whenMissing], at);
    } else if (!KEEPING.has(step.name)) return undefined;
  }
  return whenMissing === undefined ? whenSet : chosen(interpreter, name, whenSet, whenMissing, at);
}

function chosen(interpreter: Interpreter, name: string, whenSet: Value, whenMissing: Value, at: Place): Value {
  return joinChoice(
    interpreter,
    [
      { when: { kind: "environment-variable", name, state: "set" }, value: whenSet },
      { when: ALWAYS, value: whenMissing },
    ],
    at,
  );
}
