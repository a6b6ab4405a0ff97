/** Tells the client that its views may be old: once, until one of them asks again. */
import type { Connection } from "vscode-languageserver";
import type { ViewsChangedMethod } from "./protocol.ts";

const CHANGED: ViewsChangedMethod = "preflint/viewsChanged";

/** What views and the analysis tell. */
export interface ViewChanges {
  /** A view was told something. */
  asked(): void;
  /** Everything is up to date anew. */
  settled(): void;
}

/** Nothing is sent to a client that never asked. */
export function createViewChanges(connection: Connection): ViewChanges {
  let isWaited = false;
  return {
    asked() {
      isWaited = true;
    },
    settled() {
      if (!isWaited) return;
      isWaited = false;
      connection.sendNotification(CHANGED).catch(() => {
        // The connection is gone; there is nobody to tell.
      });
    },
  };
}
