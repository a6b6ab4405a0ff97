/**
 * Lines after which an app may have routes that no other line shows: it is given to other code (`routes(app)`), or a path of its own is made
 * (`app.route("/items")`). Servers and adapters for platforms only call it.
 */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import { stringOf } from "../../../javascript/values.ts";
import type { Registration } from "../../../model/facts.ts";
import { SERVER_PACKAGES } from "../https-evidence.ts";
import type { AppRegistration } from "../registrations.ts";
import { ownerOf } from "../registrations.ts";

const ONLY_CALL_IT = new Set([
  ...SERVER_PACKAGES,
  "@codegenie/serverless-express",
  "@hono/node-server",
  "@vendia/serverless-express",
  "aws-serverless-express",
  "hono/aws-lambda",
  "hono/vercel",
  "serverless-http",
  "supertest",
]);
const MAKES_ROUTES = new Set(["route", "mount", "on"]);

/** `app.route("/items", items)` of Hono: the app that it mounts, and where. */
export function mountedApps(
  source: JavaScriptSource,
): readonly { readonly site: CallSite; readonly owner: string; readonly path: string; readonly app: string }[] {
  return source.callsNamed(["route"]).flatMap((site) => {
    const { callee } = site;
    const [path, part] = site.arguments;
    if (callee.kind !== "method" || part === undefined || site.when.kind === "never") return [];
    const owner = ownerOf(source, callee.receiver, callee.receiverText);
    const app = ownerOf(source, part, "");
    if (owner === undefined || app === undefined || !/hono/.test(owner.package ?? "")) return [];
    return [{ site, owner: owner.id, path: stringOf(path) ?? "", app: app.id }];
  });
}

/** An app whose CORS is set up behind a route: nobody asks about others. */
interface LateApp {
  readonly owner: string;
  /** Offset of the set-up. */
  readonly after: number;
  readonly name: string;
}

/** The lines that follow a CORS set-up which follows a route, with the id of the app. */
export function handedOn(
  source: JavaScriptSource,
  registrations: readonly AppRegistration[],
  facts: readonly Registration[],
): readonly { readonly site: CallSite; readonly owner: string }[] {
  const late = lateApps(registrations, facts);
  if (late.length === 0) return [];
  return source.calls().flatMap((site) => {
    const app = late.find((one) => one.after < site.at.span.start && site.when.kind !== "never" && mayGiveRoutes(source, site, one));
    return app === undefined ? [] : [{ site, owner: app.owner }];
  });
}

function lateApps(registrations: readonly AppRegistration[], facts: readonly Registration[]): readonly LateApp[] {
  const routed = new Set<string>();
  const late = new Map<string, LateApp>();
  for (const { role, scope } of facts) {
    if (role === "route") routed.add(scope.owner);
    if (role !== "cors" || !routed.has(scope.owner) || late.has(scope.owner)) continue;
    const callee = registrations.find((one) => one.owner.id === scope.owner)?.site.callee;
    if (callee?.kind === "method") late.set(scope.owner, { owner: scope.owner, after: scope.order, name: callee.receiverText });
  }
  return [...late.values()];
}

function mayGiveRoutes(source: JavaScriptSource, site: CallSite, { owner, name }: LateApp): boolean {
  const isApp = (value: Value, text: string): boolean => ownerOf(source, value, text)?.id === owner;
  // Arguments are dear: those that do not name the app are not asked for.
  const isNamed = source.text.slice(site.calleeAt.span.end, site.at.span.end).includes(name);
  if (!isNamed && !MAKES_ROUTES.has(site.name ?? "")) return false;
  const { callee } = site;
  if (callee.kind === "method" && MAKES_ROUTES.has(callee.name) && isApp(callee.receiver, callee.receiverText)) return true;
  if (!isNamed || (callee.kind === "external" && ONLY_CALL_IT.has(callee.value.package))) return false;
  return site.arguments.some((value) => isApp(value, "") || (value.kind === "record" && value.properties.some((property) => isApp(property.value, ""))));
}
