/**
 * Answers of real servers that are not installed here: they were asked once, and a file beside the test holds what they answered. With
 * `RECORD=folder` the packages below that folder are asked anew and the file is written. Which headers count is told by the caller.
 */
import { readFileSync, writeFileSync } from "node:fs";
import type http from "node:http";
import process from "node:process";
import { listen, sendWire } from "./http-probe.ts";

/** Each answer and each request once, as text. By setting (`21.4.10 cors(true)`): the answer to each request, `null` where there is none. */
interface Recording {
  readonly answers: string[];
  readonly requests: string[];
  readonly given: Record<string, (number | null)[]>;
}

interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
}

const ASKED = ["origin", "access-control-request-method", "access-control-request-headers"];
/** What every server of Node.js sends, and what differs from run to run. */
const PASSING = /^(?:date|connection|keep-alive|content-length|transfer-encoding|content-type|etag|cache-control|accept-ranges)$/i;

/** Answers of one technology. */
export interface Recorder {
  /** A listener that answers as the real server did. `start` makes that server, and is called only while recording. */
  readonly replying: (setting: string, start: (folder: string) => Promise<http.RequestListener>) => Promise<http.RequestListener>;
  /** Writes the file if answers were recorded. */
  readonly save: () => void;
}

/** The recorder for one file. */
export function recorderOf(file: string): Recorder {
  const folder = process.env.RECORD;
  const recording: Recording = folder === undefined ? JSON.parse(readFileSync(file, "utf8")) : { answers: [], requests: [], given: {} };
  return {
    replying: async (setting, start) => {
      if (folder !== undefined) return recordingListener(recording, setting, await start(folder));
      const given = recording.given[setting];
      if (given === undefined) throw new Error(`not recorded: ${setting}`);
      return (request, response) => {
        const text = recording.answers[given[recording.requests.indexOf(keyOf(request))] ?? -1];
        const answer: Answer = text === undefined ? { status: 599, headers: [["X-Problem", "not recorded"]] } : JSON.parse(text);
        response.writeHead(answer.status, answer.headers.flat()).end();
      };
    },
    save: () => {
      if (folder !== undefined) writeFileSync(file, `${JSON.stringify(recording)}\n`);
    },
  };
}

function keyOf(request: http.IncomingMessage): string {
  const sent = ASKED.flatMap((name) =>
    request.headers[name] === undefined ? [] : [`${name.replace("access-control-request-", "")}=${request.headers[name]}`],
  );
  return [request.method, ...sent].join(" ");
}

function indexIn(texts: string[], text: string): number {
  const known = texts.indexOf(text);
  return known < 0 ? texts.push(text) - 1 : known;
}

/** Hands each request to the real server and keeps what it answers. */
async function recordingListener(recording: Recording, setting: string, real: http.RequestListener): Promise<http.RequestListener> {
  return async (request, response) => {
    const server = await listen(real);
    const headers = Object.entries(request.headers).flatMap(([name, value]) => (ASKED.includes(name) ? [{ name, value: String(value) }] : []));
    const wire = { method: request.method ?? "GET", headers } as unknown as Parameters<typeof sendWire>[1];
    const first = await sendWire(server.port, wire);
    // A busy machine is no answer.
    const observed = first.status === "hangs" ? await sendWire(server.port, wire) : first;
    await server.close();
    const kept = observed.fields.filter(({ name }) => !PASSING.test(name)).map(({ name, value }) => [name, value] as const);
    const answer: Answer = { status: observed.status === "hangs" ? 599 : observed.status, headers: kept };
    const text = JSON.stringify(answer);
    const given = recording.given[setting] ?? [];
    given[indexIn(recording.requests, keyOf(request))] = indexIn(recording.answers, text);
    recording.given[setting] = given;
    response.writeHead(answer.status, answer.headers.flat()).end();
  };
}
