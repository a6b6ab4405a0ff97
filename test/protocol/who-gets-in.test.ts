/** The rows of "Who gets in", with the engine that ships. */
import { afterEach, describe, expect, it } from "vitest";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import type { Row, WhoGetsInParams, WhoGetsInResult } from "../../server/lsp/protocol.ts";
import { type Conversation, converse, until } from "./conversation.ts";

let conversation: Conversation | undefined;
async function start(files: Record<string, string>, more: Parameters<typeof converse>[1] = {}): Promise<Conversation> {
  conversation = await converse(files, { engine: STANDARD_ENGINE, ...more });
  return conversation;
}
afterEach(async () => {
  await conversation?.end();
  conversation = undefined;
});

const manifest = (name: string): string => JSON.stringify({ name, dependencies: { express: "^5.1.0", cors: "^2.8.5" } });
const server = (options: string): string =>
  `import cors from "cors";\nimport express from "express";\nconst app = express();\napp.use(cors(${options}));\napp.listen(3000);\n`;

const ask = (talk: Conversation, params: WhoGetsInParams = {}): Promise<WhoGetsInResult> => talk.client.sendRequest("preflint/whoGetsIn", params);

/** All rows as lines, indented. */
async function outline(talk: Conversation, params: WhoGetsInParams = {}, depth = 0): Promise<string[]> {
  const { rows } = await ask(talk, params);
  const lines: string[] = [];
  for (const row of rows) {
    lines.push(`${"  ".repeat(depth)}${row.label}${row.description === undefined ? "" : ` | ${row.description}`}`);
    if (row.children !== "none") lines.push(...(await outline(talk, { ...params, parent: row.id }, depth + 1)));
  }
  return lines;
}

const FILES = {
  "/work/.preflint.yml": [
    "version: 1",
    "tiers:",
    "  web: { origins: registry, credentials: true }",
    "defaultTier: web",
    "origins:",
    "  - { origin: https://a.example.com, tiers: [web], owner: team-web, expires: 2027-05-12 }",
    "  - { origin: 'https://*.partner.example', tiers: [web], owner: team-partner }",
    "",
  ].join("\n"),
  "/work/package.json": manifest("root"),
  "/work/api/package.json": manifest("api"),
  "/work/api/server.ts": server(
    '{ origin: ["https://a.example.com", "https://b.example.com", /^https:\\/\\/[a-z]+\\.partner\\.example$/, /shop-site\\.example$/], credentials: true, methods: pick() }',
  ),
  "/work/gateway/ingress.yaml": [
    "apiVersion: networking.k8s.io/v1",
    "kind: Ingress",
    "metadata:",
    "  name: web",
    "  annotations:",
    '    nginx.ingress.kubernetes.io/enable-cors: "true"',
    '    nginx.ingress.kubernetes.io/cors-allow-origin: "*"',
    "spec: {}",
    "",
  ].join("\n"),
};

describe("who gets in", () => {
  it("shows packages, policies, origins with their approval, open doors and what could not be read", async () => {
    const talk = await start(FILES);
    expect(await outline(talk)).toEqual([
      "work | 1 policy",
      // Credentials are on by default there, and browsers refuse the star for them.
      "  gateway/ingress.yaml | every origin · without cookies · ingress-nginx · gateway",
      "    Every origin | without cookies · approved by nobody",
      "api | 1 policy · 1 open door",
      "  server.ts | 2 origins and 2 patterns · with cookies · cors (Express)",
      "    https://a.example.com | with cookies · approved by team-web until 2027-05-12",
      "    https://b.example.com | with cookies · approved by nobody",
      "    Any origin that matches /^https:\\/\\/[a-z]+\\.partner\\.example$/ | with cookies · approved by team-partner",
      "    Any origin that matches /shop-site\\.example$/ | with cookies · approved by nobody",
      expect.stringMatching(/^ {4}Open to https:\/\/\S+shop-site\.example \| reads with the visitor's cookies · cors-/),
      expect.stringMatching(/^ {4}Not read: the allowed methods \| /),
    ]);
  });

  it("says what to say where there is nothing", async () => {
    const talk = await start({ "/work/a.ts": "export const a = 1;\n" });
    expect(await ask(talk)).toEqual({ state: "empty", rows: [] });
    talk.settings.preflint = { enable: false };
    talk.settingsChanged();
    await until("the switch", () => talk.statuses.at(-1)?.state === "off");
    expect(await ask(talk)).toEqual({ state: "off", rows: [] });
  });

  it("filters by what stands in a row, below it or above it", async () => {
    const talk = await start(FILES);
    expect((await outline(talk, { filter: "B.EXAMPLE" })).map((line) => line.trim().split(" |")[0])).toEqual(["api", "server.ts", "https://b.example.com"]);
    expect(await ask(talk, { filter: "nothing like that" })).toEqual({ state: "no-match", rows: [] });
  });

  it("shows the way to the policy at a place, also from a value in another file", async () => {
    const talk = await start({
      "/work/package.json": manifest("root"),
      "/work/origins.ts": 'export const origins = ["https://a.example.com"];\n',
      "/work/server.ts": server("{ origin: origins }").replace("const app", 'import { origins } from "./origins";\nconst app'),
    });
    const way = async (file: string, line: number, character = 26): Promise<string[]> =>
      (await ask(talk, { reveal: { uri: `file://${file}`, position: { line, character } } })).rows.map((row) => row.label);
    expect(await way("/work/server.ts", 4)).toEqual(["work", "server.ts"]);
    expect(await way("/work/server.ts", 4, 0), "the beginning of its line").toEqual(["work", "server.ts"]);
    expect(await way("/work/server.ts", 3), "the line before").toEqual([]);
    expect(await way("/work/origins.ts", 0)).toEqual(["work", "server.ts"]);
    expect(await way("/work/server.ts", 0)).toEqual([]);
  });

  it("tells once that its rows are old, until they are asked for again", async () => {
    const talk = await start(FILES);
    let told = 0;
    talk.client.onNotification("preflint/viewsChanged", () => {
      told += 1;
    });
    await ask(talk);
    talk.open("/work/api/server.ts", server('{ origin: "https://a.example.com" }'));
    await until("the notification", () => told === 1);
    talk.change("/work/api/server.ts", server('{ origin: "https://c.example.com" }'));
    await talk.checkWorkspace();
    expect(told).toBe(1);
    expect((await outline(talk)).at(-1)).toBe("    https://c.example.com | without cookies · approved by nobody");
  });

  it("keeps the ids of rows while lines move", async () => {
    const talk = await start(FILES);
    const ids = async (): Promise<string[]> => (await ask(talk, { parent: "package /work/api" })).rows.map((row) => row.id);
    const before = await ids();
    talk.open("/work/api/server.ts", `// One more line.\n${FILES["/work/api/server.ts"]}`);
    expect(before).toHaveLength(1);
    expect(await ids()).toEqual(before);
  });

  it("shows a pattern with alternatives as it is written", async () => {
    const talk = await start({
      "/work/package.json": manifest("root"),
      "/work/server.ts": server("{ origin: /^https:\\/\\/(?:shop|www)\\.example\\.com$/ }"),
    });
    const [top] = (await ask(talk)).rows;
    const [policy] = (await ask(talk, { parent: top?.id ?? "" })).rows;
    expect(policy?.tooltip).toContain("`/^https:\\/\\/(?:shop|www)\\.example\\.com$/`");
  });

  it("never makes markup, icons, commands or other lines of what a workspace says", async () => {
    const hostile = 'x](command:evil) <img src=x onerror=alert(1)> $(bug) \u202e`"';
    const talk = await start({
      "/work/package.json": manifest("root"),
      "/work/server.ts": server(`{ origin: [${JSON.stringify(hostile)}, /[(command:evil)<b>]$/], credentials: true }`),
      "/work/x](command:evil)\u202e<img src=x>\n.ts": server("{ origin: true, credentials: true }"),
    });
    const rows: Row[] = [];
    for (const top of (await ask(talk)).rows)
      for (const policy of (await ask(talk, { parent: top.id })).rows) rows.push(top, policy, ...(await ask(talk, { parent: policy.id })).rows);
    expect(rows.length).toBeGreaterThan(2);
    for (const { label, description = "", tooltip = "" } of rows) {
      expect(label + description).not.toMatch(/[\u202e\n]/);
      // In Markdown every character of markup is escaped or stands in code.
      const withoutCode = tooltip.replaceAll(/(`+)[^`](?:.*?[^`])?\1(?!`)/g, "");
      expect(withoutCode).not.toMatch(/(?<!\\)[<\]]|\]\(command/);
    }
    const markdown: string = await talk.client.sendRequest("preflint/whoGetsInMarkdown", {});
    expect(markdown).toMatch(/^# Who gets in\n\n- work: 2 policies/);
    expect(markdown).not.toMatch(/(?<!\\)[<[\]`]/);
  });
});
