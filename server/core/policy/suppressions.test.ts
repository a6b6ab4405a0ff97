import fc from "fast-check";
import { expect, test } from "vitest";
import type { Finding, RuleMeta } from "../model/finding.ts";
import { createLineIndex } from "../text/line-index.ts";
import type { Place } from "../text/place.ts";
import { placeOf } from "../text/place.ts";
import { applyEdits } from "../text/text-edit.ts";
import { severityEdit, suppressionEdit } from "./suppression-edits.ts";
import { applySuppressions, readSuppressions } from "./suppressions.ts";

const FILE = "/app/a.ts";
const META: RuleMeta = {
  id: "cors-a",
  title: "A",
  group: "B",
  set: "core",
  severity: "error",
  confidence: "high",
  lifecycle: "stable",
  since: "0.1.0",
  references: [],
  intents: [],
};

function findingAt(at: Place, rule = "cors-a"): Finding {
  return { rule, severity: "error", message: rule, at, related: [], witness: undefined, tag: undefined, fixes: [], fact: undefined, fingerprint: "" };
}

/** Reports `cors-a` at every `BAD` and `cors-b` at every `WORSE`. */
function run(text: string, today = "2026-11-23", conclusive = true) {
  const finding = (rule: string, start: number, end: number): Finding => findingAt(placeOf(FILE, start, end), rule);
  const findings = [
    ...[...text.matchAll(/BAD/g)].map((match) => finding("cors-a", match.index, match.index + 3)),
    ...[...text.matchAll(/WORSE/g)].map((match) => finding("cors-b", match.index, match.index + 5)),
  ];
  const lines = createLineIndex(text);
  const result = applySuppressions(findings, readSuppressions(FILE, text, lines), {
    lines,
    today,
    metaOf: (id) => (id === "cors-a" || id === "cors-b" ? { ...META, id } : undefined),
    ruleSwitch: () => ({ on: true, severity: undefined }),
    text,
    aboutFacts: [],
    isConclusive: () => conclusive,
  });
  return {
    shown: result.shown.length,
    hidden: result.hidden.length,
    said: result.reports.map((report) => `${report.rule}: ${text.slice(report.at.span.start, report.at.span.end)}`),
    fixed: result.reports.flatMap((report) =>
      (report.fixes ?? []).map(({ intent }) =>
        intent.kind === "edit-policy-file" ? applyEdits(text, [{ span: intent.at.span, newText: intent.text }]) : undefined,
      ),
    ),
  };
}

test.each([
  ["// preflint-ignore-next-line cors-a -- known\nBAD\n"],
  ["  /* preflint-ignore-next-line cors-a -- known */\nBAD\n"],
  ["BAD // preflint-ignore-line cors-a -- known\n"],
  ["# preflint-ignore-next-line cors-b, cors-a -- known\nBAD WORSE\n"],
  ["// preflint-ignore-next-line cors-a cors-b -- known\r\nBAD WORSE\r\n"],
  ["// preflint-ignore-next-line cors-a -- x\n// preflint-ignore-next-line cors-b -- y\nBAD WORSE\n"],
  ["// preflint-ignore-next-line cors-a -- until then (until 2026-11-23)\nBAD\n"],
])("keeps away: %j", (text) => {
  expect(run(text)).toMatchObject({ shown: 0, said: [] });
});

test("reaches no further than its line", () => {
  expect(run("// preflint-ignore-next-line cors-a -- x\nBAD\nBAD\n")).toMatchObject({ shown: 1, hidden: 1 });
});

test("a reason is asked for", () => {
  expect(run("// preflint-ignore-next-line cors-a\nBAD\n")).toMatchObject({ hidden: 1, said: ["suppression-without-reason: cors-a"] });
});

test("an ended exception shows the finding again", () => {
  expect(run("// preflint-ignore-next-line cors-a -- x (until 2026-11-22)\nBAD\n")).toMatchObject({ shown: 1, said: ["suppression-expired: cors-a"] });
});

test("unused comments are reported and can be removed", () => {
  expect(run("one\n  // preflint-ignore-next-line cors-a -- x\ntwo\n")).toMatchObject({ said: ["suppression-unused: cors-a"], fixed: ["one\ntwo\n"] });
  expect(run("two // preflint-ignore-line cors-a -- x\n").fixed).toEqual(["two\n"]);
  expect(run("// preflint-ignore-next-line cors-a, cors-b -- x\nBAD\n")).toMatchObject({
    said: ["suppression-unused: cors-b"],
    fixed: ["// preflint-ignore-next-line cors-a -- x\nBAD\n"],
  });
  expect(run("// preflint-ignore-next-line cors-z -- x\n").said).toEqual(["suppression-unused: cors-z"]);
});

test("nothing is called unused while that is not certain", () => {
  expect(run("// preflint-ignore-next-line cors-a -- x\n", "2026-11-23", false).said).toEqual([]);
});

test("comments that do nothing are said to", () => {
  expect(run("// preflint-ignore-file cors-a\nBAD\n")).toMatchObject({ shown: 1, said: ["config-invalid: preflint-ignore-file cors-a"] });
  expect(run("// preflint-ignore-next-line -- because\nBAD\n")).toMatchObject({ shown: 1, said: ["config-invalid: preflint-ignore-next-line -- because"] });
  expect(run("// preflint-ignore-next-line cors-a -- x (until friday)\nBAD\n")).toMatchObject({ hidden: 1, said: ["config-invalid: friday"] });
});

test("the word outside a comment means nothing", () => {
  expect(run('const help = "preflint-ignore-next-line cors-a";\nBAD\n')).toMatchObject({ shown: 1, said: [] });
  expect(run('const help = "// preflint-ignore-next-line cors-a";\nBAD\n')).toMatchObject({ shown: 1, said: [] });
  expect(run('const help = "a"; // preflint-ignore-line cors-a -- BAD\n')).toMatchObject({ shown: 0, said: [] });
});

test("never throws and stays in the text", () => {
  const parts = fc.constantFrom(
    "// ",
    "/* ",
    "# ",
    "preflint-ignore-next-line",
    "preflint-ignore",
    "-line",
    " cors-a",
    ",",
    " -- ",
    "x",
    "(until ",
    ")",
    "\n",
    "\r",
    "*/",
    "BAD",
    "é",
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 20 }), (pieces) => {
      const text = pieces.join("");
      const found = readSuppressions(FILE, text, createLineIndex(text));
      return found.every(({ at, removal }) => [at, removal].every(({ span }) => span.start <= span.end && span.end <= text.length));
    }),
  );
});

test("suppression edits keep indentation and line ends, and stay out of values", () => {
  const insert = (file: string, text: string): string | undefined => {
    const edit = suppressionEdit(findingAt(placeOf(file, text.indexOf("BAD"), text.indexOf("BAD") + 3)), text, "x");
    return edit === undefined ? undefined : applyEdits(text, [edit]);
  };
  expect(insert("/a.ts", "if (x) {\r\n\tBAD;\r\n}")).toBe("if (x) {\r\n\t// preflint-ignore-next-line cors-a -- x\r\n\tBAD;\r\n}");
  expect(insert("/a.yml", "a:\n  b: BAD\n")).toBe("a:\n  # preflint-ignore-next-line cors-a -- x\n  b: BAD\n");
  expect(insert("/a.yml", "a:\n  b: |\n    one\n    BAD\n")).toBeUndefined();
  expect(insert("/a.ts", "const csp = `\n  BAD\n`")).toBeUndefined();
  expect(insert("/a.json", '{"a": "BAD"}')).toBeUndefined();
});

test("severity edits", () => {
  const set = (text: string | undefined): string | undefined => {
    const edits = severityEdit("/.preflint.yml", text, "cors-a", "off");
    return edits === undefined ? undefined : applyEdits(text ?? "", edits);
  };
  expect(set(undefined)).toBe("version: 1\nrules:\n  cors-a: off\n");
  expect(set("version: 1 # ours")).toBe("version: 1 # ours\nrules:\n  cors-a: off\n");
  expect(set("version: 1\nrules:\n    cors-b: info # keep\n")).toBe("version: 1\nrules:\n    cors-a: off\n    cors-b: info # keep\n");
  expect(set("version: 1\nrules: { cors-b: info }\n")).toBe("version: 1\nrules: { cors-a: off, cors-b: info }\n");
  expect(set("version: 1\nrules:\n  cors-a: error # why\n")).toBe("version: 1\nrules:\n  cors-a: off # why\n");
  expect(set("version: 1\nrules:\nignores: []\n")).toBe("version: 1\nrules:\n  cors-a: off\nignores: []\n");
  expect(set("version: 1\nrules: {}\n")).toBe("version: 1\nrules: { cors-a: off }\n");
  expect(set("- a\n")).toBeUndefined();
});
