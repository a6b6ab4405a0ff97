/** The address at which a server listens, where it is written: `app.listen(9100, "127.0.0.1")`. Refuses servers that a proxy in front may open to everyone. */
import { isPrivateHost } from "../../headers/address.ts";
import type { CallSite, JavaScriptSource } from "../../javascript/source.ts";
import type { Value } from "../../javascript/values.ts";
import { propertyOf, stringOf } from "../../javascript/values.ts";
import type { AppEntry } from "../../model/facts.ts";
import { ownerOf } from "./registrations.ts";

/** `privateReach` of an app's entry, if all its `listen` calls of this file name private addresses and nothing speaks of a proxy. */
export function privateReachOf(source: JavaScriptSource, owner: string): Pick<AppEntry, "privateReach"> {
  if (/trust proxy|proxy\s*=\s*true|trustProxy|x-forwarded-/i.test(source.text)) return {};
  const hosts = source
    .calls()
    .filter((site) => site.when.kind !== "never" && isListenOf(source, site, owner))
    .map(hostOf);
  const [host] = hosts;
  const text = stringOf(host);
  if (host === undefined || text === undefined || !hosts.every((one) => isPrivateAddress(stringOf(one)))) return {};
  return { privateReach: { kind: "address", text, at: host.at } };
}

function isListenOf(source: JavaScriptSource, site: CallSite, owner: string): boolean {
  const { callee } = site;
  if (callee.kind !== "method" || callee.name !== "listen") return false;
  const { receiver } = callee;
  if (ownerOf(source, receiver, callee.receiverText)?.id === owner) return true;
  // `http.createServer(app).listen(…)`
  return (
    receiver.kind === "external" &&
    receiver.steps.some((step) => step.kind !== "member" && step.arguments.some((argument) => ownerOf(source, argument, "")?.id === owner))
  );
}

/** Node: `listen(port, host)` and `listen({ port, host })`. */
function hostOf(site: CallSite): Value | undefined {
  const [first, second] = site.arguments;
  return first?.kind === "record" ? propertyOf(first, "host")?.value : second;
}

/** Addresses for all interfaces are not private, and neither are names that only a hosts file explains. */
function isPrivateAddress(host: string | undefined): boolean {
  return host !== undefined && host !== "0.0.0.0" && host !== "::" && (host === "localhost" || /[.:]/.test(host)) && isPrivateHost(host);
}
