/** What the readers of the several gateways give. Refuses to hold more than people are shown. */
import type { Listener } from "../../../model/facts.ts";
import type { Place } from "../../../text/place.ts";

/** One sign of HTTPS. */
export interface TlsSign {
  readonly at: Place;
  readonly how: Listener["how"];
  /** Whose setting it is. */
  readonly label: string;
  /** Host names of the servers behind it, as written, with their ports if there are any. */
  readonly routesTo?: readonly string[];
}
