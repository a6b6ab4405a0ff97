/** `action.yml` as data: its inputs, its one step, and the environment that GitHub would give to it. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

interface Step {
  readonly shell: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: string;
}

interface Action {
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly [Step] };
}

const root = path.resolve(import.meta.dirname, "../..");

/** The file. */
export const ACTION = parse(readFileSync(path.join(root, "action.yml"), "utf8")) as Action;

/** What it runs. */
export const ACTION_STEP = ACTION.runs.steps[0];

/** The step's variables for these inputs. Throws for an input or expression that does not exist: GitHub would make it empty. */
export function actionEnvironment(inputs: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const unknown = Object.keys(inputs).find((name) => ACTION.inputs[name] === undefined);
  if (unknown !== undefined) throw new Error(`action.yml has no input ${unknown}.`);
  const inputNamed = (expression: string): string => {
    if (expression === "github.action_path") return root;
    const input = ACTION.inputs[expression.replace(/^inputs\./, "")];
    if (!expression.startsWith("inputs.") || input === undefined) throw new Error(`action.yml uses ${expression}, which there is not.`);
    return inputs[expression.slice("inputs.".length)] ?? input.default;
  };
  const filled = (text: string): string => text.replaceAll(/\$\{\{\s*([^\s}]+)\s*\}\}/g, (_match, expression: string) => inputNamed(expression));
  return Object.fromEntries(Object.entries(ACTION_STEP.env).map(([name, text]) => [name, filled(text)]));
}
