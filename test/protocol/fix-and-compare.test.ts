/** All safe fixes with a preview, and the problems of what changed since the merge base, with the engine that ships. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { ApplyWorkspaceEditParams, ResourceOperationKind, TextEdit } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import type { MarkdownAnswer } from "../../server/lsp/protocol.ts";
import { mergeBaseOf } from "../../server/platform/git/merge-base.ts";
import { GitProblem } from "../../server/platform/git/object-bytes.ts";
import { createNodeFileSystem } from "../../server/platform/node-file-system.ts";
import { writeRepository } from "../harness/git-repository.ts";
import { type Conversation, converse, VSCODE_CAPABILITIES } from "./conversation.ts";

let conversation: Conversation | undefined;
let edits: ApplyWorkspaceEditParams[] = [];
let shown: string[] = [];
async function start(files: Record<string, string>, accepts = true, resourceOperations: readonly ResourceOperationKind[] = ["create"]): Promise<Conversation> {
  edits = [];
  shown = [];
  const { workspace } = VSCODE_CAPABILITIES;
  const workspaceEdit = { ...workspace?.workspaceEdit, resourceOperations: [...resourceOperations] };
  const capabilities = { ...VSCODE_CAPABILITIES, workspace: { ...workspace, workspaceEdit, textDocumentContent: {} } };
  conversation = await converse({ "/work/package.json": manifest, ...files }, { engine: STANDARD_ENGINE, capabilities });
  conversation.client.onRequest("workspace/applyEdit", (params: ApplyWorkspaceEditParams) => {
    edits.push(params);
    return { applied: accepts };
  });
  conversation.client.onRequest("window/showDocument", ({ uri }: { uri: string }) => {
    shown.push(uri);
    return { success: true };
  });
  return conversation;
}
afterEach(async () => {
  await conversation?.end();
  conversation = undefined;
});

const manifest = JSON.stringify({ name: "app", dependencies: { express: "^5.1.0", cors: "^2.8.5" } });
const app = (origin: string): string => `import cors from "cors";\nexport const gate = cors({ origin: ["${origin}"], credentials: true });\n`;
const run = <T>(talk: Conversation, command: string, ...args: readonly unknown[]): Promise<T> =>
  talk.client.sendRequest("workspace/executeCommand", { command, arguments: args });

describe("all safe fixes", () => {
  const files = { "/work/a.ts": app("https://a.example.com/"), "/work/b.ts": app("https://b.example.com/") };

  it("of the workspace are shown first, file by file", async () => {
    const talk = await start(files);
    expect(await run(talk, "preflint.server.fixWorkspace")).toBe(2);
    const { changeAnnotations = {}, documentChanges = [] } = edits[0]?.edit ?? {};
    const words = { label: "Repair 2 problems in 2 files", description: "None is left to decide." };
    expect(changeAnnotations).toEqual({ edits: { ...words, needsConfirmation: false }, preview: { ...words, needsConfirmation: true } });
    // The first change does nothing but ask: what asks has no tick in the editor.
    const asks = { kind: "create", uri: "file:///work/a.ts", options: { ignoreIfExists: true }, annotationId: "preview" };
    expect(documentChanges).toMatchObject([asks, { edits: [{ annotationId: "edits" }] }, { edits: [{ annotationId: "edits" }] }]);
    // Nothing is changed before the person says so.
    expect((await talk.checkWorkspace()).findings.error).toBe(2);
  });

  it("stand where the text stands, in a list of another file too", async () => {
    const list = 'export const partners = ["https://partner.example.com/", "https://Media.example.com"];\n';
    const gate = 'import cors from "cors";\nimport { partners } from "./partners.js";\nexport const gate = cors({ origin: partners, credentials: true });\n';
    const talk = await start({ "/work/partners.ts": list, "/work/gate.ts": gate });
    expect(await run(talk, "preflint.server.fixWorkspace")).toBe(2);
    const change = edits[0]?.edit.documentChanges?.find((one) => "edits" in one);
    if (change === undefined || !("edits" in change)) throw new Error("no edit of a text");
    const made = TextDocument.applyEdits(TextDocument.create("file:///work/partners.ts", "typescript", 1, list), change.edits as TextEdit[]);
    expect(made).toBe('export const partners = ["https://partner.example.com", "https://media.example.com"];\n');
  });

  it("of one file touch no other", async () => {
    const talk = await start(files);
    expect(await run(talk, "preflint.server.fixFile", "file:///work/b.ts")).toBe(1);
    expect(edits[0]?.edit.documentChanges).toMatchObject([{ kind: "create", uri: "file:///work/b.ts" }, { textDocument: { uri: "file:///work/b.ts" } }]);
  });

  it("of a document that was never saved are shown by a change to the folder that does nothing", async () => {
    const talk = await start({});
    await talk.client.sendNotification("textDocument/didOpen", {
      textDocument: { uri: "untitled:Untitled-1", languageId: "typescript", version: 1, text: app("https://a.example.com/") },
    });
    expect(await run(talk, "preflint.server.fixFile", "untitled:Untitled-1")).toBe(1);
    expect(edits[0]?.edit.documentChanges).toMatchObject([
      { kind: "create", uri: "file:///work", options: { ignoreIfExists: true }, annotationId: "preview" },
      { textDocument: { uri: "untitled:Untitled-1" }, edits: [{ annotationId: "edits" }] },
    ]);
  });

  it("ask each for itself where the client creates no files", async () => {
    const talk = await start(files, true, ["rename"]);
    expect(await run(talk, "preflint.server.fixWorkspace")).toBe(2);
    expect(edits[0]?.edit.changeAnnotations).toMatchObject({ edits: { needsConfirmation: true } });
    expect(edits[0]?.edit.documentChanges).toMatchObject([{ edits: [{ annotationId: "edits" }] }, { edits: [{ annotationId: "edits" }] }]);
  });

  it("that are refused repair nothing, and where there are none a sentence says so", async () => {
    expect(await run(await start(files, false), "preflint.server.fixWorkspace")).toBe(0);
    await conversation?.end();
    const talk = await start({});
    expect(await run(talk, "preflint.server.fixWorkspace")).toBe(0);
    expect(edits).toEqual([]);
    expect(talk.messages.at(-1)).toMatch(/^Nothing can be repaired without somebody's decision/);
  });
});

describe("answers of some length", () => {
  it("are documents that the editor asks for, escaped", async () => {
    const talk = await start({ "/work/a.ts": app("https://a.example.com/") });
    const answer = await run<MarkdownAnswer>(talk, "preflint.server.explain", { uri: "file:///work/a.ts" });
    expect(shown).toEqual(["preflint-answer:/Why%20is%20nothing%20reported%20here.md"]);
    const page = await talk.client.sendRequest("workspace/textDocumentContent", { uri: shown[0] });
    expect(page).toEqual({ text: answer.markdown });
    expect(await talk.client.sendRequest("workspace/textDocumentContent", { uri: "preflint-answer:/x.md" })).toEqual({
      text: "This answer is gone. Ask again.",
    });
  });

  it("say where there is no repository", async () => {
    const talk = await start({ "/work/a.ts": app("https://a.example.com/") });
    const { markdown } = await run<MarkdownAnswer>(talk, "preflint.server.changedFindings");
    expect(markdown).toBe("# Problems of this change\n\n## `work`\n\nThere is no git repository here.");
  });

  it("name folders by their last name, and whole where two have the same", async () => {
    conversation = await converse({ "/a/web/x.ts": "", "/b/web/x.ts": "", "/b/api/x.ts": "" }, { folders: ["/a/web", "/b/web", "/b/api"] });
    const { markdown } = await run<MarkdownAnswer>(conversation, "preflint.server.changedFindings");
    expect(markdown.match(/^## .*$/gm)).toEqual(["## `/a/web`", "## `/b/web`", "## `api`"]);
  });
});

describe("the merge base", () => {
  const files = createNodeFileSystem();
  const made: string[] = [];
  afterAll(() => {
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
  });
  const newFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), "preflint-base-"));
    made.push(folder);
    return folder;
  };

  it("is where HEAD left the main branch, whatever came after on both sides", () => {
    const folder = newFolder();
    const repository = writeRepository(folder);
    const root = repository.commit({ a: "1" });
    const fork = repository.commit({ a: "2" }, [root]);
    const main = repository.commit({ a: "3" }, [repository.commit({ a: "4" }, [fork])]);
    const topic = repository.commit({ a: "5" }, [repository.commit({ a: "6" }, [repository.commit({ a: "7" }, [fork])])]);
    repository.ref("refs/remotes/origin/main", main);
    repository.ref("refs/heads/topic", topic);
    repository.file("HEAD", "ref: refs/heads/topic\n");
    expect(mergeBaseOf(files, folder)).toEqual({ branch: "origin/main", commit: fork });
    repository.file("refs/remotes/origin/HEAD", "ref: refs/remotes/origin/main\n");
    expect(mergeBaseOf(files, folder).branch).toBe("origin/HEAD");
  });

  it("is told to be missing: no main branch, nothing in common, a shallow clone", () => {
    const problem = (folder: string): string => {
      try {
        mergeBaseOf(files, folder);
      } catch (error) {
        if (error instanceof GitProblem) return error.message;
      }
      return "";
    };
    const folder = newFolder();
    const repository = writeRepository(folder);
    repository.file("HEAD", "ref: refs/heads/topic\n");
    repository.ref("refs/heads/topic", repository.commit({ a: "1" }));
    expect(problem(folder)).toMatch(/^There is no branch to compare with/);
    repository.ref("refs/heads/main", repository.commit({ a: "2" }, ["1".repeat(40)]));
    expect(problem(folder)).toMatch(/^No commit was found that HEAD and main have in common/);
    writeFileSync(join(folder, "a"), "1");
  });
});
