/**
 * A request that a browser refused, as far as what somebody kept of it tells: a line of the console, or a record. Of addresses the query is left
 * out, of headers the values: they may hold what nobody should see again, and no step of CORS looks at them.
 */
import type { HeaderField } from "../model/finding.ts";
import type { Verdict } from "./judge.ts";
import { splitAddress } from "./wire.ts";

/** One refused request. */
export interface BlockedRequest {
  /** Who says so. */
  readonly source: "Chromium" | "Firefox" | "Safari" | "the record";
  /** The steps that end in what was said; empty if nothing was said about the step. */
  readonly verdicts: readonly Verdict[];
  /** Set if no setting of a server decides: a sentence that says what does. */
  readonly apart?: string;
  /** Origin of the page, if it is told. */
  readonly origin: string | undefined;
  /** Address without query, if it is told. */
  readonly url: string | undefined;
  /** Requests of which one was made: a single one if the method and headers are told. */
  readonly requests: readonly { readonly method: string; readonly headers: readonly HeaderField[] }[];
  /** `undefined` if it is not told whether cookies were wanted. */
  readonly credentials: boolean | undefined;
}

/** What pages usually send; a JSON body needs a preflight. */
export const JSON_POST: BlockedRequest["requests"][number] = { method: "POST", headers: [{ name: "Content-Type", value: "application/json" }] };

/** A header of that name with a value that gives nothing away. */
export function headerOfName(name: string): HeaderField {
  const lower = name.toLowerCase();
  return { name, value: lower === "content-type" ? "application/json" : lower === "authorization" ? "Bearer token" : "1" };
}

/** The address without user, query and fragment; `undefined` if it is no http address. */
export function addressWithoutQuery(url: string): string | undefined {
  const address = splitAddress(url);
  return address === undefined ? undefined : `${address.origin}${address.path.split("?")[0] ?? ""}`;
}
