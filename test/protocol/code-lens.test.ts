/** The line over each policy, with the engine that ships. */
import { afterEach, describe, expect, it } from "vitest";
import type { CodeLens } from "vscode-languageserver/node";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import { type Conversation, converse, PUSH_CAPABILITIES, until } from "./conversation.ts";

let conversation: Conversation | undefined;
async function start(files: Record<string, string>, more: Parameters<typeof converse>[1] = {}): Promise<Conversation> {
  conversation = await converse(
    { "/work/package.json": manifest, ...files },
    { engine: STANDARD_ENGINE, initializationOptions: { opensSimulator: true }, ...more },
  );
  return conversation;
}
afterEach(async () => {
  await conversation?.end();
  conversation = undefined;
});

const manifest = JSON.stringify({ name: "app", dependencies: { express: "^5.1.0", cors: "^2.8.5" } });
const head = 'import cors from "cors";\nimport express from "express";\nconst app = express();\n';
const uri = "file:///work/server.ts";

async function lensesOf(talk: Conversation, of = uri): Promise<CodeLens[]> {
  return talk.client.sendRequest("textDocument/codeLens", { textDocument: { uri: of } });
}
const titles = async (talk: Conversation): Promise<(string | undefined)[]> => (await lensesOf(talk)).map((lens) => lens.command?.title);

async function titleFor(options: string): Promise<string | undefined> {
  const talk = await start({ "/work/server.ts": `${head}app.use(cors(${options}));\napp.listen(3000);\n` });
  const [title, ...more] = await titles(talk);
  expect(more).toEqual([]);
  await talk.end();
  conversation = undefined;
  return title?.replace(/ · \d+ problems?$/, "");
}

describe("code lenses", () => {
  it("say whom a policy lets in, with cookies or not", async () => {
    const said: Record<string, string | undefined> = {};
    for (const options of [
      '{ origin: "https://a.example.com" }',
      '{ origin: ["https://a.example.com", "https://b.example.com", /^https:\\/\\/[a-z]+\\.example\\.com$/], credentials: true }',
      "",
      "{ credentials: true }",
      "{ origin: true, credentials: true }",
      "{ origin: false }",
      '{ origin: ["null", "https://a.example.com"] }',
      '{ origin: process.env.ORIGIN ?? "https://a.example.com", credentials: withCookies() }',
      "{ origin: (origin, done) => done(null, origin !== 'https://bad.example') }",
    ])
      said[options] = await titleFor(options);
    expect(Object.values(said)).toEqual([
      "1 origin · without cookies",
      "2 origins and a pattern · with cookies",
      "every origin · without cookies",
      // Browsers refuse the star for requests with cookies.
      "every origin · without cookies",
      "every origin · with cookies",
      "no other origin",
      "1 origin and pages with the origin null · without cookies",
      "1 origin and some that could not be read · cookies not known",
      "all but some origins · without cookies",
    ]);
  });

  it("count the problems of a policy that stand in another file, and open the simulator at the policy", async () => {
    const talk = await start({
      "/work/origins.ts": 'export const origins = ["https://a.example.com/", "https://b.example.com/"];\n',
      "/work/server.ts": `${head}import { origins } from "./origins";\napp.use(cors({ origin: origins }));\napp.listen(3000);\n`,
    });
    const [lens] = await lensesOf(talk);
    const all = [...(await talk.items("/work/origins.ts"))];
    expect(all.length).toBeGreaterThan(1);
    expect(lens?.command?.title).toMatch(new RegExp(`^no other origin · ${all.length} problems$`));
    expect(lens?.range.start.line).toBe(4);
    expect(lens?.command).toMatchObject({ command: "preflint.simulateHere", arguments: [{ uri, position: { line: 4 } }] });
    expect(await lensesOf(talk, "file:///work/origins.ts")).toEqual([]);
  });

  it("stand once over a policy of several environments, and over policies of gateways", async () => {
    const text = `${head}app.use(cors(process.env.NODE_ENV === "production" ? { origin: "https://a.example.com" } : { origin: "*" }));\napp.listen(3000);\n`;
    const ingress = [
      "apiVersion: networking.k8s.io/v1",
      "kind: Ingress",
      "metadata:",
      "  name: web",
      "  annotations:",
      '    nginx.ingress.kubernetes.io/enable-cors: "true"',
      '    nginx.ingress.kubernetes.io/cors-allow-origin: "https://a.example.com"',
      "spec: {}",
      "",
    ].join("\n");
    const talk = await start({ "/work/server.ts": text, "/work/ingress.yaml": ingress });
    expect(await titles(talk)).toEqual([expect.stringMatching(/^1 origin · without cookies/)]);
    expect((await lensesOf(talk, "file:///work/ingress.yaml")).map((lens) => lens.command?.title)).toEqual([expect.stringMatching(/^1 origin · with cookies/)]);
  });

  it("keep their words and follow their policy while the text is half typed", async () => {
    const text = `${head}app.use(cors({ origin: ["https://a.example.com", "https://b.example.com"] }));\napp.listen(3000);\n`;
    const talk = await start({ "/work/server.ts": text });
    talk.open("/work/server.ts", text);
    const [before] = await lensesOf(talk);
    talk.change("/work/server.ts", text.replace("const app", "function half(\nconst x = {\nconst app").replace('"https://b.example.com"', '"https://b'));
    const [during] = await lensesOf(talk);
    expect(during?.command?.title).toBe(before?.command?.title);
    expect(during?.range.start.line).toBe(5);
    talk.change("/work/server.ts", text.replace(', "https://b.example.com"', ""));
    await until("a refresh", () => talk.lensRefreshes() > 0);
    const [after] = await lensesOf(talk);
    expect(after?.command?.title).toMatch(/^1 origin · /);
  });

  it("are told to be old when an imported list changes", async () => {
    const talk = await start({
      "/work/origins.ts": 'export const origins = ["https://a.example.com"];\n',
      "/work/server.ts": `${head}import { origins } from "./origins";\napp.use(cors({ origin: origins }));\napp.listen(3000);\n`,
    });
    expect(await titles(talk)).toEqual(["1 origin · without cookies"]);
    talk.open("/work/origins.ts", 'export const origins = ["https://a.example.com", "https://b.example.com"];\n');
    await until("a refresh", () => talk.lensRefreshes() > 0);
    expect(await titles(talk)).toEqual(["2 origins · without cookies"]);
  });

  it("can be switched off", async () => {
    const talk = await start({ "/work/server.ts": `${head}app.use(cors());\n` });
    expect(await titles(talk)).toHaveLength(1);
    talk.settings.preflint = { codeLens: false };
    talk.settingsChanged();
    await until("a refresh", () => talk.lensRefreshes() > 0);
    expect(await titles(talk)).toEqual([]);
  });

  it("carry no text of the workspace, and no command that a client does not have", async () => {
    const hostile = "$(alert) [x](command:evil) <img src=x>";
    const talk = await start(
      { "/work/server.ts": `${head}app.use(cors({ origin: [${JSON.stringify(hostile)}, "https://a.example.com"] }));\n` },
      { initializationOptions: undefined, capabilities: PUSH_CAPABILITIES },
    );
    const [lens] = await lensesOf(talk);
    expect(lens?.command?.title).toBe("1 origin · without cookies");
    expect(lens?.command?.command).toBe("");
  });
});
