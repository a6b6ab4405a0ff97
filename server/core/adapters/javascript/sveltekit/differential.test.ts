/**
 * Our reading of policies against `Csp` of SvelteKit with a script and a style of the page, and of routes against answers of SvelteKit that were recorded: an app with one hook, which puts CORS headers on what `resolve` answers,
 * built with vite 6 and asked with OPTIONS through `Server.respond`.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { javaScriptSourceOf } from "../../../../../test/harness/javascript-source.ts";
import type { CorsPolicy, HeaderWrite, Registration } from "../../../model/facts.ts";
import { adapter as rawHeaders } from "../raw-headers/adapter.ts";
import { adapter } from "./adapter.ts";

interface Recording {
  readonly package: string;
  readonly hook: string;
  readonly answers: readonly {
    readonly file: string;
    readonly text: string;
    readonly url: string;
    readonly status: number;
    readonly allowOrigin: string | null;
  }[];
  readonly policies: readonly { readonly directives: string; readonly header: string }[];
}

const recording = JSON.parse(readFileSync(path.join(import.meta.dirname, "recorded.json"), "utf8")) as Recording;
const files = Object.fromEntries([["/w/src/hooks.server.js", recording.hook], ...recording.answers.map(({ file, text }) => [`/w/${file}`, text] as const)]);

function routesOf(file: string): readonly Registration[] {
  return [...adapter.extract(javaScriptSourceOf(`/w/${file}`, files))].filter((fact) => fact.kind === "registration");
}

describe(`preflights of ${recording.package}`, () => {
  const hook = [...rawHeaders.extract(javaScriptSourceOf("/w/src/hooks.server.js", files))].find((fact): fact is CorsPolicy => fact.kind === "cors-policy");

  it.each(recording.answers)("$url", ({ file, status, allowOrigin, url }) => {
    expect(allowOrigin).toBe("*");
    const routes = file.includes("/+server.") ? routesOf(file) : [];
    expect(routes.length > 0 ? hook?.putOn?.status : undefined).toBe(status === 405 ? 405 : undefined);
    for (const { scope } of routes) expect(url.startsWith((scope.path ?? "").replace("*", ""))).toBe(true);
  });
});

/** Directives in order of their names, sources in order: browsers heed neither. `'none'` beside a nonce is nothing. */
function sorted(policy: string): readonly string[] {
  return policy
    .split(";")
    .map((directive) => directive.trim().split(/\s+/))
    .map(([name, ...sources]) => [name, ...sources.filter((one) => one !== "'none'" || sources.length === 1).sort()].join(" "))
    .sort();
}

describe(`policies of ${recording.package}`, () => {
  it.each(recording.policies)("$directives", ({ directives, header }) => {
    const file = "/w/svelte.config.js";
    const source = javaScriptSourceOf(file, { [file]: `export default { kit: { csp: { directives: ${directives} } } };\n` });
    const write = [...adapter.extract(source)].find((fact): fact is HeaderWrite => fact.kind === "header-write");
    const value = write?.value.kind === "known" || write?.value.kind === "partial" ? write.value.value.text : "";
    expect(sorted(value.replaceAll("'nonce-'", "'nonce-NONCE'"))).toEqual(sorted(header));
  });
});
