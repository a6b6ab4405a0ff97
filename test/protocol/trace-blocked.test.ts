/** What is pasted into the panel leads to the policy that decides, and leaves no trace. */
import { afterEach, describe, expect, it } from "vitest";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import type { BlockedParams, BlockedResult } from "../../server/lsp/protocol.ts";
import { type Conversation, converse } from "./conversation.ts";

let conversation: Conversation | undefined;
async function start(): Promise<Conversation> {
  const manifest = JSON.stringify({ name: "app", dependencies: { express: "^5.1.0", cors: "^2.8.5" } });
  conversation = await converse({ "/work/package.json": manifest, "/work/server.ts": server }, { engine: STANDARD_ENGINE });
  return conversation;
}
afterEach(async () => {
  await conversation?.end();
  conversation = undefined;
});

const server = `import cors from "cors";
import express from "express";
const app = express();
app.use("/open", cors({ origin: "https://app.example.com" }));
app.use("/orders", cors({ origin: ["https://app.example.com"], methods: ["GET"] }));
app.listen(3000);
`;
const ask = (talk: Conversation, params: Partial<BlockedParams>): Promise<BlockedResult> =>
  talk.client.sendRequest("preflint/traceBlocked", { text: "", origin: "", ...params });
const chromium =
  "Access to fetch at 'https://api.example.com/orders?token=geheim' from origin 'https://app.example.com' has been blocked by CORS policy: Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.";
const firefox =
  "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example.com/orders?token=geheim. (Reason: Did not find method in CORS header ‘Access-Control-Allow-Methods’).";

function harWith(entries: number): string {
  const entry = {
    request: { method: "GET", url: "https://api.example.com/orders?token=geheim", headers: [{ name: "Origin", value: "https://evil.example" }] },
    response: { status: 200, headers: [{ name: "Content-Type", value: "text/plain" }], content: { text: "geheim" } },
  };
  const list = Array.from({ length: entries }, (_, index) => ({
    ...entry,
    request: { ...entry.request, url: `${entry.request.url}&n=${index}`, method: index === 0 ? "GET" : "POST" },
  }));
  return JSON.stringify({ log: { version: "1.2", entries: list } });
}

describe("a pasted text", () => {
  it("of Chromium leads to the policy that answers so, with the request filled in", async () => {
    const found = await ask(await start(), { text: chromium });
    expect(found.policy).toEqual({ uri: "file:///work/server.ts", index: 1, label: "cors (Express)" });
    expect(found.page).toMatchObject({ origin: "https://app.example.com", method: "PUT", url: "https://api.example.com/orders" });
    expect(found.sentence).toMatch(/^Chromium refused the answer at MethodDisallowedByPreflightResponse\. This policy answers so/);
  });

  it("of Firefox asks which page it was, and takes the origin of the form", async () => {
    const talk = await start();
    expect(await ask(talk, { text: firefox })).toEqual({ sentence: "Firefox does not say which page asked. Type its origin above and ask again." });
    expect((await ask(talk, { text: firefox, origin: " https://app.example.com " })).policy?.index).toBe(1);
  });

  it("that is a HAR record leads to its first refused request", async () => {
    const found = await ask(await start(), { text: harWith(2) });
    expect(found.page).toMatchObject({ origin: "https://evil.example", url: "https://api.example.com/orders" });
    expect(found.sentence).toMatch(/It is the first of 2 refused requests\./);
  });

  it("is neither logged nor given back: no query, no body", async () => {
    const talk = await start();
    const answers = await Promise.all([chromium, harWith(3), "{ geheim", `geheim <script>`].map((text) => ask(talk, { text })));
    await talk.checkWorkspace();
    expect(JSON.stringify([answers, talk.messages, talk.statuses])).not.toContain("geheim");
  });

  it.each([
    ["", "Paste what the browser's console says"],
    ["Uncaught TypeError: Failed to fetch", "no message about CORS"],
    ['{"log": 7}', "no HAR record"],
    ['{"log":{"version":"1.2","entries":[]}}', "No request of the record was refused"],
    ["x".repeat(16 * 1024 * 1024 + 1), "more than 16 MB"],
  ])("that is none gets a sentence: %#", async (text, words) => {
    const found = await ask(await start(), { text });
    expect(found.sentence).toContain(words);
    expect(found.policy).toBeUndefined();
  });

  it("that no server decides says so, and asks for no origin", async () => {
    const text = firefox.replace(/Reason: [^)]*/, "Reason: CORS request did not succeed");
    expect(await ask(await start(), { text })).toEqual({
      sentence: expect.stringMatching(/^No setting of a server decides what Firefox said\. No answer came: the connection/),
    });
  });

  it("that no policy fits says so", async () => {
    const text = chromium.replace(/policy: .*/, "policy: The 'Access-Control-Allow-Origin' header contains multiple values '*, *', but only one is allowed.");
    expect((await ask(await start(), { text })).sentence).toMatch(/No policy that was read answers this way/);
  });
});
