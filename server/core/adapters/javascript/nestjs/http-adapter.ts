/** Which HTTP adapter a NestJS app runs on: it decides what the same CORS options mean. Refuses to decide by guess: Express is Nest's own default. */
import type { JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";

/** The package that reads the options. */
export type NestPlatform = "express" | "fastify";

const FASTIFY_PLATFORM = "@nestjs/platform-fastify";

/** The platform of `NestFactory.create(module, adapter)` by its arguments; `undefined` if no adapter is written. */
export function platformOfArguments(args: readonly Value[]): NestPlatform | undefined {
  for (const argument of args.slice(1)) {
    if (argument.kind !== "external") continue;
    if (argument.package === FASTIFY_PLATFORM) return "fastify";
    if (argument.package === "@nestjs/platform-express") return "express";
  }
  return undefined;
}

/** The platform of an app value: by the call that created it, by its written type, else by what the project depends on. */
export function platformOfApp(app: Value, source: JavaScriptSource): NestPlatform {
  if (app.kind === "external") {
    const call = app.steps.find((step) => step.kind === "call");
    const platform = call?.kind === "call" ? platformOfArguments(call.arguments) : undefined;
    if (platform !== undefined) return platform;
  }
  if (app.kind === "parameter" && app.type !== undefined) {
    if (app.type.includes("Fastify")) return "fastify";
    if (app.type.includes("Express")) return "express";
  }
  return platformOfProject(source);
}

/** The platform of a project without a written adapter. */
export function platformOfProject(source: JavaScriptSource): NestPlatform {
  if (source.importedPackages().includes(FASTIFY_PLATFORM)) return "fastify";
  const hasExpress = source.dependency("@nestjs/platform-express") !== undefined;
  return source.dependency(FASTIFY_PLATFORM) !== undefined && !hasExpress ? "fastify" : "express";
}

/** Major of `@fastify/cors` that the platform brings: Nest 11 has 11, Nest 10 has 9. */
export function fastifyCorsMajor(source: JavaScriptSource): number | undefined {
  const major = source.dependency(FASTIFY_PLATFORM)?.major;
  if (major === undefined) return undefined;
  if (major >= 11) return 11;
  return major === 10 ? 9 : 8;
}
