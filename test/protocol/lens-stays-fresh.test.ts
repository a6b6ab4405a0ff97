/**
 * What an editor shows over a policy after bursts of typing, undoing, saving, renaming, closing and changes on the disk, against what a new
 * server says of the same texts. The editor of this test asks as VS Code does: after each change of an open document, and when it is told to.
 */
import { afterEach, expect, it } from "vitest";
import type { CodeLens } from "vscode-languageserver/node";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import { type Conversation, converse } from "./conversation.ts";

const open: Conversation[] = [];
afterEach(async () => {
  for (const talk of open.splice(0)) await leave(talk);
});

/** Ends a conversation of which nothing is on its way any more. */
async function leave(talk: Conversation): Promise<void> {
  await talk.checkWorkspace();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await talk.end();
}

async function start(files: Record<string, string>): Promise<Conversation> {
  const talk = await converse({ ...files }, { engine: STANDARD_ENGINE, initializationOptions: { opensSimulator: true } });
  open.push(talk);
  return talk;
}

const MANIFEST = JSON.stringify({ name: "app", dependencies: { express: "^5.1.0", cors: "^2.8.5" } });
const server = (list: string): string =>
  `import cors from "cors";\nimport express from "express";\nimport { origins } from "./origins";\nconst app = express();\napp.use(cors({ origin: ${list}, credentials: true }));\napp.listen(3000);\n`;
const origins = (...hosts: readonly string[]): string => `export const origins = [${hosts.map((host) => `"https://${host}.example.com"`).join(", ")}];\n`;
const LISTS = ["origins", "true", '["https://a.example.com/"]', '"https://b.example.com"', "[...origins, /^https:\\/\\/[a-z]+\\.c\\.example$/]", "false"];
const SERVERS = ["/work/server.ts", "/work/renamed.ts"];

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

const lensesOf = (talk: Conversation, file: string): Promise<CodeLens[]> =>
  talk.client.sendRequest("textDocument/codeLens", { textDocument: { uri: `file://${file}` } });
const linesOf = (lenses: readonly CodeLens[]): readonly string[] => lenses.map(({ range, command }) => `${range.start.line} ${command?.title}`);

/** An editor with documents, an undo stack for each, and what stands over their policies. */
function editorOf(talk: Conversation) {
  const texts = new Map<string, string>();
  const undo = new Map<string, string[]>();
  const shown = new Map<string, readonly string[]>();
  let asked = 0;
  const last = new Map<string, number>();
  const ask = (file: string): void => {
    asked += 1;
    const mine = asked;
    last.set(file, mine);
    // An older answer than the last question's is dropped, as VS Code cancels it.
    lensesOf(talk, file).then(
      (lenses) => last.get(file) === mine && texts.has(file) && shown.set(file, linesOf(lenses)),
      () => {},
    );
  };
  talk.client.onRequest("workspace/codeLens/refresh", () => {
    for (const file of texts.keys()) ask(file);
    return null;
  });
  const set = (file: string, text: string): void => {
    texts.set(file, text);
    talk.change(file, text);
    ask(file);
  };
  return {
    texts,
    shown,
    open(file: string): void {
      const disk = talk.files.get(file);
      if (typeof disk !== "string" || texts.has(file)) return;
      texts.set(file, disk);
      undo.set(file, []);
      talk.open(file, disk);
      ask(file);
    },
    type(file: string, text: string): void {
      if (!texts.has(file)) return;
      undo.get(file)?.push(texts.get(file) ?? "");
      set(file, text);
    },
    undo(file: string): void {
      const before = undo.get(file)?.pop();
      if (before !== undefined) set(file, before);
    },
    save(file: string): void {
      const text = texts.get(file);
      if (text === undefined) return;
      const type = talk.files.has(file) ? 2 : 1;
      talk.files.set(file, text);
      talk.diskChanged(file, type);
    },
    close(file: string): void {
      if (!texts.delete(file)) return;
      undo.delete(file);
      shown.delete(file);
      talk.close(file);
    },
  };
}

it.each([1, 2, 3])("after bursts of everything that people do, seed %i", { timeout: 120_000 }, async (seed) => {
  const pick = random(seed * 7919);
  const one = <T>(list: readonly T[]): T => list[pick(list.length)] as T;
  // Enough that read the list to keep the server busy over several messages after it changes.
  const others = Array.from({ length: 25 }, (_, index) => [`/work/other${index}.ts`, server("origins")]);
  const talk = await start({
    "/work/package.json": MANIFEST,
    "/work/origins.ts": origins("a", "b"),
    "/work/server.ts": server("origins"),
    ...Object.fromEntries(others),
  });
  const editor = editorOf(talk);
  editor.open("/work/server.ts");
  const changeList = (extra: number): void => {
    const text = origins(...["a", "b", "c", "d"].slice(0, 1 + extra));
    if (editor.texts.has("/work/origins.ts")) editor.type("/work/origins.ts", text);
    else {
      talk.files.set("/work/origins.ts", text);
      talk.diskChanged("/work/origins.ts", 2);
    }
  };
  for (let burst = 0; burst < 6; burst += 1) {
    for (let step = 0; step < 14; step += 1) {
      const file = SERVERS.find((name) => editor.texts.has(name)) ?? SERVERS.find((name) => talk.files.has(name)) ?? "/work/server.ts";
      switch (pick(9)) {
        case 0:
          editor.open(one([file, "/work/origins.ts"]));
          break;
        case 1:
          editor.type(file, server(one(LISTS)));
          break;
        case 2: {
          // Letter by letter, as fast as keys come, with a half-typed text in between.
          const target = server(one(LISTS));
          for (let end = target.indexOf("origin:"); end <= target.length; end += 9) editor.type(file, target.slice(0, end));
          editor.type(file, target);
          break;
        }
        case 3:
          editor.undo(one([file, "/work/origins.ts"]));
          break;
        case 4:
          editor.save(one([file, "/work/origins.ts"]));
          break;
        case 5:
          editor.close(one([file, "/work/origins.ts"]));
          break;
        case 6: {
          // Renamed with its editor: closed under the old name, opened under the new one, and the disk tells later.
          const other = SERVERS.find((name) => name !== file) as string;
          editor.save(file);
          const text = talk.files.get(file);
          if (text === undefined || talk.files.has(other)) break;
          editor.close(file);
          talk.files.delete(file);
          talk.files.set(other, text);
          editor.open(other);
          talk.diskChanged(file, 3);
          talk.diskChanged(other, 1);
          break;
        }
        case 7:
          changeList(pick(4));
          break;
        default:
          await new Promise((resolve) => setTimeout(resolve, pick(12)));
      }
    }
    // Whole again: what is half typed keeps its last good lines, which a new server cannot know.
    const file = SERVERS.find((name) => talk.files.has(name)) ?? "/work/server.ts";
    editor.open(file);
    editor.type(file, server(one(LISTS)));
    // A change of the list alone: nobody asks for the lines of the file that imports it until the server says so.
    if (pick(2) === 0) {
      editor.type(file, server("origins"));
      await new Promise((resolve) => setTimeout(resolve, pick(40)));
      changeList(pick(4));
    }
    const now: Record<string, string> = {};
    for (const [name, text] of talk.files) if (typeof text === "string") now[name] = text;
    const fresh = await start({ ...now, ...Object.fromEntries(editor.texts) });
    for (const [name, text] of editor.texts) fresh.open(name, text);
    const expected = Object.fromEntries(await Promise.all([...editor.texts.keys()].map(async (name) => [name, linesOf(await lensesOf(fresh, name))])));
    await expect.poll(() => Object.fromEntries(editor.shown), { timeout: 10_000 }).toEqual(expected);
    expect(expected[file]).toHaveLength(1);
    open.splice(open.indexOf(fresh), 1);
    await leave(fresh);
  }
});
