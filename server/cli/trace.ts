/** `preflint simulate --console` and `--har`: from what a browser refused to the line that decides. Nothing of the message or record is kept or logged. */
import { createLocator } from "../core/report/locate.ts";
import { simulationData } from "../core/report/simulation-json.ts";
import { saidBy, tracedLines } from "../core/report/traced-request.ts";
import type { BlockedRequest } from "../core/simulate/blocked-request.ts";
import { readConsoleMessage } from "../core/simulate/console-message.ts";
import { readHar } from "../core/simulate/har.ts";
import type { FilePath } from "../core/text/place.ts";
import { visible, visibleJson, visibleLine } from "../core/text/visible.ts";
import { serversAt, serversOfProject } from "../core/workspace/policies-at.ts";
import type { PageAnswer } from "../core/workspace/simulate.ts";
import { type TracedAnswer, traceBlocked } from "../core/workspace/trace-blocked.ts";
import { decodeText } from "../platform/decode.ts";
import { toFilePath } from "../platform/path.ts";
import { paintFor } from "./colours.ts";
import type { ExitCode } from "./exit.ts";
import { EXIT, UsageError } from "./exit.ts";
import { loadAround, partOf, readPlace } from "./file-place.ts";
import type { LoadedHost } from "./host.ts";
import { createProgress } from "./progress.ts";
import { loadProject } from "./project.ts";
import type { BlockedSubject, SimulateOptions } from "./simulate-args.ts";

/** Records hold the bodies of all answers, so they are larger than any source. */
const LARGEST_RECORD = 64 * 1024 * 1024;

/** Traces each refused request. Throws a `UsageError` for texts that are no such message or record. */
export function trace(host: LoadedHost, subject: BlockedSubject, options: SimulateOptions): ExitCode {
  const { blocked, more } = subject.kind === "console" ? { blocked: [readMessage(host, subject.text)], more: 0 } : readRecord(host, subject.name);
  const pages = blocked.flatMap((one) => originsOf(one, options).map((origin) => ({ one, origin })));
  const { workspace, servers } = serversFor(host, subject.place);
  const traced = pages.map(({ one, origin }) => {
    const asked: BlockedRequest = { ...one, requests: requestsOf(one, options), url: options.url ?? one.url };
    return { asked, origin, answers: traceBlocked(servers, asked, { origin, credentials: options.credentials || undefined }, options.browser) };
  });
  const locator = createLocator(host.cwd, workspace.textOf, options.format === "json" ? (path) => path : visible);
  const nothing = blocked.length === 0 ? ["No request of the record was refused by CORS."] : more > 0 ? [`${more} more refused requests are left out.`] : [];
  if (options.format === "json") {
    const fits = new Map<PageAnswer, TracedAnswer["fit"]>(traced.flatMap(({ answers }) => answers.map(({ answer, fit }) => [answer, fit] as const)));
    const sentences = [...new Set(traced.map(({ asked }) => saidBy(asked))), ...nothing];
    host.out(`${visibleJson(JSON.stringify(simulationData([...fits.keys()], { version: host.version, sentences, fits }, locator), null, 2))}\n`);
    return EXIT.clean;
  }
  const paint = paintFor(options.colour && host.hasColours);
  const sections = traced.map(({ asked, origin, answers }) => tracedLines(asked, answers, origin, locator, paint).map(visibleLine).join("\n"));
  host.out(`${[...sections, ...nothing].join("\n\n\n")}\n`);
  return EXIT.clean;
}

function readMessage(host: LoadedHost, text: string): BlockedRequest {
  const blocked = readConsoleMessage(text === "-" ? host.readStdin() : text);
  if (blocked === undefined)
    throw new UsageError("That is no message about CORS of Chromium, Firefox or Safari. Copy the whole message from the console, in English.");
  return blocked;
}

function readRecord(host: LoadedHost, name: string): { readonly blocked: readonly BlockedRequest[]; readonly more: number } {
  const file = toFilePath(host.cwd, name);
  const size = host.files.stat(file)?.size ?? 0;
  if (size > LARGEST_RECORD) throw new UsageError(`'${name}' is larger than ${LARGEST_RECORD / 1024 / 1024} MB. Record the failing request alone.`);
  const bytes = new Uint8Array(size);
  const result = host.files.readBytes(file, bytes);
  if (result.kind !== "bytes") throw new UsageError(result.kind === "absent" ? `There is no file '${name}'.` : `'${name}' cannot be read. ${result.reason}`);
  const decoded = decodeText(bytes.subarray(0, result.length));
  const reading = decoded.kind === "text" ? readHar(decoded.text) : ({ kind: "no-har", why: "it is no text" } as const);
  if (reading.kind === "no-har") throw new UsageError(`'${name}' is no HAR record: ${reading.why}.`);
  return reading;
}

function originsOf({ origin, source, apart }: BlockedRequest, { origins }: SimulateOptions): readonly string[] {
  if (apart !== undefined) return [""];
  if (origins.length > 0) return origins;
  if (origin === undefined) throw new UsageError(`${source} does not say which page asked. Add it: --origin https://app.example.com`);
  return [origin];
}

/** What the person says of the request wins over what the message leaves open. */
function requestsOf({ requests }: BlockedRequest, { method, headers, isMethodGiven }: SimulateOptions): BlockedRequest["requests"] {
  if (!isMethodGiven && headers.length === 0) return requests;
  return [{ method: isMethodGiven ? method : (requests.at(-1)?.method ?? method), headers: headers.length > 0 ? headers : (requests.at(-1)?.headers ?? []) }];
}

function serversFor(host: LoadedHost, subject: string | undefined) {
  if (subject === undefined) {
    const target = { path: host.cwd as FilePath, kind: "directory" } as const;
    const { workspace } = loadProject(host, [target], { today: host.today, preset: "recommended", severities: {} }, createProgress(host), { reach: "targets" });
    return { workspace, servers: serversOfProject(workspace) };
  }
  const place = readPlace(host, subject);
  if (place === undefined) throw new UsageError(`There is no file '${subject}'.`);
  const workspace = loadAround(host, place.file);
  return { workspace, servers: serversAt(workspace, place.file, partOf(workspace, place)) };
}
