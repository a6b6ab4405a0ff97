/** Reads recorded heads of HTTP answers, as `curl -i` prints them. Bodies are passed over; nothing is checked. */
import type { HeaderField } from "../model/finding.ts";
import type { RecordedAnswer } from "./responders.ts";
import { trimHttpWhitespace, type WireResponse } from "./wire.ts";

/** Every head of the text in order; interim answers (100 to 199) are left out. */
export function readResponseHeads(text: string): readonly WireResponse[] {
  const heads: { status: number; headers: HeaderField[] }[] = [];
  let isInHead = false;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const status = /^HTTP\/\d(?:\.\d)? +(\d{3})\b/.exec(line)?.[1];
    if (status !== undefined) {
      heads.push({ status: Number(status), headers: [] });
      isInHead = true;
    } else if (isInHead && line.trim() === "") isInHead = false;
    else if (isInHead) {
      const colon = line.indexOf(":");
      if (colon > 0) heads.at(-1)?.headers.push({ name: line.slice(0, colon).trim(), value: trimHttpWhitespace(line.slice(colon + 1)) });
    }
  }
  return heads.filter(({ status }) => status > 199).map((head) => ({ kind: "response", ...head }));
}

/** A single head answers everything; of several the first answers the preflight and the last the request itself. */
export function recordOfHeads(heads: readonly WireResponse[]): readonly RecordedAnswer[] {
  const [first] = heads;
  const last = heads.at(-1);
  if (first === undefined || last === undefined) return [];
  return [
    { request: { kind: "preflight" }, response: first },
    { request: { kind: "actual" }, response: last },
  ];
}
