import { afterEach, describe, expect, it } from "vitest";
import { type Conversation, converse, until } from "./conversation.ts";

let conversation: Conversation | undefined;
async function start(...args: Parameters<typeof converse>): Promise<Conversation> {
  conversation = await converse(...args);
  return conversation;
}
afterEach(async () => {
  await conversation?.end();
  conversation = undefined;
});

const risky = { "/work/a.ts": 'allow("*");' };

describe("settings", () => {
  it("changes a severity while the file is open", async () => {
    const talk = await start(risky);
    talk.open("/work/a.ts", 'allow("*");');
    expect((await talk.items("/work/a.ts"))[0]?.severity).toBe(1);
    talk.settings.preflint = { rules: { "every-origin": "info" } };
    talk.settingsChanged();
    await until("a refresh", () => talk.refreshes() > 0);
    expect((await talk.items("/work/a.ts"))[0]?.severity).toBe(3);
  });

  it("is silent while preflint.enable is false, and speaks again afterwards", async () => {
    const talk = await start(risky, { settings: { preflint: { enable: false } } });
    const pull = talk.pullWorkspace();
    await until("the status", () => talk.statuses.at(-1)?.state === "off");
    expect(pull.reports.size).toBe(0);
    talk.open("/work/a.ts", 'allow("*");');
    expect(await talk.items("/work/a.ts")).toEqual([]);
    talk.settings.preflint = { enable: true };
    talk.settingsChanged();
    await until("the report", () => pull.reports.get("/work/a.ts")?.items.length === 1);
    talk.settings.preflint = { enable: false };
    talk.settingsChanged();
    await until("an empty report", () => pull.reports.get("/work/a.ts")?.items.length === 0);
  });

  it("leaves out what files.exclude and search.exclude name", async () => {
    const files = { "/work/a.ts": 'allow("*");', "/work/old/b.ts": 'allow("*");', "/work/c.gen.js": 'allow("*");' };
    const settings = { "files.exclude": { "**/old": true, "**/a.ts": false }, "search.exclude": { "**/*.gen.js": true } };
    const talk = await start(files, { settings });
    const pull = talk.pullWorkspace();
    await until("the report", () => pull.reports.size > 0);
    await talk.checkWorkspace();
    expect([...pull.reports.keys()]).toEqual(["/work/a.ts"]);
    talk.open("/work/old/b.ts", 'allow("*");');
    expect(await talk.items("/work/old/b.ts")).toEqual([]);
  });

  it("leaves out what .gitignore names, and looks again when it changes", async () => {
    const talk = await start({ "/work/a.ts": 'allow("*");', "/work/b.ts": 'allow("*");', "/work/.gitignore": "b.ts\n" });
    const pull = talk.pullWorkspace();
    await until("the report", () => pull.reports.size > 0);
    await talk.checkWorkspace();
    expect([...pull.reports.keys()]).toEqual(["/work/a.ts"]);
    talk.files.set("/work/.gitignore", "a.ts\n");
    talk.diskChanged("/work/.gitignore", 2);
    await until("the other file", () => pull.reports.get("/work/b.ts")?.items.length === 1 && pull.reports.get("/work/a.ts")?.items.length === 0);
  });

  it.each([
    [{ preset: 7 }, "preflint.preset"],
    [{ rules: ["off"] }, "preflint.rules"],
    [{ rules: { "every-orign": "off" } }, "every-orign"],
    [{ rules: { "every-origin": "loud" } }, "every-origin"],
    [{ enable: "yes" }, "preflint.enable"],
    ["nonsense", "not an object"],
  ])("says what is wrong with %j and goes on with the defaults", async (preflint, word) => {
    const talk = await start(risky, { settings: { preflint } });
    await until("a message", () => talk.messages.some((message) => message.includes(word)));
    const status = await talk.checkWorkspace();
    expect(status.state).toBe("problem");
    expect(status.message).toContain(word);
    expect(status.findings.error).toBe(1);
  });

  it("registers for settings, files and the policy file's completion", async () => {
    const talk = await start(risky);
    await until("the registrations", () => talk.registrations().length === 3);
    expect([...talk.registrations()].sort()).toEqual(["textDocument/completion", "workspace/didChangeConfiguration", "workspace/didChangeWatchedFiles"]);
  });
});

describe("the policy file", () => {
  it("wins over the editor's settings and is followed while it is edited", async () => {
    const talk = await start(
      { ...risky, "/work/.preflint.yml": "version: 1\nrules:\n  every-origin: warning\n" },
      { settings: { preflint: { rules: { "every-origin": "info" } } } },
    );
    talk.open("/work/a.ts", 'allow("*");');
    expect((await talk.items("/work/a.ts"))[0]?.severity).toBe(2);
    talk.open("/work/.preflint.yml", "version: 1\nrules:\n  every-origin: off\n");
    await until("a refresh", () => talk.refreshes() > 0);
    expect(await talk.items("/work/a.ts")).toEqual([]);
  });

  it("gets findings and completions of its own", async () => {
    const talk = await start({});
    talk.open("/work/.preflint.yml", "version: 1\nrules:\n  every-orign: off\n  \n");
    expect((await talk.items("/work/.preflint.yml")).map((one) => one.code)).toEqual(["config-invalid"]);
    const textDocument = { uri: "file:///work/.preflint.yml" };
    const proposals: { label: string }[] = await talk.client.sendRequest("textDocument/completion", { textDocument, position: { line: 3, character: 2 } });
    expect(proposals.map((one) => one.label)).toContain("every-origin");
    talk.change("/work/.preflint.yml", "version: 1\norigins:\n  - expires: \n");
    // The conversation's host says which day it is.
    const dates: object[] = await talk.client.sendRequest("textDocument/completion", { textDocument, position: { line: 2, character: 13 } });
    expect(dates[0]).toMatchObject({ label: "2026-12-23", detail: "in 30 days", textEdit: { newText: "2026-12-23" } });
    expect(dates).toHaveLength(4);
  });
});
