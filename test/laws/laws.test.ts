/**
 * What the three answers owe one another, over all examples of all pages. `check` says who gets in, `simulate` what one page gets, and the list
 * of open questions what neither knows:
 * 1. What `simulate` lets a stranger read with cookies, `check` calls an error.
 * 2. What `check` proves by an exchange, `simulate` says too.
 * 3. What `simulate` does not know stands among the open questions, and `explain` does not say that all was read.
 */
import { expect, test } from "vitest";
import type { CorsPolicy } from "../../server/core/model/facts.ts";
import type { SettingValue } from "../../server/core/model/finding.ts";
import { serversOfProject } from "../../server/core/workspace/policies-at.ts";
import type { PageAnswer, PageRequest } from "../../server/core/workspace/simulate.ts";
import { simulatePage } from "../../server/core/workspace/simulate.ts";
import type { Workspace } from "../../server/core/workspace/workspace.ts";
import { openInMemory } from "../harness/memory-workspace.ts";
import { specFiles } from "../harness/spec-files.ts";

/** A page of a registrable domain that no example names. */
const STRANGER: PageRequest = { origin: "https://nobody-knows-me.net", method: "GET", headers: [], credentials: true, url: undefined };

interface Example {
  readonly name: string;
  readonly workspace: Workspace;
}

function* examples(): Iterable<Example> {
  for (const page of specFiles()) {
    for (const section of page.sections) {
      // What people keep away by a comment or lower in their policy file is said elsewhere.
      if ([...section.files].some(([file, text]) => /(?:^|\/)\.preflint/.test(file) || /preflint-(?:ignore|disable)/.test(text))) continue;
      yield { name: `${page.name}: ${section.title}`, workspace: openInMemory(section.files, "/w") };
    }
  }
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

function mainOf({ source }: PageAnswer): CorsPolicy {
  if (source.kind !== "policies") throw new Error("The answers come from policies.");
  return source.server.main;
}

const EXAMPLES = [...examples()];

test("1: a stranger who reads with cookies is an error", () => {
  const missing: string[] = [];
  let shared = 0;
  for (const { name, workspace } of EXAMPLES) {
    for (const answer of answersFor(workspace, STRANGER, [])) {
      if (answer.judgement.verdict !== "shared") continue;
      shared += 1;
      const main = mainOf(answer);
      const found = workspace.allFindings().filter(({ fact }) => fact === main);
      if (!found.some(({ severity }) => severity === "error"))
        missing.push(`${name}: ${main.technology} says ${found.map(({ rule, severity }) => `${severity} ${rule}`).join(", ") || "nothing"}`);
    }
  }
  expect(shared).toBeGreaterThan(100);
  expect(missing).toEqual([]);
});

test("2: what is proven is simulated", () => {
  const wrong: string[] = [];
  let proven = 0;
  for (const { name, workspace } of EXAMPLES) {
    for (const finding of workspace.allFindings()) {
      const { witness, fact } = finding;
      if (witness === undefined || fact?.kind !== "cors-policy" || finding.severity !== "error") continue;
      proven += 1;
      const { request } = witness;
      const page: PageRequest = {
        origin: witness.origin,
        method: request.method,
        headers: request.headers.filter(({ name: one }) => !/^(?:origin|cookie)$/i.test(one)),
        credentials: request.credentials,
        url: undefined,
      };
      const answers = answersFor(workspace, page, witness.settings ?? [], (policy) => policy === fact);
      const isSaid = ({ judgement, outcomes }: PageAnswer): boolean =>
        judgement.verdict === witness.verdict ||
        // It says in words that no browser takes the value, whose text it does not have.
        (witness.verdict === "MultipleAllowOriginValues" && judgement.reason?.text.startsWith("its value is none that a browser accepts") === true) ||
        (witness.verdict !== "shared" && judgement.verdict === "unknown" && outcomes.some((outcome) => outcome === witness.verdict));
      if (!answers.some(isSaid))
        wrong.push(
          `${name}: ${finding.rule} ${witness.origin} ${witness.verdict}: ${answers.map(({ judgement }) => `${judgement.verdict} ${judgement.reason?.text ?? ""}`).join(", ")}`,
        );
    }
  }
  expect(proven).toBeGreaterThan(250);
  expect(wrong).toEqual([]);
});

test("3: what is not known is asked", () => {
  const lying: string[] = [];
  let unknown = 0;
  for (const { name, workspace } of EXAMPLES) {
    for (const answer of answersFor(workspace, STRANGER)) {
      // What browsers block in every way lets nobody in, whichever it is.
      const { outcomes } = answer;
      if (answer.judgement.verdict !== "unknown" || (outcomes.length > 0 && !outcomes.includes("shared"))) continue;
      unknown += 1;
      const main = mainOf(answer);
      const isToldOtherwise = workspace.allFindings().some(({ fact }) => fact === main);
      if (workspace.counts().unknown.length === 0 && !isToldOtherwise) lying.push(`${name}: ${main.technology}: ${answer.judgement.reason?.text}`);
    }
  }
  expect(unknown).toBeGreaterThan(50);
  expect(lying).toEqual([]);
});
