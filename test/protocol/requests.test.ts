import { afterEach, describe, expect, it } from "vitest";
import type { CodeAction, Hover, TextDocumentEdit } from "vscode-languageserver/node";
import type { ExplainResult } from "../../server/lsp/protocol.ts";
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

const file = "/work/a.ts";
const textDocument = { uri: `file://${file}` };
const at = (line: number, character: number) => ({ line, character });

async function actionsAt(talk: Conversation, line: number, only?: string[]): Promise<CodeAction[]> {
  const context = { diagnostics: [...(await talk.items(file))], ...(only === undefined ? {} : { only }) };
  return talk.client.sendRequest("textDocument/codeAction", { textDocument, range: { start: at(line, 0), end: at(line, 80) }, context });
}

async function resolved(talk: Conversation, actions: readonly CodeAction[], title: string): Promise<CodeAction> {
  const action = actions.find((one) => one.title === title);
  if (action === undefined) throw new Error(`No "${title}" among ${actions.map((one) => one.title).join(", ")}`);
  return talk.client.sendRequest("codeAction/resolve", action);
}

function documentEdits(action: CodeAction): TextDocumentEdit[] {
  return (action.edit?.documentChanges ?? []).filter((change): change is TextDocumentEdit => "textDocument" in change);
}

describe("code actions", () => {
  it("offers the safe fix as preferred and computes its edit when asked", async () => {
    const talk = await start({ [file]: "" });
    talk.open(file, 'one();\nallow("*");\n');
    const actions = await actionsAt(talk, 1);
    expect(actions.map((one) => one.title)).toEqual([
      "Allow one origin",
      "Allow an origin of your choice",
      "Ignore every-origin here and say why",
      "Open the page about every-origin",
    ]);
    expect(actions.map((one) => one.isPreferred ?? false)).toEqual([true, false, false, false]);
    expect(actions.every((one) => one.edit === undefined && one.diagnostics?.length === 1)).toBe(true);
    const action = await resolved(talk, actions, "Allow one origin");
    expect(action.edit).toEqual({
      documentChanges: [
        { textDocument: { uri: textDocument.uri, version: 1 }, edits: [{ range: { start: at(1, 6), end: at(1, 9) }, newText: '"https://app.example"' }] },
      ],
    });
  });

  it("offers nothing where there is no finding", async () => {
    const talk = await start({ [file]: "" });
    talk.open(file, 'one();\nallow("*");\n');
    expect(await actionsAt(talk, 0)).toEqual([]);
  });

  it("makes a placeholder of a value that is the person's to choose", async () => {
    const talk = await start({ [file]: "" });
    talk.open(file, 'allow("*");\n');
    const action = await resolved(talk, await actionsAt(talk, 0), "Allow an origin of your choice");
    expect(documentEdits(action)[0]?.edits[0]).toMatchObject({
      snippet: { kind: "snippet", value: expect.stringMatching(/^"\$\{1:https:\/\/app\.example\}"$/) },
    });
  });

  it("refuses to resolve against a document that has moved on", async () => {
    const talk = await start({ [file]: "" });
    talk.open(file, 'allow("*");\n');
    const actions = await actionsAt(talk, 0);
    talk.change(file, '\nallow("*");\n');
    await expect(resolved(talk, actions, "Allow one origin")).rejects.toMatchObject({ code: -32801 });
  });

  it("suppresses with a comment whose reason is to be typed", async () => {
    const talk = await start({ [file]: "" });
    talk.open(file, '  allow("*");\n');
    const action = await resolved(talk, await actionsAt(talk, 0), "Ignore every-origin here and say why");
    const [edit] = documentEdits(action)[0]?.edits ?? [];
    expect(edit).toMatchObject({
      range: { start: at(0, 0), end: at(0, 0) },
      snippet: { value: expect.stringMatching(/^ {2}\/\/ preflint-ignore-next-line every-origin -- \$\{1:.+\}\n$/) },
    });
  });

  it("switches a rule off where no comment can stand, in a new policy file or the one there is", async () => {
    const talk = await start({ [file]: "" });
    talk.open(file, 'const text = `\nallow("*");\n`;\n');
    const created = await resolved(talk, await actionsAt(talk, 1), "Switch every-origin off in .preflint.yml");
    expect(created.edit?.documentChanges?.[0]).toMatchObject({ kind: "create", uri: "file:///work/.preflint.yml" });
    expect(documentEdits(created)[0]?.edits[0]).toMatchObject({ newText: "version: 1\nrules:\n  every-origin: off\n" });

    talk.files.set("/work/.preflint.yml", "version: 1\nrules:\n  plain-http: off\n");
    talk.diskChanged("/work/.preflint.yml", 1);
    await talk.checkWorkspace();
    const edited = await resolved(talk, await actionsAt(talk, 1), "Switch every-origin off in .preflint.yml");
    expect(documentEdits(edited)[0]).toMatchObject({
      textDocument: { uri: "file:///work/.preflint.yml", version: null },
      edits: [{ newText: "every-origin: off\n  " }],
    });
  });

  it("applies all safe fixes of a file for those who ask for that kind only", async () => {
    const talk = await start({ [file]: "" });
    talk.open(file, 'allow("*");\nallow("*");\n');
    const actions = await actionsAt(talk, 0, ["source.fixAll"]);
    expect(actions.map((one) => one.kind)).toEqual(["source.fixAll.preflint"]);
    const action = await resolved(talk, actions, "Apply all safe fixes of Preflint");
    expect(documentEdits(action)[0]?.edits).toHaveLength(2);
    expect(action.edit?.changeAnnotations).toBeUndefined();
    talk.change(file, 'allow("https://app.example");\n');
    expect(await actionsAt(talk, 0, ["source.fixAll"])).toEqual([]);
  });

  it("says what fixing all left, on the screen if it was asked for and else in the log", async () => {
    const talk = await start({ [file]: "" });
    talk.open(file, 'allow("*");\n');
    const shown: string[] = [];
    talk.client.onNotification("window/showMessage", ({ message }: { message: string }) => {
      shown.push(message);
    });
    const [action] = await actionsAt(talk, 0, ["source.fixAll"]);
    expect(action?.command?.arguments).toEqual([{ uri: textDocument.uri, fixed: 1, left: [], quiet: false }]);
    const left = [{ rule: "plain-http", line: 2 }];
    const tell = (quiet: boolean): Promise<unknown> =>
      talk.client.sendRequest("workspace/executeCommand", {
        command: "preflint.server.tellFixed",
        arguments: [{ uri: textDocument.uri, fixed: 2, left, quiet }],
      });
    await tell(true);
    await tell(false);
    await until("the message", () => shown.length > 0);
    const sentence = "Fixed 2 problems in a.ts. 1 problem left for you to decide: plain-http (line 3).";
    expect(shown).toEqual([sentence]);
    expect(talk.messages.filter((one) => one === sentence)).toHaveLength(2);
  });

  it("gives plain edits at once to a client that knows nothing newer", async () => {
    const talk = await start({ [file]: 'allow("*");\n' }, { capabilities: PUSH_CAPABILITIES });
    const published = await until("the finding", () => talk.published.get(file));
    const context = { diagnostics: published.diagnostics };
    const actions: CodeAction[] = await talk.client.sendRequest("textDocument/codeAction", {
      textDocument,
      range: { start: at(0, 0), end: at(0, 9) },
      context,
    });
    expect(actions[0]?.edit?.changes?.[textDocument.uri]).toEqual([{ range: { start: at(0, 6), end: at(0, 9) }, newText: '"https://app.example"' }]);
    expect(actions.map((one) => one.title)).not.toContain("Switch every-origin off in .preflint.yml");
  });
});

describe("hover", () => {
  it("shows the exchange that proves a finding", async () => {
    const talk = await start({ [file]: "" });
    talk.open(file, 'allow("*");\n');
    await talk.items(file);
    const hover: Hover = await talk.client.sendRequest("textDocument/hover", { textDocument, position: at(0, 7) });
    expect(hover.contents).toMatchObject({ kind: "markdown" });
    const { value } = hover.contents as { value: string };
    expect(value).toContain("[`every-origin`](file:///docs/every-origin.md)");
    expect(value).toContain("| Page | `https://evil.example` |");
    expect(value).toContain("| Response | `status 200` |\n|  | `Access-Control-Allow-Origin: *` |\n| Browser | hands the response to the page |");
    expect(hover.range).toEqual({ start: at(0, 6), end: at(0, 9) });
  });

  it("says why nothing is reported about a value that could not be read", async () => {
    const talk = await start({ [file]: "" });
    talk.open(file, "allow(?);\n");
    await talk.items(file);
    const hover: Hover = await talk.client.sendRequest("textDocument/hover", { textDocument, position: at(0, 6) });
    expect((hover.contents as { value: string }).value).toContain("could not be read, because it is a question mark. Nothing is reported about it.");
  });

  it("shows the page of a rule that a comment or the policy file names", async () => {
    const page = "# every-origin: Every origin is allowed\n\n## Why it matters\n\nAnyone reads it.\n\n## Examples\n\n### One\n";
    const policy = "version: 1\nrules:\n  every-origin: warning\n";
    const talk = await start({ [file]: "", "/work/.preflint.yml": policy, "/docs/every-origin.md": page });
    talk.open(file, '// preflint-ignore-next-line every-origin -- on purpose\nallow("*");\n');
    talk.open("/work/.preflint.yml", policy);
    await talk.items(file);
    const hover = (uri: string, line: number, character: number): Promise<Hover | null> =>
      talk.client.sendRequest("textDocument/hover", { textDocument: { uri }, position: at(line, character) });
    const shown = {
      kind: "markdown",
      value: "# every-origin: Every origin is allowed\n\n## Why it matters\n\nAnyone reads it.\n\n[The whole page](file:///docs/every-origin.md)",
    };
    expect(await hover(textDocument.uri, 0, 32)).toEqual({ contents: shown, range: { start: at(0, 29), end: at(0, 41) } });
    expect(await hover("file:///work/.preflint.yml", 2, 5)).toMatchObject({ contents: shown });
    expect(await hover("file:///work/.preflint.yml", 0, 2)).toMatchObject({ contents: { value: expect.stringContaining("Version of this file's format.") } });
    expect(await hover(textDocument.uri, 0, 10)).toBeNull();
  });

  it("is silent elsewhere", async () => {
    const talk = await start({ [file]: "" });
    talk.open(file, 'one();\nallow("*");\n');
    await talk.items(file);
    expect(await talk.client.sendRequest("textDocument/hover", { textDocument, position: at(0, 1) })).toBeNull();
  });
});

describe("commands", () => {
  it("checks the workspace anew and answers with the counts", async () => {
    const talk = await start({ [file]: 'allow("*"); allow(?);', "/work/b.ts": "other" });
    const first = await talk.checkWorkspace();
    expect(first).toMatchObject({ state: "ready", looked: 2, recognised: 1, unknownSettings: 1, findings: { error: 1, warning: 0 } });
    talk.files.set("/work/b.ts", 'allow("*");');
    expect((await talk.checkWorkspace()).findings.error).toBe(2);
  });

  it("explains a spot", async () => {
    const talk = await start({ [file]: "allow(?);" });
    await talk.checkWorkspace();
    const answer: ExplainResult = await talk.client.sendRequest("preflint/explain", { uri: textDocument.uri, position: at(0, 6) });
    expect(answer.sentences.length).toBeGreaterThan(0);
    expect(answer.markdown).toContain("it is a question mark");
  });

  it("asks the editor to show a rule's page", async () => {
    const talk = await start({ [file]: "" });
    const shown: string[] = [];
    talk.client.onRequest("window/showDocument", (params: { uri: string }) => {
      shown.push(params.uri);
      return { success: true };
    });
    const command = { command: "preflint.server.openDocumentation", arguments: ["every-origin"] };
    expect(await talk.client.sendRequest("workspace/executeCommand", command)).toBe(true);
    expect(shown).toEqual(["file:///docs/every-origin.md"]);
  });

  it("asks which page to show if there are several", async () => {
    const talk = await start({ [file]: "" });
    const shown: string[] = [];
    talk.client.onRequest("window/showMessageRequest", ({ actions }: { actions: { title: string }[] }) => actions[1] ?? null);
    talk.client.onRequest("window/showDocument", (params: { uri: string }) => {
      shown.push(params.uri);
      return { success: true };
    });
    const command = { command: "preflint.server.openDocumentation", arguments: ["every-origin", "plain-http"] };
    expect(await talk.client.sendRequest("workspace/executeCommand", command)).toBe(true);
    expect(shown).toEqual(["file:///docs/plain-http.md"]);
  });

  it("refuses a command that does not exist", async () => {
    const talk = await start({});
    await expect(talk.client.sendRequest("workspace/executeCommand", { command: "preflint.server.nonsense" })).rejects.toMatchObject({ code: -32602 });
  });
});
