/** Messages that no sane client sends, in any order, and frames that are none: the server answers by the protocol's rules and lives on. */
import { PassThrough } from "node:stream";
import { describe, expect, it, test } from "vitest";
import { createConnection, ProposedFeatures, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { createWorkspace } from "../../server/core/workspace/create-workspace.ts";
import { createFrameReader } from "../../server/lsp/frame-reader.ts";
import { PARAMETERS_ARE_OBJECTS } from "../../server/lsp/guarded-connection.ts";
import { startSession } from "../../server/lsp/session.ts";
import { refuseOver } from "../../server/lsp/transport.ts";
import { provideImports } from "../../server/platform/load.ts";
import { createMemoryFileSystem } from "../../server/platform/memory-file-system.ts";
import { until } from "../protocol/conversation.ts";
import { SMALL_ENGINE } from "../protocol/small-engine.ts";
import { type Chance, chanceOf, rounds, SEED } from "./chance.ts";

interface Answer {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

interface RawClient {
  readonly write: (raw: string | Buffer) => void;
  readonly send: (message: unknown) => void;
  /** Sends a request and waits for its answer. */
  readonly ask: (method: string, params?: unknown) => Promise<Answer>;
  readonly answers: readonly Answer[];
}

const folder = { uri: "file:///work", name: "work" };
const initialize = {
  processId: null,
  rootUri: null,
  workspaceFolders: [folder],
  capabilities: { workspace: { workspaceFolders: true }, textDocument: { diagnostic: {} } },
};

/** The real session at the other end of two streams, and no client library that would keep the messages tidy. */
function rawClient(): RawClient {
  const up = new PassThrough();
  const down = new PassThrough();
  const files = createMemoryFileSystem(new Map([["/work/a.ts", 'allow("bad")']]));
  const writer = new StreamMessageWriter(down);
  const connection = createConnection(ProposedFeatures.all, createFrameReader(up, refuseOver(writer)), writer, {
    messageStrategy: PARAMETERS_ARE_OBJECTS,
  });
  startSession(connection, {
    files,
    adapters: SMALL_ENGINE.adapters,
    rules: SMALL_ENGINE.rules.map((rule) => rule.meta),
    createWorkspace: (initial, mayRead) => createWorkspace(SMALL_ENGINE, initial, provideImports(files, mayRead)),
    watchClient: () => {},
    today: () => "2026-11-23",
    documentationOf: () => undefined,
    version: "0.0.0-test",
  });
  connection.listen();
  const answers: Answer[] = [];
  new StreamMessageReader(down).listen((message) => {
    const answer = message as Answer;
    answers.push(answer);
    // What the server asks of the client is refused: it must live with that too.
    if (answer.method !== undefined && answer.id !== undefined) send({ jsonrpc: "2.0", id: answer.id, error: { code: -32_601, message: "no" } });
  });
  const write = (raw: string | Buffer): void => void up.write(raw);
  const send = (message: unknown): void => {
    const body = JSON.stringify(message);
    write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  let last = 1_000_000;
  const ask = async (method: string, params?: unknown): Promise<Answer> => {
    last += 1;
    const id = last;
    send({ jsonrpc: "2.0", id, method, params });
    return until(`an answer to ${method}`, () => answers.find((answer) => answer.id === id && answer.method === undefined));
  };
  return { write, send, ask, answers };
}

const REQUESTS = [
  "textDocument/hover",
  "textDocument/completion",
  "textDocument/codeAction",
  "codeAction/resolve",
  "textDocument/diagnostic",
  "workspace/diagnostic",
  "workspace/executeCommand",
  "preflint/explain",
  "no/such/method",
  "initialize",
];
const NOTIFICATIONS = [
  "initialized",
  "textDocument/didOpen",
  "textDocument/didChange",
  "textDocument/didClose",
  "textDocument/didSave",
  "textDocument/willSave",
  "workspace/didChangeWorkspaceFolders",
  "workspace/didChangeConfiguration",
  "workspace/didChangeWatchedFiles",
  "$/cancelRequest",
  "$/setTrace",
  "$/no/such",
  "window/workDoneProgress/cancel",
];
const WORDS = [
  "file:///work/a.ts",
  "file:///",
  "file://%",
  "untitled:x",
  "",
  "\u0000",
  "preflint.server.explain",
  "preflint.server.checkWorkspace",
  "preflint.server.openDocumentation",
  "preflint.server.tellFixed",
  "fix",
  "fix-all",
  "quickfix",
];
const KEYS = [
  "textDocument",
  "uri",
  "text",
  "version",
  "languageId",
  "position",
  "range",
  "start",
  "end",
  "line",
  "character",
  "contentChanges",
  "context",
  "diagnostics",
  "only",
  "event",
  "added",
  "removed",
  "changes",
  "type",
  "settings",
  "preflint",
  "rules",
  "command",
  "arguments",
  "data",
  "kind",
  "title",
  "fingerprint",
  "previousResultIds",
  "value",
  "id",
  "token",
];

function odd(chance: Chance, depth: number): unknown {
  switch (chance.below(depth > 3 ? 6 : 9)) {
    case 0:
      return null;
    case 1:
      return chance.pick(WORDS);
    case 2:
      return chance.pick([0, -1, 1, 1e300, 0.5, 2 ** 31, Number.MAX_SAFE_INTEGER]);
    case 3:
      return chance.below(2) === 0;
    case 4:
      return [];
    case 5:
      return {};
    case 6:
      return Array.from({ length: chance.below(4) }, () => odd(chance, depth + 1));
    default:
      return Object.fromEntries(Array.from({ length: 1 + chance.below(4) }, () => [chance.pick(KEYS), odd(chance, depth + 1)]));
  }
}

/** Parameters that a client would send, with one part replaced. */
function nearlyRight(chance: Chance): unknown {
  const textDocument = { uri: "file:///work/a.ts", languageId: "typescript", version: 1, text: 'allow("x")' };
  const position = { line: 0, character: 3 };
  const whole: Record<string, unknown> = {
    textDocument,
    position,
    range: { start: position, end: position },
    context: { diagnostics: [] },
    contentChanges: [{ text: 'allow("y")' }],
    event: { added: [folder], removed: [] },
    changes: [{ uri: textDocument.uri, type: 2 }],
    settings: { preflint: { preset: "strict" } },
    command: "preflint.server.explain",
    arguments: [{ uri: textDocument.uri }],
    previousResultIds: [],
    title: "x",
    data: { kind: "fix", uri: textDocument.uri, fingerprint: "0", version: null },
    uri: textDocument.uri,
  };
  whole[chance.pick(Object.keys(whole))] = odd(chance, 1);
  return whole;
}

test("requests before initialize, after shutdown, and a second initialize get the protocol's errors", async () => {
  const client = rawClient();
  for (const method of ["textDocument/hover", "shutdown", "no/such/method", "workspace/diagnostic"]) {
    expect((await client.ask(method, {})).error?.code, method).toBe(-32_002);
  }
  client.send({
    jsonrpc: "2.0",
    method: "textDocument/didOpen",
    params: { textDocument: { uri: "file:///work/a.ts", languageId: "x", version: 1, text: "" } },
  });
  expect((await client.ask("initialize", { processId: null })).error?.code).toBe(-32_602);
  expect((await client.ask("initialize", initialize)).error).toBeUndefined();
  expect((await client.ask("initialize", initialize)).error?.code).toBe(-32_600);
  client.send({ jsonrpc: "2.0", method: "initialized", params: {} });
  expect((await client.ask("no/such/method", {})).error?.code).toBe(-32_601);
  expect((await client.ask("textDocument/hover", {})).error?.code).toBe(-32_602);
  expect((await client.ask("textDocument/hover", { textDocument: { uri: 1 }, position: { line: 0, character: 0 } })).error?.code).toBe(-32_602);
  expect((await client.ask("textDocument/hover", { textDocument: folder, position: { line: -1, character: 0 } })).error?.code).toBe(-32_602);
  expect((await client.ask("shutdown")).error).toBeUndefined();
  for (const method of ["textDocument/hover", "workspace/executeCommand", "no/such/method", "initialize", "shutdown"]) {
    expect((await client.ask(method, initialize)).error?.code, method).toBe(-32_600);
  }
});

test("changes of folders that name none do not end the server", async () => {
  const client = rawClient();
  await client.ask("initialize", initialize);
  client.send({ jsonrpc: "2.0", method: "initialized", params: {} });
  for (const params of [{}, null, { event: {} }, { event: { added: [null], removed: [] } }, { event: { added: [{ uri: 5 }], removed: null } }]) {
    client.send({ jsonrpc: "2.0", method: "workspace/didChangeWorkspaceFolders", params });
  }
  expect((await client.ask("preflint/explain", { uri: "file:///work/a.ts" })).result).toBeDefined();
});

test(`messages in any order with odd parameters, seed ${SEED}`, async () => {
  const chance = chanceOf(SEED);
  const client = rawClient();
  await client.ask("initialize", initialize);
  client.send({ jsonrpc: "2.0", method: "initialized", params: {} });
  const count = rounds(1_500);
  const asked: number[] = [];
  for (let round = 0; round < count; round += 1) {
    const params = chance.below(3) === 0 ? odd(chance, 0) : nearlyRight(chance);
    if (chance.below(2) === 0) {
      client.send({ jsonrpc: "2.0", id: round, method: chance.pick(REQUESTS), params });
      asked.push(round);
    } else client.send({ jsonrpc: "2.0", method: chance.pick(NOTIFICATIONS), params });
    if (round % 100 === 99) await client.ask("no/such/method");
  }
  const alive = await client.ask("preflint/explain", { uri: "file:///work/a.ts" });
  expect(alive.error).toBeUndefined();
  // Requests for the whole workspace are held open until something changes; shutdown answers them.
  await client.ask("shutdown");
  const answered = new Set(client.answers.map((answer) => answer.id));
  expect(asked.filter((id) => !answered.has(id))).toEqual([]);
  const codes = new Set(client.answers.flatMap((answer) => answer.error?.code ?? []));
  expect([...codes].filter((code) => ![-32_600, -32_601, -32_602, -32_603, -32_801, -32_800, -32_802].includes(code))).toEqual([]);
  // Our own failures would be told as internal errors, and why in the log.
  expect(
    client.answers
      .filter((answer) => answer.error?.code === -32_603 || /Failed /.test(JSON.stringify(answer.params ?? "")))
      .map((answer) => answer.error ?? answer.params),
  ).toEqual([]);
}, 120_000);

const framed = (text: string | Buffer): Buffer => Buffer.concat([Buffer.from(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n`), Buffer.from(text)]);

/** The longest body that the pieces of garbage can announce and a server has to wait for: 12,121,212 bytes. */
const LONGEST_OPENED = 12_121_212;

describe("what is no message gets the error that JSON-RPC has for it, and the next one its answer", () => {
  const PARSE = -32_700;
  const INVALID = -32_600;
  it.each<[string, Buffer, number, number | string | null]>([
    ["nothing", framed("null"), INVALID, null],
    ["a number", framed("5"), INVALID, null],
    ["a text", framed('"x"'), INVALID, null],
    ["an empty batch", framed("[]"), INVALID, null],
    ["a batch", framed('[{"jsonrpc":"2.0","id":1,"method":"shutdown"}]'), INVALID, null],
    ["an object without anything", framed("{}"), INVALID, null],
    ["a request without a method", framed('{"jsonrpc":"2.0","id":41}'), INVALID, 41],
    ["a method that is no text", framed('{"jsonrpc":"2.0","id":"x","method":5}'), INVALID, "x"],
    ["an id that is an object", framed('{"jsonrpc":"2.0","id":{},"method":"shutdown"}'), INVALID, null],
    ["an id that is null", framed('{"jsonrpc":"2.0","id":null,"method":"shutdown"}'), INVALID, null],
    ["another version", framed('{"jsonrpc":"1.0","id":42,"method":"shutdown"}'), INVALID, 42],
    ["no JSON", framed("{not json"), PARSE, null],
    ["half a message", framed('{"jsonrpc":"2.0","id":1,"meth'), PARSE, null],
    ["an empty body", framed(""), PARSE, null],
    ["bytes that are no UTF-8", framed(Buffer.from([0x22, 0xff, 0xfe, 0x22])), PARSE, null],
    ["a header without a length", Buffer.from("Nonsense: 1\r\n\r\n"), PARSE, null],
    ["a header without a colon", Buffer.from("Nonsense\r\n\r\n"), PARSE, null],
    ["a length that is no number", Buffer.from("Content-Length: abc\r\n\r\n"), PARSE, null],
    ["a length below zero", Buffer.from("Content-Length: -5\r\n\r\n"), PARSE, null],
    ["a length that nothing could hold", Buffer.from("Content-Length: 999999999999\r\n\r\n"), PARSE, null],
    ["a header without an end", Buffer.from("x".repeat(40_000)), PARSE, null],
    ["a body longer than its length", Buffer.concat([framed("{}").subarray(0, -1), Buffer.from("} and more of it\r\n\r\n")]), PARSE, null],
  ])("%s", async (_name, raw, code, id) => {
    const client = rawClient();
    await client.ask("initialize", initialize);
    client.write(raw);
    expect((await client.ask("no/such/method")).error?.code).toBe(-32_601);
    const refusals = client.answers.filter((answer) => answer.error !== undefined && answer.error.code !== -32_601);
    expect(refusals.map((answer) => [answer.id, answer.error?.code])).toContainEqual([id, code]);
    expect(refusals.length).toBeLessThanOrEqual(3);
  });

  it("a frame in any pieces is one frame", async () => {
    const client = rawClient();
    await client.ask("initialize", initialize);
    for (const byte of framed('{"jsonrpc":"2.0","id":77,"method":"no/such/méthod"}')) client.write(Buffer.from([byte]));
    await until("the answer", () => client.answers.find((answer) => answer.id === 77));
  });

  it("an answer to nothing is dropped", async () => {
    const client = rawClient();
    await client.ask("initialize", initialize);
    client.write(framed('{"jsonrpc":"2.0","id":7,"result":1}'));
    expect((await client.ask("no/such/method")).error?.code).toBe(-32_601);
    expect(client.answers.filter((answer) => answer.id === null)).toEqual([]);
  });

  it(
    `bytes at random between frames, seed ${SEED}`,
    async () => {
      const chance = chanceOf(SEED);
      const client = rawClient();
      await client.ask("initialize", initialize);
      const pieces = ["Content-Length: ", "Content-Length: 7\r\n", "\r\n\r\n", "{", '"', "\0", "é", "12", '{"jsonrpc":"2.0","id":', "\n"];
      for (let round = 0; round < rounds(300); round += 1) {
        client.write(Array.from({ length: chance.below(12) }, () => chance.pick(pieces)).join(""));
        // What is left open by the garbage takes the frames behind it, but no more than it says: then the server is in step again.
        for (let attempt = 0, isAnswered = false; !isAnswered; attempt += 1) {
          for (let tries = 0; tries < 20; tries += 1) client.send({ jsonrpc: "2.0", id: `${round}.${attempt}.${tries}`, method: "no/such/method" });
          const deadline = Date.now() + (attempt === 0 ? 1_000 : 20_000);
          const isThere = (): boolean => client.answers.slice(-40).some((answer) => answer.id === `${round}.${attempt}.19`);
          await until("an answer", () => isThere() || Date.now() > deadline);
          isAnswered = isThere();
          expect(isAnswered || attempt === 0).toBe(true);
          // A few pieces make a length of eight digits: the server rightly waits for all of it.
          if (!isAnswered) client.write(Buffer.alloc(LONGEST_OPENED, " "));
        }
      }
    },
    rounds(20_000),
  );
});
