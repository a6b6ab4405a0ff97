/** WebSocket servers that know people by a cookie which travels from other sites, and that compare no Origin. Servers that ask for a token are left alone. */
import type { Fact, SocketServer } from "../../../model/facts.ts";
import type { PackageFacts, Report, Rule, RuleMeta } from "../../../model/finding.ts";
import { factsOfPackage } from "../../facts-of.ts";
import { proposedOrigins } from "../allow-list.ts";
import { STRANGER } from "../proof.ts";
import { travellingSession } from "../whole-app.ts";

const meta: RuleMeta = {
  id: "websocket-origin-unchecked",
  title: "WebSocket accepts every site",
  group: "B",
  set: "extended",
  severity: "warning",
  confidence: "medium",
  lifecycle: "stable",
  since: "0.1.0",
  references: ["ASVS 4.4.2", "CWE-1385", "RFC 6455 §10.2"],
  intents: ["replace-origin-check"],
};

function* checkPackage(one: PackageFacts): Iterable<Report> {
  const facts = factsOfPackage(one);
  const session = travellingSession(facts);
  if (session === undefined) return;
  for (const server of facts) {
    if (!isOpen(server)) continue;
    yield {
      fact: server,
      at: server.at,
      message: `Any website, for example ${STRANGER}, can open this socket as the visitor${session.everywhere ? "" : " in Firefox and Safari"}: CORS does not apply to WebSockets, and nothing compares the Origin.`,
      related: [{ at: session.cookie.at, message: "The cookie that travels with the handshake." }],
      fixes: [
        {
          intent: { kind: "replace-origin-check", at: server.at, origins: proposedOrigins(facts) },
          title: "Accept handshakes of listed origins only (others lose access)",
          changesBehaviour: true,
        },
      ],
    };
  }
}

function isOpen(fact: Fact): fact is SocketServer {
  return fact.kind === "socket-server" && !fact.checksOrigin && fact.asks === "cookie";
}

/** WebSocket accepts every site; see `rule.md`. */
export const rule: Rule = { meta, checkPackage };
