/** The parser and the automata library take longer to load than everything else together: they are loaded when something is read. */
import { expect, test, vi } from "vitest";

const taken = vi.hoisted(() => [] as string[]);

/** Stands for a library, and notes what is taken from it. */
const noting = vi.hoisted(() => (library: string): { readonly default: object } => ({
  default: new Proxy(
    {},
    {
      get(_target, name) {
        taken.push(`${library}.${String(name)}`);
        return undefined;
      },
    },
  ),
}));

vi.mock("typescript", () => noting("typescript"));

/** Loading hundreds of modules takes long on a busy machine; how long is not what is tested. */
const TIMEOUT = 120_000;

test("loading all technologies and rules takes nothing from the parser", { timeout: TIMEOUT }, async () => {
  const { STANDARD_ENGINE } = await import("./standard-engine.ts");
  expect(STANDARD_ENGINE.adapters.length).toBeGreaterThan(10);
  expect(taken).toEqual([]);
  const { default: parser } = await import("typescript");
  void parser.SyntaxKind;
  expect(taken).toEqual(["typescript.SyntaxKind"]);
});
