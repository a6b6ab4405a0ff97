/** Mutated, truncated and exploding texts. Counts inputs and asserts faults, never times; a hang is a test that does not end. */
import { describe, expect, test } from "vitest";
import { specFiles } from "../harness/spec-files.ts";
import { BOMBS } from "./bombs.ts";
import { chanceOf, IS_LONG, rounds, SEED } from "./chance.ts";
import { faultsOf, saysOf } from "./inspect.ts";
import { mutated } from "./mutations.ts";

/** Minutes are for long runs (`npm run test:fuzz -- --times 100`). */
const LONG = 6_000_000;

/** Sections of our own pages: each is a project that readers understand. */
const projects = specFiles().flatMap(({ name, sections }) =>
  sections.map((section) => ({ name: `${name}: ${section.title}`, files: Object.fromEntries(section.files) })),
);
const texts = projects.flatMap((project) => Object.values(project.files));

test(
  `mutated texts, seed ${SEED}`,
  () => {
    const chance = chanceOf(SEED);
    const count = rounds(200);
    for (let round = 0; round < count; round += 1) {
      const project = chance.pick(projects);
      const names = Object.keys(project.files);
      const victim = chance.pick(names);
      const files = { ...project.files, [victim]: mutated(project.files[victim] ?? "", chance.pick(texts), chance) };
      expect(faultsOf(files, round % 10 === 0 ? "report" : "findings"), `round ${round} on ${project.name}:\n${JSON.stringify(files)}`).toEqual([]);
    }
  },
  LONG,
);

test(
  "small files cut at every offset",
  () => {
    const chance = chanceOf(SEED);
    const small = projects.filter(({ files }) => Object.keys(files).length === 1 && Object.values(files).every((text) => text.length < 260));
    const count = Math.min(rounds(1), small.length);
    for (let round = 0; round < count; round += 1) {
      const project = chance.pick(small);
      const [[name, text] = ["a.ts", ""]] = Object.entries(project.files);
      for (let end = 0; end <= text.length; end += 1) {
        expect(faultsOf({ [name]: text.slice(0, end) }, "findings"), `${project.name} up to ${end}`).toEqual([]);
        expect(faultsOf({ [name]: text.slice(end) }, "findings"), `${project.name} from ${end}`).toEqual([]);
      }
    }
  },
  LONG,
);

describe("small texts with a large meaning", () => {
  test.each(BOMBS.map((bomb) => [bomb.name, bomb] as const))(
    "%s",
    (_name, { file, text }) => {
      for (const size of IS_LONG ? [1, 12, 60, 240] : [1, 12, 60]) expect(faultsOf({ [file]: text(size), "a.js": "" }, "findings"), `size ${size}`).toEqual([]);
    },
    LONG,
  );

  // Where reading ends at a bound, what stands behind it must be counted: nothing found would read like nothing wrong.
  test.each(BOMBS.filter((bomb) => bomb.isAlwaysTold === true).map((bomb) => [bomb.name, bomb] as const))(
    "%s are judged or counted at every size",
    (_name, { file, text }) => {
      for (const size of IS_LONG ? [1, 60, 450, 1_000] : [1, 60, 450]) expect(saysOf({ [file]: text(size) }), `size ${size}`).not.toBe(0);
    },
    LONG,
  );

  test("modules that all pass on all others", () => {
    const files = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [`m${i}.ts`, Array.from({ length: 12 }, (_, j) => `export * from "./m${j}";`).join("\n")]),
    );
    const main = `import cors from "cors";\nimport { missing } from "./m0";\nexport const c = cors({ origin: missing });\n`;
    expect(faultsOf({ ...files, "a.ts": main }, "findings")).toEqual([]);
  });
});

test(
  "garbage in the policy file",
  () => {
    const chance = chanceOf(SEED + 1);
    const policies = texts.filter((text) => text.startsWith("version: 1"));
    expect(policies.length).toBeGreaterThan(5);
    const app = `import cors from "cors";\nexport const c = cors({ origin: "https://a.example.com/" });\n`;
    const count = rounds(80);
    for (let round = 0; round < count; round += 1) {
      const policy = mutated(chance.pick(policies), chance.pick(policies), chance);
      expect(faultsOf({ ".preflint.yml": policy, "src/a.ts": app }, "findings"), `round ${round}:\n${policy}`).toEqual([]);
    }
  },
  LONG,
);
