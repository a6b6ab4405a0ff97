/**
 * Replays the witness of every finding in every page: the browser judges the recorded answers again, and the policy that
 * the finding is about gives the same answers again. RULES asks for a witness on every finding of the groups A and B;
 * `without-witness.json` holds the exceptions with their reasons, and fails when one is no longer needed.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { CorsPolicy } from "../../server/core/model/facts.ts";
import type { Finding, Witness } from "../../server/core/model/finding.ts";
import { armsOf, policyOnArm } from "../../server/core/rules/cors/origin-arms.ts";
import { type Judgement, judge } from "../../server/core/simulate/judge.ts";
import { policyResponder } from "../../server/core/simulate/policy-responder.ts";
import type { Responder, WireResponse } from "../../server/core/simulate/wire.ts";
import { requestOfWitness } from "../../server/core/simulate/witness.ts";
import { EXAMPLES, groupOf } from "./examples.ts";

/** A rule, or one example of it, that cannot have a witness. */
interface Exception {
  readonly rule: string;
  readonly page?: string;
  readonly section?: string;
  readonly reason: string;
}

const FEWEST_WITNESSES = 90;
const EXCEPTIONS: readonly Exception[] = JSON.parse(readFileSync(path.join(import.meta.dirname, "without-witness.json"), "utf8"));

/** Answers as the witness says. A request that the witness does not know of is an error. */
function recorded(witness: Witness): Responder {
  return (wire) => {
    const answer = wire.kind === "preflight" ? witness.preflight : witness.response;
    if (answer === undefined || answer.status === 0) throw new Error(`the witness has no answer to the ${wire.kind} request`);
    return { kind: "response", ...answer };
  };
}

/** What was asked and answered, and how it ended. */
function exchangeOf(judgement: Judgement): unknown {
  const answer = (response: WireResponse | undefined): unknown => response && { status: response.status, headers: response.headers };
  return {
    verdict: judgement.verdict,
    explanation: judgement.explanation,
    preflight: answer(judgement.preflight?.exchange.response),
    response: answer(judgement.exchanges.findLast((exchange) => exchange.request.kind === "actual")?.response) ?? { status: 0, headers: [] },
  };
}

function replay(finding: Finding, witness: Witness): void {
  const request = requestOfWitness(witness);
  const expected = { verdict: witness.verdict, explanation: witness.explanation, preflight: witness.preflight, response: witness.response };
  expect(exchangeOf(judge(request, recorded(witness))), `${finding.rule}: the recorded answers`).toEqual(expected);
  if (finding.fact?.kind !== "cors-policy") return;
  const answers = armsOf(finding.fact.origins).map((arm) =>
    judge(request, policyResponder(policyOnArm(finding.fact as CorsPolicy, arm), witness.preflight?.status ?? 404)),
  );
  const known = answers.filter((answer) => answer.verdict !== "unknown");
  if (known.length > 0) expect(known.map(exchangeOf), `${finding.rule}: the policy's own answers`).toContainEqual(expected);
}

describe("the witness of every finding, judged again", () => {
  for (const page of new Set(EXAMPLES.map((example) => example.page))) {
    const proven = EXAMPLES.filter((example) => example.page === page).flatMap((example) =>
      example.findings.flatMap((finding) => (finding.witness === undefined ? [] : [{ finding, witness: finding.witness }])),
    );
    if (proven.length === 0) continue;
    it(`${page}: ${proven.length}`, () => {
      for (const { finding, witness } of proven) replay(finding, witness);
    });
  }
});

describe("findings about CORS have a witness", () => {
  const owed = EXAMPLES.flatMap((example) =>
    example.findings
      .filter((finding) => ["A", "B"].includes(groupOf(finding) ?? "") && finding.witness === undefined)
      .map((finding) => ({ rule: finding.rule, page: example.page, section: example.section.title })),
  );
  const covers = (exception: Exception, one: (typeof owed)[number]): boolean =>
    exception.rule === one.rule && (exception.page === undefined || (exception.page === one.page && exception.section === one.section));

  it("or a reason why there is none", () => {
    expect(owed.filter((one) => !EXCEPTIONS.some((exception) => covers(exception, one)))).toEqual([]);
  });

  it("and no exception is left over", () => {
    expect(EXCEPTIONS.filter((exception) => !owed.some((one) => covers(exception, one)))).toEqual([]);
  });

  it("and they do not become fewer", () => {
    const witnesses = EXAMPLES.flatMap((example) => example.findings).filter((finding) => finding.witness !== undefined).length;
    expect(witnesses).toBeGreaterThanOrEqual(FEWEST_WITNESSES);
  });
});
