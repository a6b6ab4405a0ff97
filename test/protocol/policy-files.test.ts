/** Commands that create the policy file and the snapshot, with the engine that ships. The client writes. */
import { afterEach, describe, expect, it } from "vitest";
import type { ApplyWorkspaceEditParams } from "vscode-languageserver/node";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import { type Conversation, converse } from "./conversation.ts";

let conversation: Conversation | undefined;
let edits: ApplyWorkspaceEditParams[] = [];
let shown: string[] = [];
async function start(files: Record<string, string>): Promise<Conversation> {
  edits = [];
  shown = [];
  conversation = await converse({ "/work/package.json": manifest, ...files }, { engine: STANDARD_ENGINE });
  conversation.client.onRequest("workspace/applyEdit", (params: ApplyWorkspaceEditParams) => {
    edits.push(params);
    return { applied: true };
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
const server =
  'import cors from "cors";\nimport express from "express";\nconst app = express();\napp.use(cors({ origin: ["https://b.example.com", "https://a.example.com"] }));\napp.listen(3000);\n';
const run = (talk: Conversation, command: string): Promise<unknown> => talk.client.sendRequest("workspace/executeCommand", { command });

describe("the policy file", () => {
  it("is created with the origins of today, and shown", async () => {
    const talk = await start({ "/work/server.ts": server });
    expect(await run(talk, "preflint.server.init")).toBe("file:///work/.preflint.yml");
    const [create, write] = edits[0]?.edit.documentChanges ?? [];
    expect(create).toMatchObject({ kind: "create", uri: "file:///work/.preflint.yml", options: { ignoreIfExists: true } });
    const entry = (name: string): string => `  - origin: https://${name}.example.com\n    tiers: [default]\n    owner: unassigned\n`;
    expect(write).toMatchObject({ edits: [{ newText: expect.stringContaining(`version: 1\norigins:\n${entry("a")}${entry("b")}`) }] });
    expect(shown).toEqual(["file:///work/.preflint.yml"]);
  });

  it("is shown and not touched where there is one", async () => {
    const talk = await start({ "/work/server.ts": server, "/work/.preflint.yml": "version: 1\n" });
    await run(talk, "preflint.server.init");
    expect({ edits, shown }).toEqual({ edits: [], shown: ["file:///work/.preflint.yml"] });
  });

  it("gets a snapshot, which is replaced as a whole, and left alone while nothing changes", async () => {
    const policy = "version: 1\norigins:\n  - { origin: https://a.example.com, owner: me }\n";
    const talk = await start({ "/work/server.ts": server, "/work/.preflint.yml": policy });
    expect(await run(talk, "preflint.server.snapshot")).toBe(1);
    const write = edits[0]?.edit.documentChanges?.[1];
    const text = write !== undefined && "edits" in write ? (write.edits[0] as { newText: string }).newText : "";
    expect(text).toContain("https://b.example.com");
    talk.files.set("/work/.preflint.lock.json", text);
    talk.diskChanged("/work/.preflint.lock.json", 1);
    await talk.checkWorkspace();
    expect(await run(talk, "preflint.server.snapshot")).toBe(1);
    expect(edits).toHaveLength(1);
    talk.open("/work/server.ts", server.replace("b.example.com", "c.example.com"));
    await talk.checkWorkspace();
    await run(talk, "preflint.server.snapshot");
    expect(edits[1]?.edit.documentChanges).toMatchObject([
      { textDocument: { uri: "file:///work/.preflint.lock.json" }, edits: [{ newText: expect.stringContaining("c.example.com") }] },
    ]);
  });

  it("gets none where nothing is approved", async () => {
    const talk = await start({ "/work/server.ts": server });
    expect(await run(talk, "preflint.server.snapshot")).toBe(0);
    expect({ edits, shown }).toEqual({ edits: [], shown: [] });
  });
});

it("rules can be asked for by name", async () => {
  const talk = await start({});
  const rules = (await run(talk, "preflint.server.rules")) as { id: string; title: string }[];
  expect(rules.map(({ id }) => id)).toEqual(STANDARD_ENGINE.rules.map(({ meta }) => meta.id).sort());
});
