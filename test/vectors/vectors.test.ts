import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runVectors, type Vector } from "../../server/tools/vector-run.ts";

const vectors = ["vectors.json", "more-vectors.json"].flatMap((name): readonly Vector[] =>
  JSON.parse(readFileSync(new URL(`./${name}`, import.meta.url), "utf8")),
);

test("there are recorded vectors of every group", () => {
  expect(vectors.length).toBeGreaterThanOrEqual(91);
  expect(new Set(vectors.map((vector) => vector.id[0]))).toEqual(new Set(["A", "B", "C", "D", "E", "F", "R"]));
});

test.each(vectors.map((vector) => [`${vector.id} ${vector.what}`, vector] as const))("%s", (_, vector) => {
  expect(runVectors([vector])).toEqual([]);
});

test("a wrong record is noticed", () => {
  const [first] = vectors;
  if (first === undefined) throw new Error("no vectors");
  expect(runVectors([{ ...first, standard: "shared" }])).toHaveLength(1);
});
