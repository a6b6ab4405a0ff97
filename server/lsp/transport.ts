/** How the server is spoken to: over standard input and output, or over the channel that Node gives its children. Opens no socket. */
import { Console } from "node:console";
import { IPCMessageReader, IPCMessageWriter, type Message, type MessageReader, type MessageWriter, StreamMessageWriter } from "vscode-languageserver/node";
import { createFrameReader, delivering, type Refusal, refusalOfValue } from "./frame-reader.ts";

/** Both directions. */
export interface Transport {
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
}

/** Opens what the arguments name: `--node-ipc`, else standard input and output. `ended` is called once nobody can be heard any more. */
export function openTransport(args: readonly string[], ended: () => void): Transport {
  if (args.includes("--node-ipc")) {
    const writer = new IPCMessageWriter(process);
    return { reader: refusingReader(new IPCMessageReader(process), refuseOver(writer)), writer };
  }
  // Standard output is the client's: a library that prints must not break its frames.
  globalThis.console = new Console(process.stderr, process.stderr);
  const writer = new StreamMessageWriter(process.stdout);
  process.stdin.on("end", ended).on("close", ended);
  return { reader: createFrameReader(process.stdin, refuseOver(writer)), writer };
}

/** Sends refusals as messages of their own. */
export function refuseOver(writer: MessageWriter): (refusal: Refusal) => void {
  return (refusal) => {
    // If the client is gone there is nobody to tell.
    writer.write(refusal as unknown as Message).catch(() => undefined);
  };
}

/** The reader, with values that are no messages refused. */
function refusingReader(reader: MessageReader, refuse: (refusal: Refusal) => void): MessageReader {
  return {
    onError: reader.onError,
    onClose: reader.onClose,
    onPartialMessage: reader.onPartialMessage,
    listen(callback) {
      // Whoever sent it is not told: it is a notification, and there is no answer to one.
      const deliver = delivering(callback, () => undefined);
      return reader.listen((message) => {
        const refusal = refusalOfValue(message);
        if (refusal === undefined) deliver(message);
        else refuse(refusal);
      });
    },
    dispose: () => reader.dispose(),
  };
}
