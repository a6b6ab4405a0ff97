/** `npm run test:vectors -- FILE`: runs a file of browser vectors, prints each mismatch and a total. Exit code 1 if there is one, 2 if the file cannot be read. */
import { readFileSync } from "node:fs";
import process from "node:process";
import { runVectors, type Vector } from "./vector-run.ts";

const file = process.argv[2] ?? "test/vectors/vectors.json";

function readVectors(): readonly Vector[] {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (!Array.isArray(parsed)) throw new Error("it is not a list");
    return parsed;
  } catch (error) {
    console.error(`Cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  }
}

const vectors = readVectors();
const mismatches = runVectors(vectors);
for (const { id, what, profile, expected, actual } of mismatches) console.log(`${id} ${what} [${profile}]\n  expected ${expected}\n  got      ${actual}`);
const failed = new Set(mismatches.map((mismatch) => mismatch.id));
console.log(`${vectors.length} vectors, ${vectors.length - failed.size} as recorded, ${failed.size} not.`);
process.exit(failed.size === 0 ? 0 : 1);
