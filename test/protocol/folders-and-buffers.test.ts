/** What differs between the folders of a window, and documents without a file. */
import { afterEach, describe, expect, it } from "vitest";
import type { CodeAction, Hover, PublishDiagnosticsParams } from "vscode-languageserver/node";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import { type Conversation, converse, PUSH_CAPABILITIES, until } from "./conversation.ts";

let conversation: Conversation | undefined;
async function start(...args: Parameters<typeof converse>): Promise<Conversation> {
  conversation = await converse(...args);
  return conversation;
}
afterEach(async () => {
  await conversation?.end();
  conversation = undefined;
});

describe("folders of one window", () => {
  const files = { "/one/a.ts": 'allow("*");', "/two/a.ts": 'allow("*");', "/two/inner/b.ts": 'allow("http:x");' };

  it("have severities, lenses and known findings of their own", async () => {
    const settings = { "/two preflint": { rules: { "every-origin": "info" } } };
    const talk = await start(files, { folders: ["/one", "/two"], settings });
    expect((await talk.items("/one/a.ts"))[0]?.severity).toBe(1);
    expect((await talk.items("/two/a.ts"))[0]?.severity).toBe(3);
    talk.settings["/one preflint"] = { rules: { "every-origin": "off" } };
    talk.settings["/two preflint"] = {};
    talk.settingsChanged();
    await until("the other way round", () => talk.statuses.at(-1)?.findings.error === 1 && talk.statuses.at(-1)?.findings.info === 0);
    expect(await talk.items("/one/a.ts")).toEqual([]);
    expect((await talk.items("/two/a.ts"))[0]?.severity).toBe(1);
  });

  it("can be switched off one by one, with what is open in them", async () => {
    const talk = await start(files, { folders: ["/one", "/two"] });
    talk.open("/two/a.ts", 'allow("*");');
    expect(await talk.items("/two/a.ts")).toHaveLength(1);
    talk.settings["/two preflint"] = { enable: false };
    talk.settingsChanged();
    await until(
      "one folder's counts",
      () => talk.statuses.at(-1)?.state === "ready" && talk.statuses.at(-1)?.findings.error === 1 && talk.statuses.at(-1)?.findings.info === 0,
    );
    expect(await talk.items("/two/a.ts")).toEqual([]);
    expect(await talk.items("/one/a.ts")).toHaveLength(1);
    talk.settings["/two preflint"] = {};
    talk.settingsChanged();
    await until("both folders' counts", () => talk.statuses.at(-1)?.findings.error === 2);
    expect(await talk.items("/two/a.ts")).toHaveLength(1);
  });

  it("that lie in one another: the inner one's settings hold in it", async () => {
    const settings = { "/two/inner preflint": { rules: { "plain-http": "hint" } } };
    const talk = await start(files, { folders: ["/two", "/two/inner"], settings });
    await talk.checkWorkspace();
    expect((await talk.items("/two/inner/b.ts"))[0]?.severity).toBe(4);
  });

  it("say once what is wrong with a setting of the whole window", async () => {
    const talk = await start(files, { folders: ["/one", "/two"], settings: { preflint: { preset: "strictest" } } });
    const status = await talk.checkWorkspace();
    expect(status.message).toMatch(/^preflint\.preset must be one of [^()]*$/);
  });
});

describe("a document that was never saved", () => {
  const untitled = { uri: "untitled:Untitled-1" };
  const text = 'import cors from "cors";\nexport const gate = cors({ origin: "https://a.example/", credentials: true });\n';
  const open = (talk: Conversation, languageId: string, content: string): Promise<void> =>
    talk.client.sendNotification("textDocument/didOpen", { textDocument: { ...untitled, languageId, version: 1, text: content } });

  it("has findings, fixes and hovers like any other, and leaves nothing behind", async () => {
    const talk = await start({ "/work/package.json": "{}" }, { engine: STANDARD_ENGINE });
    await open(talk, "javascript", text);
    const report = await talk.client.sendRequest<{ items: { code: string; range: object }[] }>("textDocument/diagnostic", { textDocument: untitled });
    expect(report.items.map((one) => one.code)).toContain("cors-origin-trailing-slash");
    const range = { start: { line: 1, character: 40 }, end: { line: 1, character: 40 } };
    const hover = await talk.client.sendRequest<Hover>("textDocument/hover", { textDocument: untitled, position: range.start });
    expect(JSON.stringify(hover)).toContain("Credentials: yes");
    const actions = await talk.client.sendRequest<CodeAction[]>("textDocument/codeAction", { textDocument: untitled, range, context: { diagnostics: [] } });
    const fix = await talk.client.sendRequest<CodeAction>("codeAction/resolve", actions[0] ?? {});
    expect(fix.edit?.documentChanges).toMatchObject([{ textDocument: { ...untitled, version: 1 }, edits: [{}] }]);
    await talk.client.sendNotification("textDocument/didClose", { textDocument: untitled });
    const status = await talk.checkWorkspace();
    expect(status.findings.error).toBe(0);
  });

  it("is read by its language, whatever its name, and is pushed under its own address", async () => {
    const talk = await start({}, { engine: STANDARD_ENGINE, capabilities: PUSH_CAPABILITIES });
    const published: PublishDiagnosticsParams[] = [];
    talk.client.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => void published.push(params));
    await open(
      talk,
      "yaml",
      'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: a\n  annotations:\n    nginx.ingress.kubernetes.io/enable-cors: "true"\n',
    );
    await until("its findings", () => published.some((one) => one.uri === untitled.uri && one.diagnostics.length > 0));
    await open(talk, "plaintext", text);
    expect(talk.messages).toEqual([]);
  });
});
