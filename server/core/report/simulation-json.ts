/** Simulated requests for programs. Their form is `schemas/preflint-simulate.schema.json`; a change that breaks readers raises `version`. */
import type { WireRequest } from "../simulate/wire.ts";
import { decidingSetting } from "../workspace/deciding-setting.ts";
import type { NotKnown, PageAnswer } from "../workspace/simulate.ts";
import { UNNAMED_API } from "../workspace/simulate.ts";
import type { Locator } from "./locate.ts";
import { locationData } from "./locate.ts";

/** Version of the form. */
export const SIMULATION_VERSION = 1;

/** What is said besides the answers. */
export interface SimulationFrame {
  /** Version of Preflint. */
  readonly version: string;
  /** Sentences for a place without a policy; empty if there are answers. */
  readonly sentences: readonly string[];
  /** For requests that a browser refused: how each answer agrees with it. */
  readonly fits?: ReadonlyMap<PageAnswer, string>;
}

/** All answers as plain data. */
export function simulationData(answers: readonly PageAnswer[], frame: SimulationFrame, locator: Locator): object {
  return {
    version: SIMULATION_VERSION,
    tool: { name: "preflint", version: frame.version },
    answers: answers.map((answer) => ({ ...answerData(answer, locator), ...(frame.fits === undefined ? {} : { refused: frame.fits.get(answer) }) })),
    sentences: frame.sentences,
  };
}

function answerData(answer: PageAnswer, locator: Locator): object {
  const { judgement, page, source, development, otherBrowser, readable, cost } = answer;
  const decides = decidingSetting(answer);
  const open = ({ what, because, at }: NotKnown): object => ({ what, because, location: locationData(locator.locate(at)) });
  const verdict = ({ verdict: name, subject, explanation }: typeof judgement): object => ({
    verdict: name,
    ...(subject === undefined ? {} : { subject }),
    explanation,
  });
  return {
    policies: (source.kind === "policies" ? source.server.policies : []).map((policy) => ({
      technology: policy.technology,
      label: policy.label,
      answers: policy.responses,
      ...(policy.scope.path === undefined ? {} : { path: policy.scope.path }),
      location: locationData(locator.locate(policy.at)),
    })),
    ...(source.kind === "policies" ? { environment: source.environment } : { record: { file: locator.pathOf(source.file), answers: source.heads } }),
    browser: answer.browser,
    page: {
      origin: page.origin,
      method: answer.method,
      headers: page.headers,
      credentials: page.credentials,
      ...(page.url === undefined ? {} : { url: page.url }),
    },
    droppedHeaders: answer.dropped,
    preflightNeeds: answer.needs,
    exchanges: answer.asked.map((request, index) => exchangeData(request, answer, index)),
    ...verdict(judgement),
    ...(decides === undefined ? {} : { decidedBy: { what: decides.what, location: locationData(locator.locate(decides.at)) } }),
    ...(readable === undefined ? {} : { readableHeaders: readable.kind === "all" ? "all" : [...readable.names] }),
    ...(answer.cache === undefined ? {} : { preflightKeptSeconds: answer.cache }),
    ...(cost === undefined
      ? {}
      : {
          preflightCost: {
            ...cost,
            methods: namesData(cost.methods),
            headers: namesData(cost.headers),
            seconds: "kind" in cost.seconds ? "unknown" : cost.seconds,
          },
        }),
    ...(otherBrowser === undefined ? {} : { otherBrowser: verdict(otherBrowser) }),
    ...(development === undefined ? {} : { development: development === "absent" ? "absent" : verdict(development) }),
    possibleVerdicts: answer.outcomes,
    unknown: answer.unknown.map(open),
    unknownButHarmless: answer.harmless.map(open),
    notes: answer.notes,
  };
}

function namesData(names: NonNullable<PageAnswer["cost"]>["methods"]): unknown {
  return names.kind === "listed" ? names.names : names.kind;
}

function exchangeData(request: WireRequest, { source, judgement, asked, hasOpenPreflight }: PageAnswer, index: number): object {
  const response = judgement.exchanges[index]?.response;
  // The status of the answer itself, and often that of the preflight's, is chosen by code that no policy knows.
  const isOpen = source.kind === "policies" && (request.kind === "preflight" ? hasOpenPreflight : response?.status === 200);
  const passed = index < asked.length - 1 || judgement.verdict === "shared" || judgement.verdict === "opaque";
  return {
    request: {
      kind: request.kind,
      method: request.method,
      ...(request.url === UNNAMED_API ? {} : { url: request.url }),
      ...(request.origin === undefined ? {} : { origin: request.origin }),
      ...(request.requestMethod === undefined ? {} : { requestMethod: request.requestMethod }),
      ...(request.requestHeaders === undefined ? {} : { requestHeaders: request.requestHeaders }),
      headers: request.headers,
      credentials: request.credentials,
    },
    ...(response === undefined ? {} : { response: { ...(isOpen ? {} : { status: response.status }), headers: response.headers } }),
    check: passed ? "passed" : judgement.verdict,
  };
}
