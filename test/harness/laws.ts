/**
 * What the three answers owe one another (issue "Truth", laws 1 to 3). `check` says who gets in, `simulate` what one page gets, and the list of
 * open questions what neither knows. It asserts nothing: it gives what breaks a law, and how often a law had something to say.
 */
import type { CorsPolicy } from "../../server/core/model/facts.ts";
import type { Finding, SettingValue } from "../../server/core/model/finding.ts";
import { samePlace } from "../../server/core/text/place.ts";
import { serversOfProject } from "../../server/core/workspace/policies-at.ts";
import type { Server } from "../../server/core/workspace/servers.ts";
import type { PageAnswer, PageRequest } from "../../server/core/workspace/simulate.ts";
import { simulatePage } from "../../server/core/workspace/simulate.ts";
import type { Workspace } from "../../server/core/workspace/workspace.ts";

/** A page of a registrable domain that no program names. */
const STRANGER: PageRequest = { origin: "https://nobody-knows-me.net", method: "GET", headers: [], credentials: true, url: undefined };

/** What one law says of one workspace. */
export interface Judged {
  /** How often it applied. */
  readonly applied: number;
  /** Sentences about what breaks it. */
  readonly broken: readonly string[];
}

function answersFor(
  workspace: Workspace,
  page: PageRequest,
  variables?: readonly SettingValue[],
  isWanted: (policy: CorsPolicy) => boolean = () => true,
): readonly PageAnswer[] {
  const { facts } = serversOfProject(workspace);
  return simulatePage(facts, ({ policies }) => policies.some(isWanted), page, "standard", "production", variables);
}

function serverOf({ source }: PageAnswer): Server {
  if (source.kind !== "policies") throw new Error("The answers come from policies.");
  return source.server;
}

/** What is said of the answer: one function may make several policies, of which some allow credentials, and one cause is told once. */
function findingsAbout(workspace: Workspace, { main }: Server): readonly Finding[] {
  const isSame = (fact: CorsPolicy): boolean =>
    samePlace(fact.at, main.at) || samePlace(fact.origins.at, main.origins.at) || fact.scope.owner === main.scope.owner;
  return workspace.allFindings().filter(({ fact }) => fact?.kind === "cors-policy" && isSame(fact));
}

/** Law 1: what `simulate` lets a stranger read with cookies while all settings are absent, `check` calls an error. */
export function strangersAreErrors(workspace: Workspace): Judged {
  const open = answersFor(workspace, STRANGER, []).filter(({ judgement }) => judgement.verdict === "shared");
  const broken = open.flatMap((answer) => {
    const server = serverOf(answer);
    const found = findingsAbout(workspace, server);
    if (found.some(({ severity }) => severity === "error")) return [];
    return [
      `a stranger reads with cookies, and check says of ${server.main.technology}: ${found.map(({ rule, severity }) => `${severity} ${rule}`).join(", ") || "nothing"}`,
    ];
  });
  return { applied: open.length, broken };
}

/** Law 2: what `check` proves by an exchange, `simulate` says too, with the settings of the proof. */
export function proofsAreSimulated(workspace: Workspace): Judged {
  const broken: string[] = [];
  let applied = 0;
  for (const { witness, fact, severity, rule } of workspace.allFindings()) {
    if (witness === undefined || fact?.kind !== "cors-policy" || severity !== "error") continue;
    applied += 1;
    const { method, credentials, headers, path, given } = witness.request;
    const own = headers.filter(({ name }) => !/^(?:origin|cookie)$/i.test(name));
    const page: PageRequest = {
      origin: witness.origin,
      method,
      headers: own,
      credentials,
      url: path === undefined ? undefined : `https://api.preflint.invalid${path}`,
    };
    const answers = answersFor(workspace, page, witness.settings ?? [], (policy) => policy === fact);
    const isSaid = ({ judgement, outcomes }: PageAnswer): boolean =>
      judgement.verdict === witness.verdict ||
      // It says in words that no browser takes the value, whose text it does not have.
      (witness.verdict === "MultipleAllowOriginValues" && judgement.reason?.text.startsWith("its value is none that a browser accepts") === true) ||
      // What is said in words cannot be asked of it; and what refuses on some branch is one of its outcomes.
      ((given !== undefined || witness.verdict !== "shared") && judgement.verdict === "unknown" && outcomes.some((outcome) => outcome === witness.verdict));
    if (answers.some(isSaid)) continue;
    const said = answers.map(({ judgement }) => `${judgement.verdict} ${judgement.reason?.text ?? ""}`).join(", ");
    broken.push(`${rule} proves ${witness.verdict} for ${witness.origin}, and simulate says: ${said}`);
  }
  return { applied, broken };
}

/** Law 3: what `simulate` does not know stands among the open questions, or something is reported about it. */
export function unknownsAreAsked(workspace: Workspace): Judged {
  // What browsers block in every way lets nobody in, whichever it is.
  const open = answersFor(workspace, STRANGER).filter(
    ({ judgement, outcomes }) => judgement.verdict === "unknown" && (outcomes.length === 0 || outcomes.includes("shared")),
  );
  const isAsked = workspace.counts().unknown.length > 0;
  const broken = open.flatMap((answer) => {
    const server = serverOf(answer);
    return isAsked || findingsAbout(workspace, server).length > 0
      ? []
      : [`simulate does not know ${server.main.technology}, and nothing is asked: ${answer.judgement.reason?.text}`];
  });
  return { applied: open.length, broken };
}
