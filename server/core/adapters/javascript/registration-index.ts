/** Registrations of one file by what they are given, grouped once: a search for each of thousands of routes would be quadratic. */
import type { Place } from "../../text/place.ts";
import type { AppRegistration } from "./registrations.ts";

/** Look-ups by middleware and by handler. */
export interface RegistrationIndex {
  readonly all: readonly AppRegistration[];
  /** Registrations that are given the result of the call at this place. */
  readonly ofCall: (creation: Place) => readonly AppRegistration[];
  /** The first registration that is given this function. */
  readonly ofFunction: (id: string) => AppRegistration | undefined;
}

/** Indexes registrations in one pass. */
export function indexRegistrations(registrations: readonly AppRegistration[]): RegistrationIndex {
  const byCall = new Map<string, AppRegistration[]>();
  const byFunction = new Map<string, AppRegistration>();
  for (const registration of registrations) {
    for (const handler of registration.handlers) {
      if (handler.kind === "function") {
        if (!byFunction.has(handler.function.id)) byFunction.set(handler.function.id, registration);
        continue;
      }
      const last = handler.kind === "external" ? handler.steps.at(-1) : undefined;
      if (last === undefined || last.kind === "member") continue;
      const key = keyOf(last.at);
      const known = byCall.get(key);
      if (known === undefined) byCall.set(key, [registration]);
      else if (known.at(-1) !== registration) known.push(registration);
    }
  }
  return { all: registrations, ofCall: (creation) => byCall.get(keyOf(creation)) ?? [], ofFunction: (id) => byFunction.get(id) };
}

function keyOf(at: Place): string {
  return `${at.file}:${at.span.start}:${at.span.end}`;
}
