/** What the panel "What would this page get?" is told, with the engine that ships. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import type { PageInput, SimulateParams, SimulateResult } from "../../server/lsp/protocol.ts";
import { type Conversation, converse, until } from "./conversation.ts";

let conversation: Conversation | undefined;
async function start(text: string): Promise<Conversation> {
  conversation = await converse({ "/work/package.json": manifest, "/work/server.ts": text }, { engine: STANDARD_ENGINE });
  return conversation;
}
afterEach(async () => {
  await conversation?.end();
  conversation = undefined;
});

const manifest = JSON.stringify({ name: "app", dependencies: { express: "^5.1.0", cors: "^2.8.5" } });
const server = (options: string): string =>
  `import cors from "cors";\nimport express from "express";\nconst app = express();\napp.use(cors(${options}));\napp.listen(3000);\n`;
const uri = "file:///work/server.ts";
const here = { uri, position: { line: 3, character: 14 } };
const page: PageInput = { origin: "https://evil.example", method: "PUT", headers: "", credentials: false, url: "" };
const ask = (talk: Conversation, params: SimulateParams): Promise<SimulateResult> => talk.client.sendRequest("preflint/simulate", params);

describe("the simulator", () => {
  it("begins with the origin that gets in though nobody means it, and offers others", async () => {
    const talk = await start(server('{ origin: ["https://app.example.com", /app-site\\.example$/], credentials: true }'));
    const result = await ask(talk, { about: here });
    expect(result).toMatchObject({
      state: "ready",
      sentence: "",
      name: "cors (Express), server.ts",
      policy: { uri, index: 0, label: "cors (Express)" },
      outcome: "allowed",
    });
    expect(result.page?.origin).toMatch(/app-site\.example$/);
    expect(result.page?.credentials).toBe(true);
    expect(result.offers.map(({ word }) => word)).toEqual([
      "gets in, though nobody may mean it",
      "is in the list",
      "any website",
      "a sandboxed frame or a file",
    ]);
    expect(result.decidedBy?.location.range.start.line).toBe(3);
  });

  it("marks the step that decides, and the setting", async () => {
    const talk = await start(server('{ origin: "https://app.example.com", methods: ["GET"] }'));
    const result = await ask(talk, { about: here, page: { ...page, origin: "https://app.example.com", headers: "X-Token: 1\n\n  X-Id  " } });
    expect(result.outcome).toBe("refused");
    expect(result.lines.filter(({ kind }) => kind === "stops")).toEqual([{ kind: "stops", text: "  stops: MethodDisallowedByPreflightResponse" }]);
    expect(result.lines.find(({ kind }) => kind === "heading")?.text).toBe("Preflight");
    expect(result.lines.map(({ text }) => text)).toContain("  > Access-Control-Request-Headers: x-id,x-token");
    expect(result.decidedBy?.text).toBe("Decided by the allowed methods, server.ts:4:60");
  });

  it("refuses what no browser sends with a sentence", async () => {
    const talk = await start(server("{}"));
    for (const [change, sentence] of [
      [{ origin: "https://a.example/" }, "No browser sends 'https://a.example/' as an origin. Did you mean 'https://a.example'?"],
      [{ origin: "" }, "'' is no origin: give scheme and host, as in https://app.example.com, or null."],
      [{ method: "A B" }, "'A B' is no method."],
      [{ headers: "X Y: 1" }, "'X Y' is no header name. Write X-Token: 1, or a name alone."],
      [{ url: "/api" }, "The address must be whole and start with http:// or https://, not '/api'."],
      [{ headers: "x".repeat(5000) }, "No more than 4000 characters are read of each field."],
    ] as const)
      expect(await ask(talk, { about: here, page: { ...page, ...change } })).toMatchObject({
        state: "refused",
        sentence,
        name: "cors (Express), server.ts",
        lines: [],
      });
    await expect(talk.client.sendRequest("preflint/simulate", { about: 1 })).rejects.toMatchObject({ code: -32602 });
  });

  it("follows its policy while lines move, says when it is gone, and when there is none", async () => {
    const text = server('{ origin: "https://app.example.com" }');
    const talk = await start(text);
    let told = 0;
    talk.client.onNotification("preflint/viewsChanged", () => {
      told += 1;
    });
    const { policy } = await ask(talk, { about: here });
    if (policy === undefined) throw new Error("There is a policy.");
    // The line is enough: its lens stands over it.
    expect((await ask(talk, { about: { uri: here.uri, position: { ...here.position, character: 0 } } })).policy).toEqual(policy);
    talk.open("/work/server.ts", `// One more.\n${text}`);
    await until("the notification", () => told === 1);
    expect((await ask(talk, { about: policy, page })).location?.range.start.line).toBe(4);
    talk.change("/work/server.ts", "export {};\n");
    await until("another notification", () => told === 2);
    expect(await ask(talk, { about: policy, page })).toMatchObject({
      state: "vanished",
      sentence: "The policy that stood here, cors (Express), is gone.",
      lines: [],
    });
    expect(await ask(talk, { about: here })).toMatchObject({ state: "no-policy", sentence: "No CORS policy stands here." });
    // Another policy in its place is not the one that was asked about.
    talk.change(
      "/work/server.ts",
      'import { Hono } from "hono";\nimport { cors } from "hono/cors";\nexport default new Hono().use(cors({ origin: "https://b.example" }));\n',
    );
    expect((await ask(talk, { about: { uri: policy.uri, position: { line: 2, character: 31 } } })).state).toBe("ready");
    expect((await ask(talk, { about: policy, page })).state).toBe("vanished");
  });

  it("gives the answer as a test that holds against the real server, and none where it is not known", async () => {
    const talk = await start(server('{ origin: "https://app.example.com" }'));
    const { testCase = "" } = await ask(talk, { about: here, page: { ...page, origin: "https://app.example.com" } });
    expect(testCase).toContain('  assert.equal(valueOf(preflight, "Access-Control-Allow-Origin"), "https://app.example.com");');
    expect(testCase).toContain('test("a page on https://app.example.com that sends PUT without cookies: shared"');
    const { default: express } = await import("express");
    const { default: cors } = await import("cors");
    const app = express();
    app.use(cors({ origin: "https://app.example.com" }));
    const real = createServer(app).listen(0, "127.0.0.1");
    await once(real, "listening");
    const run = async (code: string): Promise<number> => {
      const child = spawn(process.execPath, ["--input-type=module", "--test-reporter=spec", "--eval", code], {
        env: { ...process.env, API: `http://127.0.0.1:${(real.address() as AddressInfo).port}` },
        stdio: "ignore",
      });
      return ((await once(child, "exit")) as [number])[0];
    };
    expect(await run(testCase)).toBe(0);
    expect(await run(testCase.replaceAll("https://app.example.com", "https://other.example"))).toBe(1);
    real.close();
    const unknown = await start(server("{ origin: pick() }"));
    expect(await ask(unknown, { about: here, page })).toMatchObject({ state: "ready", outcome: "unknown" });
    expect((await ask(unknown, { about: here, page })).testCase).toBeUndefined();
    await talk.end();
  });

  it("keeps hostile values on one line, and quoted in the test case", async () => {
    const hostile = 'https://a.example", () => process.exit(1)); //\\u202e';
    const talk = await start(server(`{ origin: "https://app.example.com", exposedHeaders: [${JSON.stringify(`X\r\n<img src=x>\u202e${hostile}`)}] }`));
    const result = await ask(talk, {
      about: here,
      page: { ...page, origin: "https://app.example.com", method: "GET", url: `https://api.example.com/"+process.exit(1)+"` },
    });
    expect(result.lines.map(({ text }) => text).join("")).not.toMatch(/[\r\n\u202e]/);
    const code = (result.testCase ?? "").replaceAll(/"(?:[^"\\\n]|\\.)*"/g, '""');
    expect(code).not.toContain("process.exit");
    expect(code).not.toContain("img");
  });
});
