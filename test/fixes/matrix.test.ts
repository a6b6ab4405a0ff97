/**
 * The fix matrix: every rule's fix on every technology on which the rule fires, from all spec pages and from faults that benches write
 * for each technology. Printed; and every gap must be one that a person has looked at.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { beforeAll, describe, expect, it } from "vitest";
import { ADAPTERS } from "../../server/core/adapters/registry.generated.ts";
import { collectFixMatrix, type FixMatrix, MATRIX_COMMAND, matrixDocument, matrixTable, OUTCOMES } from "./fix-matrix.ts";
import { CELLS_WITHOUT_FIX, INTENTS_WITHOUT_EXAMPLE } from "./known-gaps.ts";

const MOST_SECONDS = 180;
const PAGE = path.resolve(import.meta.dirname, "../../docs/fix-matrix.md");

describe("the fix matrix", () => {
  let matrix: FixMatrix;
  beforeAll(() => {
    matrix = collectFixMatrix();
  }, MOST_SECONDS * 1000);

  it("is printed", () => {
    const numbers = OUTCOMES.map((outcome) => `${[...matrix.cells.values()].filter((cell) => cell === outcome).length} ${outcome}`);
    const filled = Object.keys(CELLS_WITHOUT_FIX).filter((key) => matrix.cells.get(key) !== "none");
    const reached = Object.keys(INTENTS_WITHOUT_EXAMPLE).filter((key) => matrix.rendered.has(key));
    const outdated = [...filled, ...reached].map((key) => `No gap any more, take it out of known-gaps.ts: ${key}`);
    console.log([...matrixTable(matrix), "", `Cells: ${numbers.join(", ")}.`, ...outdated].join("\n"));
    expect(matrix.cells.size).toBeGreaterThan(300);
  });

  it("stands in the documentation as it is", () => {
    const page = matrixDocument(matrix);
    if (process.env.UPDATE !== undefined) writeFileSync(PAGE, page);
    const isFresh = readFileSync(PAGE, "utf8") === page;
    expect(isFresh, `docs/fix-matrix.md is out of date. Write it with: ${MATRIX_COMMAND}`).toBe(true);
  });

  it("has a fix wherever a rule that proposes one fires, or a reason", () => {
    const gaps = [...matrix.cells].filter(([key, outcome]) => outcome === "none" && CELLS_WITHOUT_FIX[key] === undefined);
    expect(gaps.map(([key]) => `${key} (${matrix.examples.get(key)})`)).toEqual([]);
  });

  it("has an example of each intent that a technology renders, or a reason", () => {
    const rendered = ADAPTERS.flatMap((adapter) => adapter.intents.map((intent) => `${adapter.id} ${intent}`));
    expect(rendered.filter((key) => !matrix.rendered.has(key) && INTENTS_WITHOUT_EXAMPLE[key] === undefined)).toEqual([]);
  });
});
