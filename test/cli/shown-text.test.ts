/** File names and values with line breaks, escape sequences and workflow commands: nothing of them acts in any format or on standard error. */
import { afterEach, expect, test } from "vitest";
import { REFLECTING, type TestFolder, testFolder } from "./command-line.ts";

const folders: TestFolder[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

const LIST = (value: string): string => `import cors from "cors";\nexport const a = cors({ origin: [${JSON.stringify(value)}] });\n`;

function hostile(): TestFolder {
  const folder = testFolder({
    "a\n::error::by a name.js": REFLECTING,
    "::warning::at the start.js": REFLECTING,
    "b\u001b[31mred.js": REFLECTING,
    "c\u009b31m\u202egpj.js": REFLECTING,
    "##vso[task.complete].js": REFLECTING,
    "values.ts": LIST("https://x.example.com/\n::error::by a value"),
    "escapes.ts": LIST("https://y.example.com/\u001b]0;title\u0007\u202e\u2028"),
    "raw.ts": `import cors from "cors"; /* \u001b[2J \u202e */ export const a = cors({ origin: true, credentials: true });\n`,
    "long.ts": LIST(`https://z.example.com/${"p".repeat(900)}`),
    "broken.yaml": `apiVersion: v1\nkind: Ingress\nnginx.ingress.kubernetes.io/enable-cors: "true"\na: [\u001b[31m\n`,
  });
  folders.push(folder);
  return folder;
}

/** What a terminal or a build server would act on. The line break is what separates lines. */
const ACTING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

function expectHarmless(output: string, commands: "none" | "ours"): void {
  for (const line of output.split("\n")) {
    expect(ACTING.test(line), JSON.stringify(line)).toBe(false);
    if (commands === "none" || !/^::(?:error|warning|notice) (?:file=|title=)/.test(line)) expect(line).not.toMatch(/^\s*::/);
    expect(line).not.toMatch(/##\w*\[/);
  }
}

test("text, and what stands on standard error", async () => {
  const { out } = await hostile().run(["check"]);
  expectHarmless(out, "none");
  expect(out).toContain("a\\n::error::by a name.js:4:24");
  expect(out).toContain("b\\u{1b}[31mred.js");
  const { err, code } = await hostile().run(["check", "missing\u001b[31m\n::error::x.js"]);
  expect(code).toBe(2);
  expect(err).toContain("missing\\u{1b}[31m\\n");
  expectHarmless(err, "none");
});

test("GitHub commands: each line is one of ours", async () => {
  const { out } = await hostile().run(["check", "--format", "github"]);
  expectHarmless(out, "ours");
});

test.each(["json", "sarif"])("%s is valid, and no character in it acts", async (format) => {
  const { out } = await hostile().run(["check", "--format", format]);
  expectHarmless(out, "none");
  const text = JSON.stringify(JSON.parse(out));
  // Names are data: they stay what they are.
  if (format === "json") expect(text).toContain(JSON.stringify("a\n::error::by a name.js").slice(1, -1));
  else expect(text).toContain(encodeURIComponent("a\n"));
});

test("messages quote at most 200 characters, and messages are one line in every format", async () => {
  const { out } = await hostile().run(["check", "--format", "json"]);
  const { findings } = JSON.parse(out) as { findings: readonly { message: string; location: { file: string } }[] };
  expect(findings.some((finding) => finding.location.file === "long.ts")).toBe(true);
  for (const { message } of findings) {
    expect(message.length).toBeLessThan(1_300);
    expect(ACTING.test(message)).toBe(false);
    for (const [quoted] of message.matchAll(/'[^']*'/g)) expect(quoted.length).toBeLessThanOrEqual(203);
  }
});

test("explain, simulate and a dry run", async () => {
  const folder = hostile();
  for (const name of ["values.ts", "escapes.ts", "a\n::error::by a name.js", "b\u001b[31mred.js"]) {
    expectHarmless((await folder.run(["explain", name])).out, "none");
    expectHarmless((await folder.run(["simulate", name, "--origin", "https://x.example.com"])).out, "none");
  }
  const dry = await folder.run(["check", "--fix-dry-run"]);
  expectHarmless(dry.out.replaceAll("\t", " "), "none");
  expectHarmless(dry.err, "none");
});
