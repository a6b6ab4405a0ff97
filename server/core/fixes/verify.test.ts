/** No edit is believed: each one here does something that a renderer should not do. */
import { describe, expect, it } from "vitest";
import { findingsOf, fixContextOf } from "../../../test/harness/run-spec.ts";
import type { FixIntent } from "../model/fix-intent.ts";
import { editsBetween } from "../text/line-diff.ts";
import { placeOf } from "../text/place.ts";
import { verify } from "./verify.ts";

const FILE = "/w/server.js";
const IMPORT = 'import cors from "cors";\n';

/** Verifies the change from one text to the other as a fix of the first finding of the rule. */
function verified(rule: string, before: string, after: string, others: Readonly<Record<string, string>> = {}) {
  const files = new Map([[FILE, before], ...Object.entries(others)]);
  const context = fixContextOf(files);
  const finding = findingsOf(files, context).find((one) => one.rule === rule);
  if (finding === undefined) throw new Error(`no ${rule}`);
  const intent: FixIntent = { kind: "edit-origin", at: placeOf(FILE, 0, 0), text: "" };
  return verify([finding], [intent], { file: FILE, edits: editsBetween(before, after) }, context);
}

const listOf = (options: string): string => `${IMPORT}app.use(cors({ ${options} }));\n`;

describe("verify", () => {
  const slash = listOf('origin: ["https://a.example.org/", "https://b.example.org"]');

  it("believes the fix that does what it should", () => {
    expect(verified("cors-origin-trailing-slash", slash, slash.replace("org/", "org"))).toEqual({ kind: "solved" });
  });

  it.each([
    ["another origin gets in", slash.replace("a.example.org/", "c.example.org"), "https://c.example.org gets access"],
    ["an origin is lost", slash.replace('"https://a.example.org/", "https://b.example.org"', '"https://a.example.org"'), "https://b.example.org loses access"],
    ["cookies become allowed", slash.replace("org/", "org").replace("] }", "], credentials: true }"), "cookies will be allowed"],
    [
      "a method becomes allowed",
      slash.replace("org/", "org").replace("] }", '], methods: ["PUT", "PATCH", "DELETE", "PURGE"] }'),
      "more methods will be allowed",
    ],
    ["another finding appears", slash.replace("org/", "org").replace("] }", "], maxAge: 86400000 }"), "then cors-max-age-units is reported"],
    [
      "nobody can read it any more",
      slash.replace('["https://a.example.org/", "https://b.example.org"]', "decide()"),
      "what it writes can no longer be checked",
    ],
  ])("refuses to call it safe: %s", (_what, after, because) => {
    expect(verified("cors-origin-trailing-slash", slash, after)).toEqual({ kind: "open", because });
  });

  it("says that the problem is still there", () => {
    expect(verified("cors-origin-trailing-slash", slash, slash.replace("b.example", "b2.example"))).toEqual({
      kind: "remains",
      because: "the problem is not gone by this alone",
    });
  });

  it("offers nothing that breaks the text", () => {
    expect(verified("cors-origin-trailing-slash", slash, slash.replace("}));", "}))); )"))).toEqual({ kind: "harmful" });
    expect(verified("cors-origin-trailing-slash", slash, slash)).toEqual({ kind: "harmful" });
  });

  it("asks the rules that judge the workspace", () => {
    const app =
      'import express from "express";\nimport helmet from "helmet";\nconst app = express();\napp.use(helmet({ xContentTypeOptions: false }));\napp.listen(3000);\n';
    expect(verified("nosniff-missing", app, app.replace("xContentTypeOptions: false", ""))).toEqual({ kind: "solved" });
    expect(verified("nosniff-missing", app, app.replace("3000", "3001"))).toEqual({ kind: "remains", because: "the problem is not gone by this alone" });
  });

  it("reads the files again that take their options from the edited one", () => {
    const options = 'export const options = { origin: ["https://a.example.org/"] };\n';
    const uses = `${IMPORT}import { options } from "./server.js";\napp.use(cors(options));\n`;
    const bad = options.replace("org/", "org").replace("] }", '], methods: ["PUT", "PATCH", "DELETE", "PURGE"] }');
    expect(verified("cors-origin-trailing-slash", options, bad, { "/w/app.js": uses })).toEqual({ kind: "open", because: "more methods will be allowed" });
    expect(verified("cors-origin-trailing-slash", options, options.replace("org/", "org"), { "/w/app.js": uses })).toEqual({ kind: "solved" });
  });
});
