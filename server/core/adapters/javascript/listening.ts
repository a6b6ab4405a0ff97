/**
 * Where and how an app listens, as far as its file shows: the address (`app.listen(9100, "127.0.0.1")`), whether it listens at all, and
 * whether only for the time of one command. Refuses addresses of servers that a proxy in front may open to everyone.
 */
import { isPrivateHost } from "../../headers/address.ts";
import type { CallSite, JavaScriptSource } from "../../javascript/source.ts";
import type { Value } from "../../javascript/values.ts";
import { propertyOf, stringOf } from "../../javascript/values.ts";
import type { AppEntry } from "../../model/facts.ts";
import type { Place } from "../../text/place.ts";
import { nameBoundTo } from "./code.ts";
import { ownerIdAt, ownerOf } from "./registrations.ts";

/** Parsers and prompts of programs that people start by hand. */
const COMMAND_LINE = new Set([
  "@clack/prompts",
  "@inquirer/prompts",
  "cac",
  "citty",
  "commander",
  "enquirer",
  "inquirer",
  "meow",
  "open",
  "ora",
  "prompts",
  "yargs",
]);
/** What an app does that is started for its own sake: to write down its routes, or to be tried. */
const STARTED_FOR_ITSELF = ["init", "ready", "close", "inject"];

/** How the app that this call creates listens, at which port, and at which private address if at no other. */
export function listeningOf(source: JavaScriptSource, creation: Place): Pick<AppEntry, "listens" | "privateReach" | "port"> {
  const owner = ownerIdAt(creation);
  const sites = source.callsNamed(["listen"]).filter((site) => isListenOf(source, site, owner) && site.when.kind !== "never");
  if (isCommand(source)) return { listens: "briefly" };
  if (sites.length === 0) return { listens: isNeverHanded(source, creation, owner) ? "never" : "elsewhere" };
  const hosts = sites.map(hostOf);
  const isPrivate = hosts.every((host) => isPrivateAddress(stringOf(host)));
  const ports = new Set(sites.map(portOf));
  const [port] = ports;
  return { listens: "here", ...(isPrivate ? privateReachAt(source, hosts[0]) : {}), ...(ports.size === 1 && port !== undefined ? { port } : {}) };
}

/** The private address that a value is, if nothing in the file speaks of a proxy. */
export function privateReachAt(source: JavaScriptSource, host: Value | undefined): Pick<AppEntry, "privateReach"> {
  const text = stringOf(host);
  if (host === undefined || text === undefined || !isPrivateAddress(text)) return {};
  if (/trust proxy|proxy\s*=\s*true|trustProxy|x-forwarded-/i.test(source.text)) return {};
  return { privateReach: { kind: "address", text, at: host.at } };
}

function isListenOf(source: JavaScriptSource, site: CallSite, owner: string): boolean {
  const { callee } = site;
  if (callee.kind !== "method") return false;
  const { receiver } = callee;
  if (ownerOf(source, receiver, callee.receiverText)?.id === owner) return true;
  // `http.createServer(app).listen(…)`
  return (
    receiver.kind === "external" &&
    receiver.steps.some((step) => step.kind !== "member" && step.arguments.some((argument) => ownerOf(source, argument, "")?.id === owner))
  );
}

/** A number that is written, alone or as an option. */
function portOf(site: CallSite): number | undefined {
  const [first] = site.arguments;
  const port = first?.kind === "record" ? propertyOf(first, "port")?.value : first;
  return port?.kind === "number" ? port.value : undefined;
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

function isCommand(source: JavaScriptSource): boolean {
  return source.text.startsWith("#!") && source.importedPackages().some((name) => COMMAND_LINE.has(name));
}

/** True if the file starts the app without letting it listen, and gives it to nobody who might. */
function isNeverHanded(source: JavaScriptSource, creation: Place, owner: string): boolean {
  const name = nameBoundTo(source.text, creation);
  if (name === undefined || name.includes(".") || /\blisten\b|\bhandler\b/i.test(source.text)) return false;
  const isStarted = source
    .callsNamed(STARTED_FOR_ITSELF)
    .some(({ callee }) => callee.kind === "method" && ownerOf(source, callee.receiver, callee.receiverText)?.id === owner);
  // A line that hands something on and has the name as a word.
  const isHandedOn = source.text.split("\n").some((line) => /\b(?:return|export|exports)\b/.test(line) && line.split(/[^\w$]+/).includes(name));
  return isStarted && !isHandedOn;
}
