/** What the page of the panel and the extension send to each other. */
import type { PageInput, SimulateResult } from "../../server/lsp/protocol.ts";

/** The server's answer as it is, and what it said of a text that was pasted. */
export interface ToPage {
  readonly result: SimulateResult;
  readonly isFirst: boolean;
  readonly said: string;
}

/** One message to the extension. */
export type FromPage =
  | { readonly kind: "ready" | "copy" }
  | { readonly kind: "ask"; readonly page: PageInput }
  | { readonly kind: "blocked"; readonly text: string; readonly origin: string }
  | { readonly kind: "open"; readonly what: "policy" | "decided" };
