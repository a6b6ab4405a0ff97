/** `preflint/simulate`: one page's request against one policy, ready to be drawn. Simulates what is up to date, and says so where the policy is gone. */
import type { CorsPolicy } from "../../core/model/facts.ts";
import { UNRELATED_PROBES } from "../../core/origins/candidates.ts";
import { createLocator } from "../../core/report/locate.ts";
import { PLAIN } from "../../core/report/paint.ts";
import { simulationSteps } from "../../core/report/simulation.ts";
import { testCaseOf } from "../../core/report/test-case.ts";
import { readMethod, readPageOrigin, readRequestHeader } from "../../core/simulate/page-input.ts";
import { splitAddress } from "../../core/simulate/wire.ts";
import { type Place, samePlace } from "../../core/text/place.ts";
import { clipped, visible } from "../../core/text/visible.ts";
import { decidingSetting } from "../../core/workspace/deciding-setting.ts";
import { type JudgedPolicy, judgedPoliciesIn } from "../../core/workspace/policy-findings.ts";
import { type PageAnswer, type PageRequest, simulatePage } from "../../core/workspace/simulate.ts";
import { folderOf, nameOf } from "../../platform/path.ts";
import type { SessionContext } from "../context.ts";
import { policiesAtCursor } from "../policies-at-cursor.ts";
import type { PageInput, PolicyReference, SimulateParams, SimulateResult } from "../protocol.ts";
import { allowedGroups } from "../summarise-policy.ts";
import type { ViewChanges } from "../view-changes.ts";

/** What is typed beyond these is refused: no request that a person writes by hand is larger. */
const LONGEST_INPUT = 4_000;
const MOST_HEADERS = 50;
/** Offers of one kind. */
const MOST_OFFERS = 4;

/** Answers the request. */
export async function simulate(context: SessionContext, { about, page }: SimulateParams, changes: ViewChanges): Promise<SimulateResult> {
  await context.configured;
  await context.loop.whenSettled();
  changes.asked();
  const nothing = { offers: [], lines: [] };
  if (!context.settings().enable) return { state: "off", sentence: "Preflint is switched off by the setting preflint.enable.", ...nothing };
  const found = policyFor(context, about);
  if (found === undefined) {
    const [state, sentence] =
      "index" in about
        ? (["vanished", `The policy that stood here, ${visible(about.label)}, is gone.`] as const)
        : (["no-policy", "No CORS policy stands here."] as const);
    return { state, sentence, ...nothing };
  }
  const { judged, policy } = found;
  const { main } = judged.server;
  const offers = offersFor(judged);
  const known = { policy, location: locationOf(context, main.at), offers, name: `${visible(main.label)}, ${visible(nameOf(main.at.file))}` };
  const input = page ?? { origin: offers[0]?.origin ?? "", method: "GET", headers: "", credentials: isWithCookies(main), url: "" };
  const read = readPage(input);
  if (typeof read === "string") return { ...known, state: "refused", sentence: visible(clipped(read, LONGEST_INPUT)), page: input, lines: [] };
  const [answer] = simulatePage(context.workspace.facts(main.at.file), (server) => samePlace(server.main.at, main.at), read, "standard", undefined);
  if (answer === undefined) return { state: "vanished", sentence: "The policy that stood here is gone.", ...nothing };
  return { ...known, state: "ready", sentence: "", page: input, ...drawn(context, answer) };
}

function drawn(context: SessionContext, answer: PageAnswer): Pick<SimulateResult, "lines" | "outcome" | "decidedBy" | "testCase"> {
  const { verdict } = answer.judgement;
  const file = answer.source.kind === "policies" ? answer.source.server.main.at.file : "/";
  const locator = createLocator(folderOf(file), context.workspace.textOf, visible);
  const lines = simulationSteps(answer, true, locator, PLAIN).map(({ kind, text }) => ({ kind, text: visible(text) }));
  const decides = decidingSetting(answer);
  const testCase = testCaseOf(answer);
  return {
    lines,
    outcome: verdict === "unknown" ? "unknown" : verdict === "shared" ? "allowed" : "refused",
    ...(decides === undefined
      ? {}
      : { decidedBy: { text: `Decided by ${placeText(decides.what, decides.at, locator)}`, location: locationOf(context, decides.at) } }),
    ...(testCase === undefined ? {} : { testCase }),
  };
}

function placeText(what: string, at: Place, locator: ReturnType<typeof createLocator>): string {
  const { path, start } = locator.locate(at);
  return `${what}, ${path}:${start.line}:${start.column}`;
}

function locationOf(context: SessionContext, at: Place): NonNullable<SimulateResult["location"]> {
  return { uri: context.uriOf(at.file), range: context.positions.rangeOf(at.file, at.span) };
}

function policyFor(context: SessionContext, about: SimulateParams["about"]): { readonly judged: JudgedPolicy; readonly policy: PolicyReference } | undefined {
  const file = context.fileOf(about.uri);
  if (file === undefined) return undefined;
  if ("index" in about) {
    const judged = judgedPoliciesIn(context.workspace, file)[about.index];
    return judged?.server.main.label === about.label ? { judged, policy: about } : undefined;
  }
  const [wanted] = policiesAtCursor(context, file, about.position);
  if (wanted === undefined) return undefined;
  const all = judgedPoliciesIn(context.workspace, wanted.at.file);
  const index = all.findIndex(({ server }) => server.policies.some(({ at }) => samePlace(at, wanted.at)));
  const judged = all[index];
  return judged === undefined ? undefined : { judged, policy: { uri: context.uriOf(wanted.at.file), index, label: judged.server.main.label } };
}

function isWithCookies({ credentials }: CorsPolicy): boolean {
  return credentials.kind === "known" && credentials.value;
}

/** Strangers who get in, then the policy's own origins, then strangers who should not. */
function offersFor({ server, findings }: JudgedPolicy): SimulateResult["offers"] {
  const offers = new Map<string, string>();
  const add = (origins: readonly string[], word: string): void => {
    for (const origin of origins.slice(0, MOST_OFFERS)) if (!offers.has(origin)) offers.set(origin, word);
  };
  add(
    findings.flatMap(({ witness }) => (witness?.verdict === "shared" ? [witness.origin] : [])),
    "gets in, though nobody may mean it",
  );
  add(
    allowedGroups(server.main).flatMap((group) => (group.kind === "origin" && group.origin !== "null" ? [group.origin] : [])),
    "is in the list",
  );
  add(UNRELATED_PROBES.slice(0, 1), "any website");
  add(["null"], "a sandboxed frame or a file");
  return [...offers].map(([origin, word]) => ({ origin, word }));
}

/** The request, or a sentence on what no browser could send. */
function readPage({ origin, method, headers, credentials, url }: PageInput): PageRequest | string {
  if ([origin, method, headers, url].some((one) => one.length > LONGEST_INPUT)) return `No more than ${LONGEST_INPUT} characters are read of each field.`;
  const from = readPageOrigin(origin.trim());
  if (from.kind === "refused") return from.why;
  const verb = readMethod(method.trim());
  if (verb.kind === "refused") return verb.why;
  const fields = headers
    .split("\n")
    .map((one) => one.trim())
    .filter((one) => one !== "")
    .slice(0, MOST_HEADERS)
    .map((one) => readRequestHeader(one, "X-Token: 1"));
  const refused = fields.find((one) => one.kind === "refused");
  if (refused !== undefined) return refused.why;
  const address = url.trim();
  if (address !== "" && splitAddress(address) === undefined) return `The address must be whole and start with http:// or https://, not '${address}'.`;
  const read = fields.flatMap((one) => (one.kind === "read" ? [one.value] : []));
  return { origin: from.value, method: verb.value, headers: read, credentials, url: address === "" ? undefined : address };
}
