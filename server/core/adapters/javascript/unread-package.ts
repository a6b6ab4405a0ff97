/** Says that a package was called whose effect nobody reads, so that silence is taken for no answer. Decides nothing about which packages those are. */
import type { CallSite } from "../../javascript/source.ts";
import type { Unread } from "../../model/facts.ts";
import type { Place } from "../../text/place.ts";
import { ownerIdAt } from "./registrations.ts";

/** What was recognised of a package and where it stands. */
export interface UnreadPart {
  readonly at: Place;
  /** `the security headers of lusca`. */
  readonly what: string;
  /** Why it is not read. */
  readonly because: string;
  /** All headers that it can be setting, in lower case, if those are known. */
  readonly headers?: readonly string[] | undefined;
}

/** The fact, for the call of the package `name`. */
export function unreadPackage(site: CallSite, technology: string, name: string, { at, what, because, headers }: UnreadPart): Unread {
  return {
    technology,
    label: name,
    at,
    via: [],
    scope: { level: "application", owner: ownerIdAt(site.at), order: site.at.span.start },
    environment: "any",
    layer: "application",
    kind: "unread",
    what,
    ...(headers === undefined ? {} : { headers }),
    reason: { kind: "external", text: because },
  };
}
