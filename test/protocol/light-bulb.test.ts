/** The light bulb of the shipped engine: fixes first, few entries, and what gives something up is asked for first. */
import { afterEach, describe, expect, it } from "vitest";
import type { CodeAction, Diagnostic, TextDocumentEdit } from "vscode-languageserver/node";
import { clauseOf } from "../../server/core/fixes/promise.ts";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import { entriesOf, type OfferedActions } from "../../server/lsp/requests/light-bulb.ts";
import { type Conversation, converse } from "./conversation.ts";

const file = "/work/server.ts";
const textDocument = { uri: `file://${file}` };
const manifest = JSON.stringify({ name: "app", dependencies: { express: "^5.1.0", cors: "^2.8.5" } });

let conversation: Conversation | undefined;
afterEach(async () => {
  await conversation?.end();
  conversation = undefined;
});

async function actionsOn(text: string, token: string, few: (found: readonly Diagnostic[]) => void): Promise<{ actions: CodeAction[]; talk: Conversation }> {
  const talk = await converse({ "/work/package.json": manifest, [file]: "" }, { engine: STANDARD_ENGINE });
  conversation = talk;
  talk.open(file, text);
  await talk.checkWorkspace();
  const lines = text.slice(0, text.indexOf(token)).split("\n");
  const start = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  const range = { start, end: { line: start.line, character: start.character + token.length } };
  const found = (await talk.items(file)).filter(
    ({ range: at }) => at.start.line === start.line && at.start.character >= start.character && at.end.character <= range.end.character,
  );
  few(found);
  const actions: CodeAction[] = await talk.client.sendRequest("textDocument/codeAction", { textDocument, range, context: { diagnostics: found } });
  return { actions, talk };
}

describe("the light bulb", () => {
  it("shows under ten entries for five findings on one token, fixes first", async () => {
    const text = [
      'import express from "express";',
      "const app = express();",
      'app.get("/", (req, res) => {',
      "  res.setHeader('Content-Security-Policy', \"script-src * 'unsafe-inline' 'unsafe-eval' http:\");",
      '  res.send("<p>hello</p>");',
      "});",
      "",
    ].join("\n");
    const token = "script-src * 'unsafe-inline' 'unsafe-eval' http:";
    const { actions } = await actionsOn(text, token, (found) => expect(found.length).toBeGreaterThanOrEqual(5));
    const titles = actions.map((one) => one.title);
    expect(titles.length, titles.join("\n")).toBeLessThan(10);
    const isOther = (title: string): boolean => /^(?:Ignore|Switch|Open) /.test(title);
    expect(titles.slice(titles.findIndex(isOther)).every(isOther)).toBe(true);
    expect(titles.filter((title) => title.startsWith("Ignore "))).toHaveLength(1);
    expect(titles.filter((title) => title.startsWith("Open "))).toHaveLength(1);
    expect(titles.filter((title) => !isOther(title)).length).toBeGreaterThanOrEqual(5);
  });

  it("asks before it applies what gives something up, and leaves what is guessed selected", async () => {
    const text = 'import cors from "cors";\nimport express from "express";\nexpress().use(cors({ origin: true, credentials: true }));\n';
    const { actions, talk } = await actionsOn(text, "true", (found) => expect(found.map((one) => one.code)).toContain("cors-reflect-with-credentials"));
    const fixes = actions.filter((one) => clauseOf(one.title) !== undefined);
    expect(fixes.length).toBeGreaterThan(1);
    for (const fix of fixes) {
      const { edit }: CodeAction = await talk.client.sendRequest("codeAction/resolve", fix);
      const [shows, ...changes] = edit?.documentChanges ?? [];
      // Edits that ask each for itself would be made in part, or not at all: one that does nothing asks for all of them.
      expect(shows).toEqual({ kind: "create", uri: expect.stringMatching(/^file:/), options: { ignoreIfExists: true }, annotationId: "preview" });
      const words = { label: fix.title, description: clauseOf(fix.title) };
      expect(edit?.changeAnnotations).toEqual({ edits: { ...words, needsConfirmation: false }, preview: { ...words, needsConfirmation: true } });
      const edits = changes.flatMap((change) => (change as TextDocumentEdit).edits);
      expect(edits.length).toBeGreaterThan(0);
      expect(edits.every((one) => "annotationId" in one && one.annotationId === "edits")).toBe(true);
      if (fix.title.startsWith("Allow only")) expect(JSON.stringify(edits)).toContain("${1:https://app.example.com}");
    }
  });

  it("keeps a guess selected in edits of several lines", async () => {
    const text = [
      'import http from "node:http";',
      "http.createServer((req, res) => {",
      '  res.setHeader("Access-Control-Allow-Origin", req.headers.origin);',
      '  res.setHeader("Access-Control-Allow-Credentials", "true");',
      "  res.end();",
      "}).listen(3000);",
      "",
    ].join("\n");
    const { actions, talk } = await actionsOn(text, "req.headers.origin", (found) => expect(found.length).toBeGreaterThan(0));
    const fix = actions.find((one) => one.title.startsWith("Allow only"));
    const { edit }: CodeAction = await talk.client.sendRequest("codeAction/resolve", fix ?? {});
    const change = edit?.documentChanges?.find((one): one is TextDocumentEdit => "edits" in one);
    // The editor indents the later lines as the first one is.
    expect(change?.edits[0]).toMatchObject({
      snippet: { value: expect.stringMatching(/\nif \(\["\$\{1:https:\/\/app\.example\.com\}"\]\.includes\(req\.headers\.origin \?\? ""\)\) \{\n {2}res\./) },
    });
  });
});

describe("entries", () => {
  const named = (what: string, count: number): CodeAction[] => Array.from({ length: count }, (_, index) => ({ title: `${what} ${index}` }));

  it("hide no first fix, and stay under ten for five findings whatever each offers", () => {
    for (let findings = 1; findings <= 12; findings += 1)
      for (let fixes = 0; fixes <= 4; fixes += 1)
        for (let combined = 0; combined <= 2; combined += 1) {
          const offered: OfferedActions[] = Array.from({ length: findings }, (_, one) => ({
            fixes: named(`fix of ${one}:`, fixes),
            silence: named(`ignore ${one}:`, 1),
            read: named(`read ${one}:`, 1),
          }));
          const titles = entriesOf(offered, named("all", combined), () => ({ silence: named("ignore", 1), read: named("read", 1) })).map((one) => one.title);
          const what = `${findings} findings, ${fixes} fixes, ${combined} combined`;
          if (findings <= 5) expect(titles.length, what).toBeLessThan(10);
          expect(new Set(titles).size, what).toBe(titles.length);
          for (let one = 0; one < findings && fixes > 0; one += 1) expect(titles, what).toContain(`fix of ${one}: 0`);
          const firstOther = titles.findIndex((title) => /^(?:ignore|read)/.test(title));
          expect(
            titles.slice(firstOther).every((title) => /^(?:ignore|read)/.test(title)),
            what,
          ).toBe(true);
        }
  });
});
