/** A missing variable stops the program in every way in which people write an open default, and what is left reads as closed. */
import { describe, expect, it } from "vitest";
import { fixesFor } from "../../server/core/fixes/fix.ts";
import { applyEdits } from "../../server/core/text/text-edit.ts";
import { findingsOf, fixContextOf } from "../harness/run-spec.ts";

const FILE = "/w/server.js";
const RULE = "cors-allowlist-fails-open";

const VARIABLES = ["process.env.PAGES", 'process.env["PAGES"]', "process.env?.PAGES"];
/** Open defaults as this place takes them. */
const DEFAULTS = ["'*'", "true"];

const FORMS: Readonly<Record<string, (read: string, open: string) => string>> = {
  "or a default": (read, open) => `${read} || ${open}`,
  "or a default if there is none": (read, open) => `${read} ?? ${open}`,
  "a list or a default": (read, open) => `${read}?.split(',') ?? ${open}`,
  "a trimmed list or a default": (read, open) => `${read}?.split(',').map((one) => one.trim()) || ${open}`,
  "a choice": (read, open) => `${read} ? ${read}.split(',') : ${open}`,
  "a choice the other way about": (read, open) => `!${read} ? ${open} : ${read}.split(',')`,
  "a choice in parentheses": (read, open) => `(${read} ? (${read}.split(',')) : (${open}))`,
  "a comparison with undefined": (read, open) => `${read} === undefined ? ${open} : ${read}`,
  "a helper with a default": (_, open) => `setting('PAGES', ${open})`,
  "a helper that splits": (_, open) => `listed('PAGES', ${open})`,
  "a name": (read, open) => `((pages = ${read}) => pages ?? ${open})()`,
};

const PLACES: Readonly<Record<string, (expression: string) => string>> = {
  "in the options": (expression) => `app.use(cors({ origin: ${expression}, credentials: true }));`,
  "in a name above": (expression) => `const origin = ${expression};\napp.use(cors({ origin, credentials: true }));`,
};

const HEAD = [
  "import cors from 'cors';",
  "import express from 'express';",
  "const app = express();",
  "const setting = (name, otherwise) => process.env[name] ?? otherwise;",
  "function listed(name, otherwise) { const text = process.env[name]; return text ? text.split(',') : otherwise; }",
  "",
].join("\n");

function* servers(): Iterable<{ readonly name: string; readonly text: string }> {
  for (const read of VARIABLES)
    for (const open of DEFAULTS)
      for (const [form, write] of Object.entries(FORMS))
        for (const [place, put] of Object.entries(PLACES)) yield { name: `${form}, ${place}: ${read}, ${open}`, text: `${HEAD}${put(write(read, open))}\n` };
}

describe("failing at start", () => {
  it("is offered for each form, and closes it", () => {
    const open = [...servers()].flatMap(({ name, text }) => {
      const files = new Map([[FILE, text]]);
      const context = fixContextOf(files);
      const [finding] = findingsOf(files, context).filter((one) => one.rule === RULE);
      return finding === undefined ? [] : [{ name, text, finding, context }];
    });
    expect(open.length).toBeGreaterThan(60);
    for (const { name, text, finding, context } of open) {
      const [fix] = fixesFor(finding, context);
      expect(fix?.title, name).toMatch(/^Fail at start if PAGES is not set/);
      const after = applyEdits(text, fix?.edit.edits ?? []) ?? "";
      expect(after, name).toMatch(/if \(!process\.env(?:\.PAGES|\["PAGES"\])\) throw new Error\('PAGES is not set\.'\);/);
      const left = findingsOf(new Map([[FILE, after]])).map((one) => one.rule);
      expect(left, `${name}\n${after}`).not.toContain(RULE);
      expect(left, `${name}\n${after}`).not.toContain("cors-reflect-with-credentials");
    }
  });
});
