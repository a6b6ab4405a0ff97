/** Calls that send a response body, and what the code says about the status. Refuses receivers that do not look like a response. */
import type { CallSite, JavaScriptSource } from "../../javascript/source.ts";
import type { ExternalStep, FunctionHandle, Value } from "../../javascript/values.ts";
import { usesOfName } from "./name-uses.ts";

const BODY_METHODS = new Set(["send", "json", "jsonp", "end", "write"]);
/** The names of all calls that may send a body: what `bodySent` is asked about. */
export const SENDING_CALLS: readonly string[] = [...BODY_METHODS, "text", "html", "body", "reply", "Response", "NextResponse"];
const RESPONSE_ROOT = /^(?:res|resp|response|rsp|_res|reply)$/i;
const FETCH_RESPONSE = /^(?:Next)?Response$/;

/** True for `res.send(…)`, `res.status(500).json(…)`, `new Response(…)`, `Response.json(…)`, and `c.json(…)` of Hono. */
function sendsBody(source: JavaScriptSource, site: CallSite): boolean {
  const { callee } = site;
  if (site.form === "new" && callee.kind === "unknown") return FETCH_RESPONSE.test(callee.name ?? "");
  if (callee.kind === "unknown") return /^(?:Next)?Response\.json$/.test(callee.name ?? "");
  if (callee.kind === "external") return callee.value.package === "next/server" && isNextResponse(callee.value.steps);
  if (callee.kind !== "method") return false;
  if (callee.name === "json" && FETCH_RESPONSE.test(callee.receiverText)) return true;
  if (/^(?:json|text|html|body)$/.test(callee.name) && callee.receiverText === "c" && site.within?.parameters.includes("c") === true) return true;
  return BODY_METHODS.has(callee.name) && isResponse(source, site);
}

function isNextResponse(steps: readonly ExternalStep[]): boolean {
  const [first, second] = steps;
  return first?.kind === "member" && first.name === "NextResponse" && (second === undefined || (second.kind === "member" && second.name === "json"));
}

/** True if the method is called on something that is a response by its name, its type or its position among the parameters. */
export function isResponse(source: JavaScriptSource, site: CallSite): boolean {
  const { callee } = site;
  if (callee.kind !== "method") return false;
  const root = rootNameOf(callee.receiverText);
  const type = callee.receiver.kind === "parameter" ? callee.receiver.type : undefined;
  // `any` and `unknown` say nothing; frameworks and aliases name their type after what it is.
  if (type !== undefined && !/^(?:any|unknown)$/.test(type)) return /(?:^|[.\w])(?:Response|Reply)(?:<|$)/.test(type);
  const role = source.roleOf(site.within, callee.receiverText);
  if (role === "response") return true;
  if (RESPONSE_ROOT.test(root)) return true;
  const parameters = site.within?.parameters ?? [];
  // The error handler of Fastify.
  if (parameters.length === 3 && /^_?(?:e|ex|err|error)$/i.test(parameters[0] ?? "")) return parameters[2] === root;
  return parameters.length === 4
    ? parameters[2] === root
    : (parameters.length === 2 || parameters.length === 3) && parameters[1] === root && /^_?req/i.test(parameters[0] ?? "");
}

/** Names that people give to what answers, as a chain starts with them. */
const ANSWER_NAME = /^(?:this\.)?_?(?:res|resp|response|rsp|reply|rep|ctx|context|c)\b/i;

/** True if the call's receiver starts with what answers requests: by its use in the function, else by its name. */
export function isOnAnswer(source: JavaScriptSource, { callee, within }: CallSite): boolean {
  return callee.kind === "method" && isAnswerChain(source, within, callee.receiverText);
}

/** The same for the text of a chain, `ctx.response`. */
export function isAnswerChain(source: JavaScriptSource, within: FunctionHandle | undefined, chain: string): boolean {
  const role = source.roleOf(within, chain);
  return role === undefined ? ANSWER_NAME.test(chain) : role !== "request";
}

/** `res` of `res.status(500)`; `ctx.res` counts as `res`. */
function rootNameOf(receiverText: string): string {
  const path = /^[\w$.]+/.exec(receiverText)?.[0] ?? "";
  const names = path.split(".");
  return names.find((name) => RESPONSE_ROOT.test(name)) ?? names[0] ?? "";
}

/** False if the text says already that the call is on no response: `bodySent` knows nothing of it then. */
export function mayAnswer(site: CallSite, text: string): boolean {
  const callee = text.slice(site.calleeAt.span.start, site.calleeAt.span.end);
  const receiver = callee.slice(0, Math.max(0, callee.lastIndexOf(".")));
  if (receiver === "" || FETCH_RESPONSE.test(receiver) || /\bhttpAdapter$/i.test(receiver)) return true;
  const root = rootNameOf(receiver);
  if (root === "" || RESPONSE_ROOT.test(root) || site.within?.parameters.includes(root) === true) return true;
  // A parameter of a function around this one, with a type that tells.
  return [...usesOfName(text, root)].some(({ behind }) => /^\??\s*:[^,;)=]{0,200}?(?:Response|Reply)/.test(behind));
}

/** The body that a call sends, or `undefined` if it sends none. `httpAdapter.reply(response, body)` is how filters of NestJS answer on any platform. */
export function bodySent(source: JavaScriptSource, site: CallSite): Value | undefined {
  const { callee } = site;
  if (callee.kind === "method" && callee.name === "reply" && /\bhttpAdapter$/i.test(callee.receiverText)) return site.arguments[1];
  return sendsBody(source, site) ? site.arguments[0] : undefined;
}

/** The status that is set in the chain before the call, `res.status(500).json(…)`. */
export function statusInChain(site: CallSite): number | undefined {
  const { callee } = site;
  if (callee.kind !== "method") return undefined;
  const last = callee.name === "reply" ? site.arguments[2] : undefined;
  if (last?.kind === "number") return last.value;
  const status = /\.(?:status|code)\(\s*(\d{3})\s*\)/.exec(callee.receiverText)?.[1];
  return status === undefined ? undefined : Number(status);
}
