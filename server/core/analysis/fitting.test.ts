import fc from "fast-check";
import { expect, test } from "vitest";
import type { Adapter } from "../adapters/adapter.ts";
import { ADAPTERS } from "../adapters/registry.generated.ts";
import { adaptersFor } from "./fitting.ts";

/** What the hint test means: a search for one word after the other. */
function fittingOneByOne(text: string, adapters: readonly Adapter[]): readonly string[] {
  const lower = text.toLowerCase();
  const holds = (word: string): boolean => lower.includes(word.toLowerCase());
  return adapters.filter((adapter) => adapter.hints.some(holds) && (adapter.needs?.some(holds) ?? true)).map(({ id }) => id);
}

const idsFor = (file: string, text: string, adapters: readonly Adapter[]): readonly string[] => adaptersFor(file, text, adapters).map(({ id }) => id);

function seeking(id: string, hints: readonly string[], needs: readonly string[] | undefined): Adapter {
  const common = { id, label: id, language: "javascript", hints, intents: [], extract: () => [], render: () => undefined } as const;
  return needs === undefined ? common : { ...common, needs };
}

const word = fc.stringMatching(/^[a-cA-C.é-]{1,5}$/);
const listOfWords = fc.array(word, { maxLength: 4 });
const made = fc
  .array(fc.tuple(listOfWords, fc.option(listOfWords, { nil: undefined })), { maxLength: 5 })
  .map((all) => all.map(([hints, needs], index) => seeking(`made/${index}`, hints, needs)));

test("one pass over a text finds the technologies that a search for each word finds", () => {
  fc.assert(
    fc.property(made, fc.stringMatching(/^[a-dA-D.éx-]{0,60}$/), (adapters, text) => {
      expect(idsFor("/a.ts", text, adapters)).toEqual(fittingOneByOne(text, adapters));
    }),
    { numRuns: 1000 },
  );
});

test("one pass loses no technology of the registry, whatever the case of its words", () => {
  const words = [...new Set(ADAPTERS.flatMap(({ hints, needs = [] }) => [...hints, ...needs]))];
  const written = fc.oneof(
    fc.constantFrom(...words),
    fc.constantFrom(...words).map((one) => one.toUpperCase()),
    fc.constantFrom(...words).map((one) => one.slice(1)),
    fc.constantFrom(...words).map((one) => one.slice(0, -1)),
    fc.constantFrom("\u212A", "\u0130", "é", "😀", " ", "\n", "x"),
  );
  fc.assert(
    fc.property(fc.array(written, { maxLength: 12 }), fc.constantFrom("/a.ts", "/b.yaml", "/vercel.json"), (parts, file) => {
      const text = parts.join("");
      const name = file.slice(1);
      const language = file.endsWith(".ts") ? "javascript" : "yaml";
      const asked = ADAPTERS.filter((adapter) => adapter.language === language && (adapter.files?.includes(name) ?? true));
      expect(idsFor(file, text, ADAPTERS)).toEqual(expect.arrayContaining([...fittingOneByOne(text, asked)]));
      if (!text.includes("\u0130")) expect(idsFor(file, text, ADAPTERS)).toEqual(fittingOneByOne(text, asked));
    }),
    { numRuns: 1500 },
  );
});

test("signs whose small form is an ASCII letter count as that letter", () => {
  const adapters = [seeking("made/kong", ["kong"], undefined), seeking("made/ip", ["ip("], undefined)];
  expect(idsFor("/a.js", "\u212Aong", adapters)).toEqual(["made/kong"]);
  expect(idsFor("/a.js", "IP(", adapters)).toEqual(["made/ip"]);
  expect(idsFor("/a.py", "kong", adapters)).toEqual([]);
});
