/** Known findings in the editor: found where the command line writes them or where a setting says, and followed as they change. */
import { afterEach, expect, it } from "vitest";
import type { CodeAction } from "vscode-languageserver/node";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import type { MemoryFile } from "../../server/platform/memory-file-system.ts";
import { runInMemory } from "../harness/memory-command-line.ts";
import { type Conversation, converse, until } from "./conversation.ts";

const SERVER = `import cors from "cors";
import express from "express";
const app = express();
app.use(cors({ origin: ["https://desk.example.com/", "null"], credentials: true }));
app.listen(3000);
`;
const MANIFEST = JSON.stringify({ name: "app", dependencies: { express: "^5.1.0", cors: "^2.8.5" } });
const KNOWN = "/work/.preflint-known.json";

let conversation: Conversation | undefined;
afterEach(async () => {
  await conversation?.end();
  conversation = undefined;
});

/** A project whose findings are all known, in the file of that path. */
async function knownProject(path: string): Promise<Record<string, MemoryFile>> {
  const files = new Map<string, MemoryFile>([
    ["/work/package.json", MANIFEST],
    ["/work/server.ts", SERVER],
  ]);
  await runInMemory(files, "/work", ["check", "--write-known", "--severity", "hint", "--known", path]);
  return Object.fromEntries(files);
}

async function talkAbout(files: Record<string, MemoryFile>, settings: Record<string, unknown> = {}): Promise<Conversation> {
  conversation = await converse(files, { engine: STANDARD_ENGINE, settings });
  return conversation;
}

const codes = (items: readonly { readonly code?: unknown }[] = []): unknown[] => items.map((item) => item.code);

it("are not shown, and are once their file is gone", async () => {
  const talk = await talkAbout(await knownProject(KNOWN));
  talk.open("/work/server.ts", SERVER);
  expect(await talk.items("/work/server.ts")).toEqual([]);
  expect((await talk.checkWorkspace()).findings).toEqual({ error: 0, warning: 0, info: 0, hint: 0 });
  const pull = talk.pullWorkspace();
  const { sentences } = await talk.client.sendRequest<{ sentences: string[] }>("preflint/explain", { uri: "file:///work/server.ts" });
  expect(sentences).toContainEqual(expect.stringContaining("'cors-null-origin-allowed' is not shown because it stands in the file of known findings"));
  talk.files.delete(KNOWN);
  talk.diskChanged(KNOWN, 3);
  await until("what was known", () => codes(pull.reports.get("/work/server.ts")?.items).includes("cors-null-origin-allowed"));
});

it("are listed when they hide nothing any more, and the light bulb removes them", async () => {
  const files = await knownProject(KNOWN);
  const talk = await talkAbout(files);
  await talk.checkWorkspace();
  const pull = talk.pullWorkspace();
  talk.open("/work/server.ts", SERVER);
  talk.change("/work/server.ts", SERVER.replace("com/", "com"));
  const idle = await until("the idle entry", () => pull.reports.get(KNOWN)?.items[0]);
  expect(idle.message).toBe("'cors-origin-trailing-slash' does not report this in 'server.ts' any more; this entry can go.");
  expect(idle.tags).toEqual([1]);
  const text = String(files[KNOWN]);
  talk.open(KNOWN, text);
  const [diagnostic] = await talk.items(KNOWN);
  const actions: CodeAction[] = await talk.client.sendRequest("textDocument/codeAction", {
    textDocument: { uri: `file://${KNOWN}` },
    range: idle.range,
    context: { diagnostics: [diagnostic] },
  });
  expect(actions.map(({ title }) => title)).toContain("Remove this entry");
  talk.change("/work/server.ts", SERVER);
  await until("nothing idle", () => pull.reports.get(KNOWN)?.items.length === 0);
  expect(await talk.items(KNOWN)).toEqual([]);
});

it("are found where a setting says, or nowhere", async () => {
  const talk = await talkAbout(await knownProject("/work/tools/known.json"), { preflint: { known: "tools/known.json" } });
  talk.open("/work/server.ts", SERVER);
  expect(await talk.items("/work/server.ts")).toEqual([]);
  talk.settings.preflint = { known: "" };
  talk.settingsChanged();
  await until("a refresh", () => talk.refreshes() > 0);
  expect(codes(await talk.items("/work/server.ts"))).toContain("cors-null-origin-allowed");
  talk.settings.preflint = { known: 7 };
  talk.settingsChanged();
  await until("a word", () => talk.messages.some((message) => message.includes("preflint.known must be the path of a file")));
});

it("hide nothing while their file cannot be read, and that is said there", async () => {
  const talk = await talkAbout({ ...(await knownProject(KNOWN)), [KNOWN]: "{" });
  const pull = talk.pullWorkspace();
  const report = await until("a word", () => pull.reports.get(KNOWN));
  expect(codes(report.items)).toEqual(["config-invalid"]);
  expect(report.items[0]?.message).toBe("This file is not valid JSON, so it hides no finding. Write it again with --write-known.");
  await until("what it hid", () => codes(pull.reports.get("/work/server.ts")?.items).includes("cors-null-origin-allowed"));
});
