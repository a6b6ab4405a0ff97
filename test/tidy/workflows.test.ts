/** What README shows for CI is what the action, the hook and the command line take: every input, option and id in it exists. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { COMMANDS, FORMATS, readArguments } from "../../server/cli/args.ts";
import { ACTION, ACTION_STEP, actionEnvironment } from "../package/action.ts";

const root = path.resolve(import.meta.dirname, "../..");
const readme = readFileSync(path.join(root, "README.md"), "utf8");
const hooks = parse(readFileSync(path.join(root, ".pre-commit-hooks.yaml"), "utf8")) as readonly {
  readonly id: string;
  readonly entry: string;
  readonly language: string;
}[];
const repository = (JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { repository: { url: string } }).repository.url.replace(
  /^git\+|\.git$/g,
  "",
);

/** The code blocks of a language below a heading. */
function blocksOf(heading: string, language: string): readonly string[] {
  const [, section = ""] = new RegExp(`\\n## ${heading}\\n([\\s\\S]*?)\\n## `).exec(readme) ?? [];
  return [...section.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(([, text = ""]) => text);
}

interface WorkflowStep {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
}

describe("the action", () => {
  it("describes every input, and puts no expression into its script", () => {
    expect(ACTION.runs.using).toBe("composite");
    expect(ACTION.runs.steps).toHaveLength(1);
    for (const [name, input] of Object.entries(ACTION.inputs)) {
      expect(input.description, name).not.toBe("");
      expect(typeof input.default, name).toBe("string");
    }
    expect(ACTION_STEP.run).not.toContain("${{");
    const used = Object.values(ACTION_STEP.env).flatMap((text) => /inputs\.([\w-]+)/.exec(text)?.[1] ?? []);
    expect(used.sort()).toEqual(Object.keys(ACTION.inputs).sort());
  });

  it("has defaults that the command line takes", () => {
    expect(FORMATS).toContain(ACTION.inputs.format?.default);
    expect(() => readArguments(["check", "--format", "github", "--fail-on", ACTION.inputs["fail-on"]?.default ?? "", "--", "."])).not.toThrow();
  });
});

describe("README", () => {
  it("shows a workflow whose steps exist and hand on the file that they write", () => {
    const [workflow = ""] = blocksOf("In GitHub Actions", "yaml");
    const { jobs } = parse(workflow) as { readonly jobs: Readonly<Record<string, { readonly steps: readonly WorkflowStep[] }>> };
    const steps = Object.values(jobs).flatMap((job) => job.steps);
    const own = steps.find((step) => step.uses?.startsWith(`${new URL(repository).pathname.slice(1)}@`));
    expect(() => actionEnvironment(own?.with ?? {})).not.toThrow();
    expect(steps.find((step) => step.uses?.includes("/upload-sarif@"))?.with).toEqual({ sarif_file: own?.with?.output });
    expect(own?.with).toMatchObject({ format: "sarif" });
    expect(steps.filter((step) => step.run?.includes("preflint"))).toEqual([]);
  });

  it("shows the hook that there is", () => {
    const [configuration = ""] = blocksOf("Before a commit", "yaml");
    const { repos } = parse(configuration) as { readonly repos: readonly { readonly repo: string; readonly hooks: readonly { readonly id: string }[] }[] };
    expect(repos.map((one) => one.repo)).toEqual([repository]);
    expect(repos.flatMap((one) => one.hooks.map((hook) => hook.id))).toEqual(hooks.map((hook) => hook.id));
    for (const { entry } of hooks) expect(() => readArguments(entry.split(" ").slice(1))).not.toThrow();
  });

  it("shows commands that the command line takes", () => {
    const lines = blocksOf("On the command line", "sh").flatMap((block) => block.split("\n").filter((line) => line.startsWith("preflint ")));
    expect(new Set(lines.map((line) => line.split(" ")[1]))).toEqual(
      new Set(COMMANDS.filter((name) => ["check", "explain", "simulate", "rules"].includes(name))),
    );
    for (const line of lines) {
      const [command = ""] = line.split(/\s+[#>]/);
      expect(() => readArguments(command.trim().split(/\s+/).slice(1)), line).not.toThrow();
    }
  });
});
