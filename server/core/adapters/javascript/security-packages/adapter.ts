/**
 * Packages that send security headers and are not read: where one is called, headers may be set that nothing here knows of.
 * Says `unread` so that no header is called missing. Refuses to tell what they send.
 */

import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Fact, Unread } from "../../../model/facts.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { lacksAllBut } from "../../lacks.ts";
import { ownerIdAt } from "../registrations.ts";

const ID = "javascript/security-packages";

const PACKAGES: ReadonlySet<string> = new Set([
  "@adonisjs/shield",
  "@middy/http-security-headers",
  "@nosecone/next",
  "@nosecone/sveltekit",
  "csp-header",
  "elysia-helmet",
  "express-csp-header",
  "feature-policy",
  "hono/secure-headers",
  "koa-lusca",
  "lusca",
  "next-safe",
  "next-secure-headers",
  "nosecone",
  "nuxt-security",
  "permissions-policy",
  "secure-headers",
]);

/** Recognises calls of packages that set security headers. */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: "security header packages",
  language: "javascript",
  hints: [...PACKAGES],
  intents: [],
  lacks: [lacksAllBut([], "what it sends is not read")],
  extract,
  render: () => undefined,
};

function* extract(source: JavaScriptSource): Iterable<Fact> {
  for (const site of source.calls()) {
    const name = packageCalled(site);
    if (name === undefined || site.when.kind === "never") continue;
    const fact: Unread = {
      technology: ID,
      label: name,
      at: site.at,
      via: [],
      scope: { level: "application", owner: ownerIdAt(site.at), order: site.at.span.start },
      environment: "any",
      layer: "application",
      kind: "unread",
      what: `the security headers of ${name}`,
      reason: { kind: "external", text: "what this package sends is not read" },
    };
    yield fact;
  }
}

function packageCalled(site: CallSite): string | undefined {
  const { callee } = site;
  return callee.kind === "external" && PACKAGES.has(callee.value.package) ? callee.value.package : undefined;
}
