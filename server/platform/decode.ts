/** Bytes to text: UTF-8, and UTF-16 if a byte order mark says so. Guesses no other encoding. */
import type { ReadResult } from "./file-system.ts";

/** True if the bytes start with a UTF-16 byte order mark. */
export function isUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

/** Text of the bytes with the byte order mark kept as U+FEFF, or `binary` if a NUL byte stands in them. Invalid UTF-8 becomes U+FFFD. */
export function decodeText(bytes: Uint8Array): Extract<ReadResult, { readonly kind: "text" | "binary" }> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf16(bytes)) {
    const even = Buffer.from(buffer.subarray(0, buffer.length - (buffer.length % 2)));
    if (bytes[0] === 0xfe) even.swap16();
    return { kind: "text", text: even.toString("utf16le"), bytes: bytes.byteLength };
  }
  if (buffer.includes(0)) return { kind: "binary" };
  return { kind: "text", text: buffer.toString("utf8"), bytes: bytes.byteLength };
}
