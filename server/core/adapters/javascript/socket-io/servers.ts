/** Servers of Socket.IO and engine.io, and the options that they are given. Refuses options that may stand in several arguments. */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { ExternalStep, Value } from "../../../javascript/values.ts";

/** One call that gives a server its options. */
export interface SocketIoServer {
  readonly site: CallSite;
  readonly label: "Socket.IO" | "engine.io";
  /** `undefined` if none are given. */
  readonly options: Value | undefined;
  /** Index of the argument in which they stand, or would. */
  readonly argument: number;
}

const PACKAGES: Readonly<Record<string, SocketIoServer["label"]>> = { "socket.io": "Socket.IO", "engine.io": "engine.io" };
/** Exports that take a server, a port or options. */
const EXPORTS: ReadonlySet<string> = new Set(["", "default", "Server", "listen", "attach"]);
const ATTACHING: ReadonlySet<string> = new Set(["attach", "listen"]);

/** All of them, in source order. */
export function socketServers(source: JavaScriptSource): readonly SocketIoServer[] {
  const sites = new Set([...source.callsOf(Object.keys(PACKAGES), ["Server"]), ...source.callsNamed(ATTACHING)]);
  return [...sites].flatMap((site) => {
    const label = site.form === "decorator" ? undefined : (made(site) ?? attached(site));
    // The condition last: it is the dearest, and most calls of these names are of other servers.
    if (label === undefined || (site.hasSpread && site.arguments.length < 2) || site.when.kind === "never") return [];
    return [{ site, label, ...optionsOf(site) }];
  });
}

/** `new Server(…)`, `require("socket.io")(…)`. */
function made({ callee }: CallSite): SocketIoServer["label"] | undefined {
  if (callee.kind !== "external" || callee.value.steps.length > 1) return undefined;
  const [step] = callee.value.steps;
  return EXPORTS.has(step === undefined ? "" : step.kind === "member" ? step.name : "?") ? PACKAGES[callee.value.package] : undefined;
}

/** `io.attach(server, options)`: options of the constructor stand over these, so they count only if it has none. */
function attached({ callee }: CallSite): SocketIoServer["label"] | undefined {
  if (callee.kind !== "method" || !ATTACHING.has(callee.name) || callee.receiver.kind !== "external") return undefined;
  const last: ExternalStep | undefined = callee.receiver.steps.at(-1);
  if (last === undefined || last.kind === "member" || last.arguments.some((argument) => argument.kind === "record")) return undefined;
  return PACKAGES[callee.receiver.package];
}

/** A first argument that is an object without `listen` is the options themselves. */
function optionsOf(site: CallSite): Pick<SocketIoServer, "options" | "argument"> {
  const [first, second] = site.arguments;
  if (first?.kind === "record") return { options: first, argument: 0 };
  return { options: second?.kind === "function" ? undefined : second, argument: site.arguments.length === 0 ? 0 : 1 };
}
