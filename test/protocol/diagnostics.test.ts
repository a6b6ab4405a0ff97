import { afterEach, describe, expect, it } from "vitest";
import { type Conversation, converse, PUSH_CAPABILITIES, until, VSCODE_CAPABILITIES } from "./conversation.ts";

let conversation: Conversation | undefined;
async function start(...args: Parameters<typeof converse>): Promise<Conversation> {
  conversation = await converse(...args);
  return conversation;
}
afterEach(async () => {
  await conversation?.end();
  conversation = undefined;
});

describe("pulled diagnostics", () => {
  it("answers for an open document with code, page, source and data", async () => {
    const talk = await start({ "/work/a.ts": 'allow("*");\n' });
    talk.open("/work/a.ts", '\n  allow("*");\n');
    const [diagnostic, ...more] = await talk.items("/work/a.ts");
    expect(more).toEqual([]);
    expect(diagnostic).toMatchObject({
      code: "every-origin",
      source: "preflint",
      severity: 1,
      message: "Every origin is allowed.",
      codeDescription: { href: "file:///docs/every-origin.md" },
      range: { start: { line: 1, character: 8 }, end: { line: 1, character: 11 } },
      data: { rule: "every-origin", version: 1 },
    });
  });

  it("answers unchanged to a client that knows the result, and pushes nothing", async () => {
    const talk = await start({ "/work/a.ts": "" });
    talk.open("/work/a.ts", 'allow("*");');
    const first = await talk.pull("/work/a.ts");
    expect(await talk.pull("/work/a.ts", first.resultId)).toEqual({ kind: "unchanged", resultId: first.resultId });
    talk.change("/work/a.ts", '\nallow("*");');
    expect((await talk.pull("/work/a.ts", first.resultId)).kind).toBe("full");
    await talk.checkWorkspace();
    expect(talk.published.size).toBe(0);
  });

  it("follows a value into another file that nobody opened and names the place there", async () => {
    const talk = await start({ "/work/a.ts": "", "/work/config.txt": "*\n" });
    talk.open("/work/a.ts", 'allow(from "/work/config.txt");');
    const [diagnostic] = await talk.items("/work/a.ts");
    expect(diagnostic?.relatedInformation?.[0]).toMatchObject({
      location: { uri: "file:///work/config.txt", range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } } },
      message: "The value stands here.",
    });
  });

  it("asks the editor to refresh when a file behind an open document changes on the disk", async () => {
    const talk = await start({ "/work/a.ts": "", "/work/config.ts": "https://app.example\n" });
    talk.open("/work/a.ts", 'allow(from "/work/config.ts");');
    expect(await talk.items("/work/a.ts")).toEqual([]);
    await talk.checkWorkspace();
    const before = talk.refreshes();
    talk.files.set("/work/config.ts", "*\n");
    talk.diskChanged("/work/config.ts", 2);
    await until("a refresh", () => talk.refreshes() > before);
    expect((await talk.items("/work/a.ts")).map((one) => one.code)).toEqual(["every-origin"]);
  });

  it("keeps the last good list when a reader fails, says so in the status and logs the cause", async () => {
    const talk = await start({ "/work/a.ts": "" });
    talk.open("/work/a.ts", 'allow("*");');
    expect(await talk.items("/work/a.ts")).toHaveLength(1);
    talk.change("/work/a.ts", 'allow("*"); explode();');
    expect(await talk.items("/work/a.ts")).toHaveLength(1);
    const status = await talk.checkWorkspace();
    expect(status.state).toBe("problem");
  });
});

describe("workspace diagnostics", () => {
  it("reports files that nobody opened and stays open", async () => {
    const talk = await start({ "/work/a.ts": 'allow("*");', "/work/sub/b.ts": 'allow("http://old.example");', "/work/c.ts": "nothing" });
    const pull = talk.pullWorkspace();
    await until("both reports", () => pull.reports.size === 2);
    expect([...pull.reports.keys()].sort()).toEqual(["/work/a.ts", "/work/sub/b.ts"]);
    expect(pull.reports.get("/work/sub/b.ts")?.items[0]).toMatchObject({ code: "plain-http", severity: 2, tags: [2] });
    await talk.checkWorkspace();
    expect(pull.isAnswered()).toBe(false);
  });

  it("streams what changes on the disk, and empties the list of a deleted file", async () => {
    const talk = await start({ "/work/a.ts": 'allow("*");' });
    const pull = talk.pullWorkspace();
    await until("the report", () => pull.reports.get("/work/a.ts"));
    talk.files.set("/work/new.ts", 'allow("*");');
    talk.diskChanged("/work/new.ts", 1);
    await until("the new file", () => pull.reports.get("/work/new.ts"));
    talk.files.delete("/work/a.ts");
    talk.diskChanged("/work/a.ts", 3);
    await until("an empty list", () => pull.reports.get("/work/a.ts")?.items.length === 0);
    expect(pull.isAnswered()).toBe(false);
  });

  it("forgets everything below a deleted folder", async () => {
    const talk = await start({ "/work/sub/a.ts": 'allow("*");', "/work/sub/deep/b.ts": 'allow("*");', "/work/c.ts": 'allow("*");' });
    const pull = talk.pullWorkspace();
    await until("all reports", () => pull.reports.size === 3);
    talk.files.delete("/work/sub/a.ts");
    talk.files.delete("/work/sub/deep/b.ts");
    talk.diskChanged("/work/sub", 3);
    await until("empty lists", () => pull.reports.get("/work/sub/deep/b.ts")?.items.length === 0 && pull.reports.get("/work/sub/a.ts")?.items.length === 0);
    expect(pull.reports.get("/work/c.ts")?.items).toHaveLength(1);
  });

  it("sends nothing that the client knows already and answers when it cancels", async () => {
    const talk = await start({ "/work/a.ts": 'allow("*");' });
    const first = talk.pullWorkspace();
    const report = await until("the report", () => first.reports.get("/work/a.ts"));
    first.cancel();
    await first.answer.catch(() => {});
    const second = talk.pullWorkspace({ "/work/a.ts": report.resultId ?? "" });
    talk.files.set("/work/b.ts", 'allow("*");');
    talk.diskChanged("/work/b.ts", 1);
    await until("the new file", () => second.reports.get("/work/b.ts"));
    expect([...second.reports.keys()]).toEqual(["/work/b.ts"]);
  });

  it("answers open requests at shutdown", async () => {
    const talk = await start({ "/work/a.ts": "" });
    const pull = talk.pullWorkspace();
    await talk.checkWorkspace();
    await talk.client.sendRequest("shutdown");
    await until("the answer", () => pull.isAnswered());
  });

  it("watches several folders and lets go of one that is removed", async () => {
    const talk = await start({ "/one/a.ts": 'allow("*");', "/two/b.ts": 'allow("*");' }, { folders: ["/one"] });
    const pull = talk.pullWorkspace();
    await until("the first folder", () => pull.reports.get("/one/a.ts"));
    const folder = (path: string) => ({ uri: `file://${path}`, name: path });
    await talk.client.sendNotification("workspace/didChangeWorkspaceFolders", { event: { added: [folder("/two")], removed: [] } });
    await until("the second folder", () => pull.reports.get("/two/b.ts")?.items.length === 1);
    await talk.client.sendNotification("workspace/didChangeWorkspaceFolders", { event: { added: [], removed: [folder("/one")] } });
    await until("nothing in the first", () => pull.reports.get("/one/a.ts")?.items.length === 0);
  });
});

describe("pushed diagnostics", () => {
  it("publishes for closed files too, and an empty list when the finding is gone", async () => {
    const talk = await start({ "/work/a.ts": 'allow("*");' }, { capabilities: PUSH_CAPABILITIES });
    await until("the closed file", () => talk.published.get("/work/a.ts")?.diagnostics.length === 1);
    talk.open("/work/a.ts", 'allow("https://app.example");');
    await until("an empty list", () => talk.published.get("/work/a.ts")?.diagnostics.length === 0);
    talk.close("/work/a.ts");
    await until("the disk's text again", () => talk.published.get("/work/a.ts")?.diagnostics.length === 1);
  });

  it("uses the settings of initializationOptions when it cannot ask", async () => {
    const initializationOptions = { settings: { rules: { "every-origin": "info" } } };
    const talk = await start({ "/work/a.ts": 'allow("*");' }, { capabilities: PUSH_CAPABILITIES, initializationOptions });
    await until("an info", () => talk.published.get("/work/a.ts")?.diagnostics[0]?.severity === 3);
    expect(talk.registrations()).toEqual([]);
  });
});

describe("cancellation and liveness", () => {
  it("answers a request while a long scan is under way, and shows its progress", async () => {
    const files = Object.fromEntries(Array.from({ length: 8000 }, (_, index) => [`/work/f${index}.ts`, 'allow("*");\n'.repeat(20)]));
    const talk = await start(files, { capabilities: { ...VSCODE_CAPABILITIES, window: { workDoneProgress: true } } });
    talk.open("/work/f7999.ts", 'allow("*");');
    expect(await talk.items("/work/f7999.ts")).toHaveLength(1);
    expect(talk.statuses.at(-1)?.state).toBe("working");
    const status = await talk.checkWorkspace();
    expect(status.looked).toBe(8000);
    await until("the end of the progress", () => talk.progress.at(-1) === "end");
    expect(talk.progress[0]).toBe("begin");
  });
});
