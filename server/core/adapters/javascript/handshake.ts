/** Servers of sockets, and by what they know people as far as the words of their file show it. Refuses to follow what other files do with a handshake. */
import type { CallSite } from "../../javascript/source.ts";
import type { SocketServer } from "../../model/facts.ts";
import { ownerIdAt } from "./registrations.ts";

/** The fact of the server that a call makes. `text`: the file's. */
export function socketServerOf(site: CallSite, text: string, own: Pick<SocketServer, "technology" | "label" | "checksOrigin" | "options">): SocketServer {
  return {
    ...own,
    at: site.calleeAt,
    via: [],
    scope: { level: "application", owner: ownerIdAt(site.at), order: 0 },
    environment: "any",
    layer: "application",
    kind: "socket-server",
    asks: askedAtHandshake(text),
  };
}

/** Tokens count before cookies: with them a handshake of a stranger's page carries nothing. The session is one that middleware made of the cookie. */
function askedAtHandshake(text: string): SocketServer["asks"] {
  if (/token|jwt|ticket|verify|authorization|searchParams|api.?key/i.test(text)) return "something-else";
  return /\.headers\.cookie\b|\.session\b|sessionParser|cookieParser/.test(text) ? "cookie" : "nothing";
}
