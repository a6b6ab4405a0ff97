/**
 * Packages that send security headers and are not read: where one is called, headers may be set that nothing here knows of.
 * Says `unread` so that no header is called missing. Refuses to tell what they send.
 */

import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Fact } from "../../../model/facts.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { lacksAllBut } from "../../lacks.ts";
import { unreadPackage } from "../unread-package.ts";

const ID = "javascript/security-packages";

const POLICY = ["content-security-policy", "content-security-policy-report-only"];

/** Packages with the headers that each can send by its documentation, if those are few. */
const PACKAGES: ReadonlyMap<string, readonly string[] | undefined> = new Map([
  ["@adonisjs/shield", undefined],
  ["@middy/http-security-headers", undefined],
  ["@nosecone/next", undefined],
  ["@nosecone/sveltekit", undefined],
  ["csp-header", POLICY],
  ["elysia-helmet", undefined],
  ["express-csp-header", POLICY],
  ["feature-policy", ["feature-policy"]],
  ["koa-lusca", undefined],
  ["lusca", undefined],
  ["next-safe", undefined],
  ["next-secure-headers", undefined],
  ["nosecone", undefined],
  ["nuxt-security", undefined],
  ["permissions-policy", ["permissions-policy"]],
  ["secure-headers", undefined],
]);

/** Recognises calls of packages that set security headers. */
export const adapter: JavaScriptAdapter = {
  id: ID,
  label: "security header packages",
  language: "javascript",
  hints: [...PACKAGES.keys()],
  intents: [],
  lacks: [lacksAllBut([], "what it sends is not read")],
  extract,
  render: () => undefined,
};

function* extract(source: JavaScriptSource): Iterable<Fact> {
  for (const site of source.callsOf(PACKAGES.keys())) {
    const name = packageCalled(site);
    if (name === undefined || site.when.kind === "never") continue;
    const headers = PACKAGES.get(name);
    yield unreadPackage(site, ID, name, { at: site.at, what: `the security headers of ${name}`, because: "what this package sends is not read", headers });
  }
}

function packageCalled(site: CallSite): string | undefined {
  const { callee } = site;
  return callee.kind === "external" && PACKAGES.has(callee.value.package) ? callee.value.package : undefined;
}
