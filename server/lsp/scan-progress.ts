/** Progress of a scan, for editors that draw it. A failure to draw is nobody's concern: the scan goes on. */
import type { Connection } from "vscode-languageserver";

/** Progress of the scan under way. */
export interface ScanProgress {
  /** A scan begins. Does nothing while one is shown. */
  begin(): void;
  /** So many files were looked at. */
  report(files: number): void;
  end(): void;
}

/** Creates it; nothing is shown yet. */
export function createScanProgress(connection: Connection, isSupported: boolean): ScanProgress {
  let isWanted = false;
  let shown: { report(message: string): void; done(): void } | undefined;

  async function show(): Promise<void> {
    const progress = await connection.window.createWorkDoneProgress();
    // The scan may have ended while the editor answered.
    if (!isWanted || shown !== undefined) return;
    progress.begin("Preflint", undefined, "Looking at files");
    shown = progress;
  }

  return {
    begin() {
      if (!isSupported || isWanted) return;
      isWanted = true;
      show().catch(() => {
        isWanted = false;
      });
    },
    report(files) {
      shown?.report(`${files} files`);
    },
    end() {
      isWanted = false;
      shown?.done();
      shown = undefined;
    },
  };
}
