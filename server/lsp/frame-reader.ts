/**
 * Messages from a stream of bytes (LSP 3.17, base protocol). What is no frame, no JSON or no message is answered with the error that JSON-RPC 2.0
 * (section 5.1) has for it and dropped; the next frame is read as if nothing had been. Knows no method.
 */
import type { Readable } from "node:stream";
import { AbstractMessageReader, type DataCallback, type Disposable, ErrorCodes, type Message, type MessageReader } from "vscode-languageserver/node";

/** An answer to what could not be taken for a request, `null` if not even its id could be read. */
export interface Refusal {
  readonly jsonrpc: "2.0";
  readonly id: string | number | null;
  readonly error: { readonly code: number; readonly message: string };
}

/** A message is held in memory as text and as data; a document of 2 MB is the largest that is read. */
const MOST_BODY_BYTES = 64 * 1024 * 1024;
/** No client has more to say than a length and a type. */
const MOST_HEADER_BYTES = 16 * 1024;
const HEADER_END = "\r\n\r\n";

/** Reads messages; `refuse` sends answers to what is none. */
export function createFrameReader(input: Readable, refuse: (refusal: Refusal) => void): MessageReader {
  return new FrameReader(input, refuse);
}

/** The library reads some parameters itself (those of `$/cancelRequest`) before any handler, and throws at odd ones: that must not stop the reading. */
export function delivering(callback: DataCallback, failed: (error: Error) => void): DataCallback {
  return (message) => {
    try {
      callback(message);
    } catch (error) {
      failed(error instanceof Error ? error : new Error(String(error)));
    }
  };
}

class FrameReader extends AbstractMessageReader implements MessageReader {
  private readonly input: Readable;
  private readonly refuse: (refusal: Refusal) => void;
  private chunks: Buffer[] = [];
  private available = 0;
  /** Bytes of the body that is awaited, `undefined` while a header is. */
  private bodyBytes: number | undefined;

  constructor(input: Readable, refuse: (refusal: Refusal) => void) {
    super();
    this.input = input;
    this.refuse = refuse;
  }

  listen(callback: DataCallback): Disposable {
    const onError = (error: Error): void => this.fireError(error);
    const deliver = delivering(callback, onError);
    const onData = (chunk: Buffer): void => {
      this.chunks.push(chunk);
      this.available += chunk.length;
      for (let message = this.next(); message !== "incomplete"; message = this.next()) if (message !== "refused") deliver(message);
    };
    const onClose = (): void => this.fireClose();
    this.input.on("data", onData).on("error", onError).on("close", onClose);
    return {
      dispose: () => {
        this.input.off("data", onData).off("error", onError).off("close", onClose);
      },
    };
  }

  private next(): Message | "refused" | "incomplete" {
    if (this.bodyBytes === undefined) return this.readHeader() ? this.next() : "incomplete";
    if (this.available < this.bodyBytes) return "incomplete";
    const body = this.take(this.bodyBytes);
    this.bodyBytes = undefined;
    const message = messageIn(body);
    if (!("refusal" in message)) return message.message;
    this.refuse(message.refusal);
    return "refused";
  }

  /** True if the length of a body is known now. Headers without one are refused, and the search goes on behind them. */
  private readHeader(): boolean {
    for (;;) {
      const head = this.peek(MOST_HEADER_BYTES);
      const end = head.indexOf(HEADER_END);
      if (end < 0 && head.length < MOST_HEADER_BYTES) return false;
      this.take(end < 0 ? head.length : end + HEADER_END.length);
      const length = end < 0 ? undefined : contentLength(head.toString("latin1", 0, end));
      if (length !== undefined) {
        this.bodyBytes = length;
        return true;
      }
      this.refuse(refusalOf(null, ErrorCodes.ParseError, "This is no frame: its header gives no length that can be read."));
    }
  }

  private peek(most: number): Buffer {
    const [first] = this.chunks;
    if (first !== undefined && first.length < most && this.chunks.length > 1) this.chunks = [Buffer.concat(this.chunks)];
    return this.chunks[0]?.subarray(0, most) ?? Buffer.alloc(0);
  }

  private take(bytes: number): Buffer {
    const all = this.chunks.length === 1 ? this.chunks[0] : undefined;
    const joined = all ?? Buffer.concat(this.chunks);
    this.chunks = joined.length > bytes ? [joined.subarray(bytes)] : [];
    this.available = joined.length - bytes;
    return joined.subarray(0, bytes);
  }
}

/** The length that the last header line of that name gives: what stands before it may be left over from a broken frame. */
function contentLength(header: string): number | undefined {
  const digits = [...header.matchAll(/content-length:[ \t]*(\d{1,15})[ \t]*(?=\r\n|$)/gi)].at(-1)?.[1];
  const length = digits === undefined ? undefined : Number(digits);
  return length === undefined || length > MOST_BODY_BYTES ? undefined : length;
}

function messageIn(body: Buffer): { readonly message: Message } | { readonly refusal: Refusal } {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return { refusal: refusalOf(null, ErrorCodes.ParseError, "The body is not valid JSON in UTF-8.") };
  }
  const refusal = refusalOfValue(value);
  return refusal === undefined ? { message: value as Message } : { refusal };
}

/** Why a value is no message of JSON-RPC 2.0, as an answer to it; `undefined` if it is one. */
export function refusalOfValue(value: unknown): Refusal | undefined {
  const refused = (id: unknown, message: string): Refusal =>
    refusalOf(typeof id === "string" || typeof id === "number" ? id : null, ErrorCodes.InvalidRequest, message);
  if (Array.isArray(value)) return refused(null, "Batches are no part of the language server protocol.");
  if (typeof value !== "object" || value === null) return refused(null, "A message is an object.");
  const { jsonrpc, id, method } = value as { readonly jsonrpc?: unknown; readonly id?: unknown; readonly method?: unknown };
  if (method === undefined && ("result" in value || "error" in value)) return undefined;
  if (typeof method !== "string") return refused(id, "A request has a method, and an answer a result or an error.");
  if (jsonrpc !== "2.0") return refused(id, "A message says that it is one of JSON-RPC 2.0.");
  if (id !== undefined && typeof id !== "string" && typeof id !== "number") return refused(id, "The id of a request is a text or a number.");
  return undefined;
}

function refusalOf(id: Refusal["id"], code: number, message: string): Refusal {
  return { jsonrpc: "2.0", id, error: { code, message } };
}
