/** What the page of the panel sends to the extension. The way back is the server's answer, as it is. */
import type { PageInput } from "../../server/lsp/protocol.ts";

/** One message. */
export type FromPage =
  | { readonly kind: "ready" | "copy" }
  | { readonly kind: "ask"; readonly page: PageInput }
  | { readonly kind: "open"; readonly what: "policy" | "decided" };
