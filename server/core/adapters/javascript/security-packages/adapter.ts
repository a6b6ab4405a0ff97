/**
 * Packages that send security headers and are not read: where one is called, headers may be set that nothing here knows of.
 * Says `unread` so that no header is called missing. Refuses to tell what they send.
 */

import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { propertyOf } from "../../../javascript/values.ts";
import type { Fact } from "../../../model/facts.ts";
import type { JavaScriptAdapter } from "../../adapter.ts";
import { lacksAllBut } from "../../lacks.ts";
import type { UnreadPart } from "../unread-package.ts";
import { unreadPackage } from "../unread-package.ts";

const ID = "javascript/security-packages";

const POLICY = ["content-security-policy", "content-security-policy-report-only"];

/** Packages with the headers that each can send by its documentation, if those are few. */
const PACKAGES: ReadonlyMap<string, readonly string[] | undefined> = new Map([
  ["@middy/http-security-headers", undefined],
  ["@nosecone/next", undefined],
  ["@nosecone/sveltekit", undefined],
  ["blankie", POLICY],
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
    yield unreadPackage(site, ID, name, { ...unreadPart(name), at: site.at });
  }
  for (const site of source.callsNamed(["register"])) {
    if (site.when.kind === "never") continue;
    for (const value of site.arguments.flatMap(pluginsIn)) {
      const name = value.kind === "external" && value.steps.every((step) => step.kind === "member") ? value.package : undefined;
      if (name !== undefined && PACKAGES.has(name)) yield unreadPackage(site, ID, name, { ...unreadPart(name), at: site.at });
    }
  }
}

function unreadPart(name: string): Omit<UnreadPart, "at"> {
  return { what: `the security headers of ${name}`, because: "what this package sends is not read", headers: PACKAGES.get(name) };
}

/** A plugin that is handed over and not called: itself, in a list, or as `plugin` beside its options. */
function pluginsIn(value: Value): readonly Value[] {
  if (value.kind === "list") return value.items.flatMap(pluginsIn);
  return [propertyOf(value, "plugin")?.value ?? value];
}

function packageCalled(site: CallSite): string | undefined {
  const { callee } = site;
  return callee.kind === "external" && PACKAGES.has(callee.value.package) ? callee.value.package : undefined;
}
