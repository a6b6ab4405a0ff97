/**
 * Small nginx configurations made at random: `map`, `set`, `if`, `return`, `rewrite`, `break` and `add_header` in a server and two locations, in
 * the orders and nestings that nginx accepts. The same seed gives the same texts.
 */
import type { Chance } from "../generated/chance.ts";
import { chanceOf } from "../generated/chance.ts";

/** One generated configuration: what stands at the level `http`, and the body of its server. */
export interface Configuration {
  readonly http: string;
  readonly server: string;
}

/** A request that every configuration is asked. `flag`: the header `X-Flag`. */
export interface Probe {
  readonly method: "GET" | "OPTIONS" | "POST" | "PUT";
  readonly origin: string;
  readonly flag: string;
  readonly path: "/page" | "/other" | "/part/page" | "/part/inner/page";
}

/** Callers: the one that is meant, two that look like it, and a stranger. A browser writes no origin in capital letters. */
export const ORIGINS = ["https://shop.example.com", "https://shop.example.com.evil.test", "https://ashop.example.com", "https://evil.test"];
/** Values of `X-Flag`; the empty one is not sent. */
export const FLAGS = ["", "0", "1", "yes", "yesx", "beta"];

/** All of them: what a condition may ask of a request comes out in every way. */
export const PROBES: readonly Probe[] = ORIGINS.flatMap((origin) =>
  (["/page", "/other", "/part/page", "/part/inner/page"] as const).flatMap((path) =>
    (["GET", "OPTIONS", "POST", "PUT"] as const).flatMap((method) => FLAGS.map((flag): Probe => ({ method, origin, flag, path }))),
  ),
);

const MOST_STEPS = 5;

/** The configuration of that number. */
export function configurationOf(seed: string, number: number): Configuration {
  const chance = chanceOf(seed, number);
  const maps = Array.from({ length: chance.below(3) }, (_, index) => ({ name: `m${number}_${index}`, text: mapOf(chance, `m${number}_${index}`) }));
  const names = ["a", "b"].map((name) => `v${number}_${name}`);
  const scope: Scope = {
    chance,
    sets: names,
    readable: ["http_origin", "request_method", "http_x_flag", ...names, ...maps.map((map) => map.name)],
    header: { next: 0 },
  };
  const server = [
    // Each variable is set once, or nginx would refuse a configuration that only reads it.
    ...names.map((name) => `set $${name} "";`),
    ...steps(scope, chance.below(3), "server"),
    ...headers(scope, chance.below(3) === 0 ? 2 : 0),
    location(scope, "/", []),
    ...(chance.below(3) > 0 ? [location(scope, "/part/", chance.below(2) === 0 ? [location(scope, "/part/inner/", [])] : [])] : []),
  ];
  return { http: maps.map((map) => map.text).join("\n"), server: server.join("\n") };
}

interface Scope {
  readonly chance: Chance;
  readonly sets: readonly string[];
  readonly readable: readonly string[];
  /** Gives every header line a value of its own. */
  readonly header: { next: number };
}

function location(scope: Scope, path: string, inner: readonly string[]): string {
  const { chance } = scope;
  const limit = chance.below(8) === 0 ? [`limit_except GET POST { ${chance.below(2) === 0 ? "deny all;" : ""} }`] : [];
  const lines = [...steps(scope, 1 + chance.below(MOST_STEPS), "location"), ...headers(scope, chance.below(3)), ...limit, ...inner];
  return `location ${path} {\n${lines.join("\n")}\nproxy_pass http://backend;\n}`;
}

function steps(scope: Scope, count: number, level: "server" | "location" | "if"): string[] {
  return Array.from({ length: count }, () => step(scope, level));
}

function step(scope: Scope, level: "server" | "location" | "if"): string {
  const { chance } = scope;
  const kind = chance.below(level === "if" ? 5 : 14);
  if (kind === 0 && level !== "location") return `return ${chance.pick(["200 ok", "204", "403", "405"])};`;
  if (kind === 1 && level !== "server") return chance.below(4) === 0 ? "break;" : setOf(scope);
  if (kind < 5 || level === "if") return setOf(scope);
  if (kind === 5 && level === "location")
    return chance.below(3) === 0 ? `return ${chance.pick(["200 ok", "204"])};` : `rewrite ^/pa(ge|rt) /p$1 ${chance.pick(["break", "redirect"])};`;
  const inside = [...steps(scope, chance.below(3), "if"), ...(level === "location" ? headers(scope, chance.below(3)) : [])];
  if (chance.below(4) === 0) inside.push(`return ${chance.pick(["200 ok", "204", "403", "405"])};`);
  return `if (${test(scope)}) {\n${inside.join("\n")}\n}`;
}

function setOf(scope: Scope): string {
  const { chance } = scope;
  const name = chance.pick(scope.sets);
  const value = chance.pick([
    "1",
    "0",
    '""',
    '"yes"',
    "$http_origin",
    `"\${${name}}x"`,
    `"\${${name}}yes"`,
    `$${chance.pick(scope.readable)}`,
    "$1",
    '"${request_method}:$http_x_flag"',
  ]);
  return `set $${name} ${value};`;
}

function test(scope: Scope): string {
  const { chance } = scope;
  const name = `$${chance.pick(scope.readable)}`;
  if (chance.below(4) === 0) return name;
  const origin = chance.below(2) === 0;
  const subject = origin ? "$http_origin" : name;
  if (chance.below(2) === 0)
    return `${subject} ${chance.pick(["=", "!="])} ${origin ? '"https://shop.example.com"' : chance.pick(name === "$http_x_flag" ? ['"yes"', "1", "0", '""', "beta", "yesx"] : ['"yes"', '"1"', '"yesx"', "OPTIONS", '""', "beta", "$http_origin"])}`;
  const pattern =
    origin || (name !== "$http_x_flag" && chance.below(3) === 0)
      ? chance.pick(['"^https://shop\\.example\\.com"', '"(https://shop\\.example\\.com)$"', '"shop"', '"^(https://.*shop\\.example\\.com)$"'])
      : chance.pick(['"^(GET|POST)$"', '"^yes"', '"[xa]$"', '"[0-9]"', '"^$"']);
  return `${subject} ${chance.pick(["~", "~*", "!~", "~"])} ${pattern}`;
}

const FLAG_KEYS = ["beta", "yes", "1", '"~^y"', '"~*^BE"', '"~(ta)$"', '"~^(?<whole>.*)$"'];

function mapOf(chance: Chance, name: string): string {
  const source = chance.pick(["$http_origin", "$http_origin", "$request_method", "$http_x_flag", '"$request_method:$http_origin"']);
  const result = (): string => chance.pick(["$http_origin", "1", '""', '"yes"', "$http_x_flag", "https://shop.example.com"]);
  const lines: string[] = [];
  if (chance.below(3) > 0) lines.push(`default ${result()};`);
  for (let index = 0; index < 1 + chance.below(3); index += 1) {
    const key = (
      source === "$http_x_flag"
        ? FLAG_KEYS
        : [
            `https://shop${index}.example.com`,
            index === 0 ? "https://shop.example.com" : `https://other${index}.test`,
            `"~^https://shop${chance.below(2) === 0 ? "\\.example" : ""}${index === 0 ? "" : `[${index}.]`}"`,
            index === 0 ? '"~*SHOP\\.example\\.com$"' : `"~${index}$"`,
            index === 0 ? "beta" : String(index),
            index === 0 ? "OPTIONS" : "POST",
            index === 0 ? '"~(https://shop.*)$"' : '"~^(?<whole>.*)$"',
          ]
    )[chance.below(7)];
    const usesWhole = key?.includes("whole") === true;
    lines.push(`${usesWhole ? key?.replace("whole", `${name}_whole`) : key} ${usesWhole ? `$${name}_whole` : key?.includes("~(") === true ? "$1" : result()};`);
  }
  return `map ${source} $${name} {\n${[...new Map(lines.map((line) => [line.split(" ")[0], line])).values()].join("\n")}\n}`;
}

function headers(scope: Scope, count: number): string[] {
  const { chance } = scope;
  return Array.from({ length: count }, () => {
    scope.header.next += 1;
    const always = chance.below(3) > 0 ? " always" : "";
    const value = chance.pick(["$http_origin", `$${chance.pick(scope.readable)}`, `$${chance.pick(scope.readable)}`, "https://shop.example.com", "$1"]);
    return chance.pick([
      `add_header Access-Control-Allow-Origin ${value}${always};`,
      `add_header Access-Control-Allow-Origin ${value}${always};`,
      `add_header Access-Control-Allow-Credentials true${always};`,
      `add_header X-Line ${scope.header.next}${always};`,
    ]);
  });
}
