/** A workspace of 100,000 files: the open file does not wait for them, and views say that they wait. */
import { afterEach, expect, it } from "vitest";
import { STANDARD_ENGINE } from "../../server/core/workspace/standard-engine.ts";
import type { SimulateResult, WhoGetsInResult } from "../../server/lsp/protocol.ts";
import { type Conversation, converse, until } from "./conversation.ts";

let conversation: Conversation | undefined;
afterEach(async () => {
  await conversation?.end();
  conversation = undefined;
});

it("of 100,000 files: findings of the open file come before the scan ends, views when it has, and then all of them", { timeout: 240_000 }, async () => {
  const text = 'import cors from "cors";\nexport const gate = cors({ origin: true, credentials: true });\n';
  const files: Record<string, string> = { "/work/package.json": "{}", "/work/zz/last.ts": text };
  for (let index = 0; index < 100_000; index += 1) files[`/work/d${index % 3}/f${index}.ts`] = `export const a${index} = ${index};\n`;
  const talk = await converse(files, { engine: STANDARD_ENGINE });
  conversation = talk;
  talk.open("/work/zz/last.ts", text);
  expect((await talk.items("/work/zz/last.ts")).map((one) => one.code)).toContain("cors-reflect-with-credentials");
  expect(talk.statuses.at(-1)?.state).toBe("working");
  const about = { uri: "file:///work/zz/last.ts", position: { line: 1, character: 22 } };
  const [view, panel] = await Promise.all([
    talk.client.sendRequest<WhoGetsInResult>("preflint/whoGetsIn", {}),
    talk.client.sendRequest<SimulateResult>("preflint/simulate", { about }),
  ]);
  expect(view).toMatchObject({ state: "ready", rows: [{ label: expect.stringContaining("work") }] });
  expect(panel.state).toBe("ready");
  const status = await until("the counts", () => talk.statuses.find((one) => one.state === "ready"));
  // Never the open file alone, which is read before the scan; the package.json counts as on the command line.
  expect(status.looked).toBe(100_002);
  talk.change("/work/zz/last.ts", text.replace("true,", '"https://app.example.com",'));
  expect((await talk.items("/work/zz/last.ts")).map((one) => one.code)).not.toContain("cors-reflect-with-credentials");
});
