/**
 * `preflint/traceBlocked`: from a browser's console message or a HAR record to the policy that decides. What was pasted is read once: nothing of it
 * is logged or kept, and the answer holds no query, header value, cookie or body of it.
 */
import { saidBy } from "../../core/report/traced-request.ts";
import type { BlockedRequest } from "../../core/simulate/blocked-request.ts";
import { readConsoleMessage } from "../../core/simulate/console-message.ts";
import { readHar } from "../../core/simulate/har.ts";
import { readPageOrigin } from "../../core/simulate/page-input.ts";
import { visible } from "../../core/text/visible.ts";
import { serversOfProject } from "../../core/workspace/policies-at.ts";
import { judgedPoliciesIn } from "../../core/workspace/policy-findings.ts";
import { type TracedAnswer, traceBlocked } from "../../core/workspace/trace-blocked.ts";
import type { SessionContext } from "../context.ts";
import type { BlockedParams, BlockedResult, PageInput, PolicyReference } from "../protocol.ts";

/** Records hold the bodies of all answers. Larger ones are for the command line. */
const LARGEST_PASTE = 16 * 1024 * 1024;

/** Answers the request. `sentence` always says what was found or what is wrong with the text. */
export async function traceBlockedRequest(context: SessionContext, { text, origin }: BlockedParams): Promise<BlockedResult> {
  await context.configured;
  await context.loop.whenSettled();
  const read = readPasted(text);
  if (typeof read === "string") return { sentence: read };
  if (read.blocked.apart !== undefined) return { sentence: saidBy(read.blocked) };
  const typed = readPageOrigin(origin.trim());
  const from = read.blocked.origin ?? (typed.kind === "read" ? typed.value : undefined);
  if (from === undefined) return { sentence: `${read.blocked.source} does not say which page asked. Type its origin above and ask again.` };
  const traced = traceBlocked(serversOfProject(context.workspace), read.blocked, { origin: from, credentials: undefined }, "standard");
  const [first, ...others] = traced.filter(({ fit }) => fit !== "differs");
  const said = `${visible(saidBy(read.blocked))}${read.more}`;
  if (first === undefined) return { sentence: `${said} ${traced.length === 0 ? "No CORS policy was found here." : NO_FIT}` };
  const policy = referenceTo(context, first);
  if (policy === undefined) return { sentence: `${said} ${NO_FIT}` };
  const same = others.filter(({ fit }) => fit === first.fit).length;
  const how = first.fit === "same" ? "This policy answers so" : "What could not be read of this policy may decide";
  const { method, headers, credentials, url } = first.answer.page;
  const page: PageInput = { origin: from, method, headers: headers.map(({ name, value }) => `${name}: ${value}`).join("\n"), credentials, url: url ?? "" };
  return { sentence: `${said} ${how}${same === 0 ? "" : `, and ${same} more do`}.`, policy, page };
}

const NO_FIT = "No policy that was read answers this way: another server does, or another version of this one.";

/** The first refused request, or a sentence. */
function readPasted(text: string): { readonly blocked: BlockedRequest; readonly more: string } | string {
  if (text.length > LARGEST_PASTE) return "That is more than 16 MB. Give the record to preflint simulate --har.";
  if (text.trim() === "") return "Paste what the browser's console says, or the content of a HAR file.";
  if (!text.trimStart().startsWith("{")) {
    const blocked = readConsoleMessage(text);
    return blocked === undefined
      ? "That is no message about CORS of Chromium, Firefox or Safari. Copy the whole message from the console, in English."
      : { blocked, more: "" };
  }
  const record = readHar(text);
  if (record.kind === "no-har") return `That is no HAR record: ${visible(record.why)}.`;
  const [blocked, ...others] = record.blocked;
  if (blocked === undefined) return "No request of the record was refused by CORS.";
  const more = others.length + record.more;
  return { blocked, more: more === 0 ? "" : ` It is the first of ${more + 1} refused requests.` };
}

function referenceTo({ workspace, uriOf }: SessionContext, { answer }: TracedAnswer): PolicyReference | undefined {
  if (answer.source.kind !== "policies") return undefined;
  const { main } = answer.source.server;
  const index = judgedPoliciesIn(workspace, main.at.file).findIndex(({ server }) => server.main === main || server.main.at.span.start === main.at.span.start);
  return index < 0 ? undefined : { uri: uriOf(main.at.file), index, label: main.label };
}
