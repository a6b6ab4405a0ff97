/** By what a server of sockets knows people, as far as the words of its file show it. Refuses to follow what other files do with a handshake. */
import type { SocketServer } from "../../model/facts.ts";

/** Tokens count before cookies: with them a handshake of a stranger's page carries nothing. The session is one that middleware made of the cookie. */
export function askedAtHandshake(text: string): SocketServer["asks"] {
  if (/token|jwt|ticket|verify|authorization|searchParams|api.?key/i.test(text)) return "something-else";
  return /\.headers\.cookie\b|\.session\b|sessionParser|cookieParser/.test(text) ? "cookie" : "nothing";
}
