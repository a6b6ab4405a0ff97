/**
 * The browser half of the simulator before a server that answers later: the same `judge` that judges models. It never guesses: a request
 * without an answer is asked for, and the simulation runs again.
 */
import { type Judgement, judge, type SimulatedRequest } from "../../server/core/simulate/judge.ts";
import type { BrowserProfile } from "../../server/core/simulate/safelist.ts";
import type { Responder, WireRequest } from "../../server/core/simulate/wire.ts";

/** Answers a request in its own time. */
export type AsyncResponder = (request: WireRequest) => Promise<ReturnType<Responder>>;

/** Runs one request of a page to its end. At most one question for each request that the browser sends. */
export async function judgeWith(request: SimulatedRequest, respond: AsyncResponder, profile?: BrowserProfile): Promise<Judgement> {
  const answers = new Map<string, ReturnType<Responder>>();
  for (;;) {
    let missing: WireRequest | undefined;
    const judgement = judge(
      request,
      (wire) => {
        const answer = answers.get(JSON.stringify(wire));
        if (answer === undefined) missing = wire;
        return answer ?? { kind: "unknown", reason: { kind: "not-loaded", text: "it was not asked yet" } };
      },
      profile,
    );
    if (missing === undefined) return judgement;
    answers.set(JSON.stringify(missing), await respond(missing));
  }
}
