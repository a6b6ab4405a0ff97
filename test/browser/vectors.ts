/** The recorded vectors as cases of the browser suite: the same server, and the record as a further expectation. */
import { readFileSync } from "node:fs";
import { chromiumRecord, recordedRequests, requestOf, responderOf, sameVerdict, summarise, type Vector } from "../../server/tools/vector-run.ts";
import type { BrowserCase } from "./cases.ts";

const PAGES: Readonly<Record<string, string>> = {
  sandbox: "http://app.test:18080/page?frame=sandbox",
  dataframe: "http://app.test:18080/page?frame=data",
  ipv6: "http://[::1]:18080/page",
  idn: "http://bücher.test:18080/page",
  upper: "http://APP.test:18080/page",
  dot: "http://app.test.:18080/page",
};

/** A vector as a case: without a record only the simulator is compared. */
export function vectorCase(vector: Vector): BrowserCase {
  const { page, body, readHeaders } = vector.request;
  const address = page === undefined ? "http://app.test:18080/page" : PAGES[page];
  if (address === undefined) throw new Error(`${vector.id}: no page is known for ${String(page)}`);
  return {
    id: vector.id,
    title: `${vector.id} ${vector.what}`,
    page: address,
    request: { ...requestOf(vector), ...(body === undefined ? {} : { body }) },
    model: responderOf(vector),
    watched: readHeaders ?? [],
  };
}

/** Every vector that is recorded. */
export function recordedCases(): readonly BrowserCase[] {
  const vectors = ["vectors.json", "more-vectors.json"].flatMap((name): readonly Vector[] => JSON.parse(readFileSync(`test/vectors/${name}`, "utf8")));
  return vectors.map((vector) => ({
    ...vectorCase(vector),
    complaints: (outcome, requests) => {
      const expected = chromiumRecord(vector);
      const got = summarise(outcome, vector, expected);
      const recorded = recordedRequests(vector, requests.length) ?? requests;
      return [
        ...(sameVerdict(got, expected) ? [] : [`record: ${expected}, browser ${got}`]),
        ...(recorded.join("; ") === requests.join("; ") ? [] : [`recorded requests: ${recorded.join("; ")}, browser ${requests.join("; ")}`]),
      ];
    },
  }));
}
