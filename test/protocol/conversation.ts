/** A client and the real session, joined by in-memory streams, over a file system in memory. Waits are conditions, never sleeps. */
import { PassThrough } from "node:stream";
import type {
  ClientCapabilities,
  ConfigurationParams,
  Diagnostic,
  DocumentDiagnosticReport,
  ProtocolConnection,
  PublishDiagnosticsParams,
  WorkspaceDiagnosticReportPartialResult,
} from "vscode-languageserver/node";
import {
  CancellationTokenSource,
  createConnection,
  createProtocolConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { createWorkspace } from "../../server/core/workspace/create-workspace.ts";
import type { Engine } from "../../server/core/workspace/engine.ts";
import { PARAMETERS_ARE_OBJECTS } from "../../server/lsp/guarded-connection.ts";
import type { StatusParams } from "../../server/lsp/protocol.ts";
import { startSession } from "../../server/lsp/session.ts";
import { provideImports } from "../../server/platform/load.ts";
import { createMemoryFileSystem, type MemoryFile } from "../../server/platform/memory-file-system.ts";
import { SMALL_ENGINE } from "./small-engine.ts";

/** What VS Code announces, as far as the server looks at it. */
export const VSCODE_CAPABILITIES: ClientCapabilities = {
  workspace: {
    configuration: true,
    workspaceFolders: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true },
    workspaceEdit: {
      documentChanges: true,
      resourceOperations: ["create", "rename", "delete"],
      snippetEditSupport: true,
      changeAnnotationSupport: { groupsOnLabel: true },
    },
    diagnostics: { refreshSupport: true },
    codeLens: { refreshSupport: true },
  },
  textDocument: {
    completion: { dynamicRegistration: true },
    hover: { contentFormat: ["markdown", "plaintext"] },
    codeAction: { dataSupport: true, resolveSupport: { properties: ["edit", "command"] } },
    diagnostic: { relatedInformation: true, tagSupport: { valueSet: [1, 2] }, codeDescriptionSupport: true, dataSupport: true },
    publishDiagnostics: { relatedInformation: true },
  },
  window: { showDocument: { support: true } },
};

/** A client of before 3.17 that takes what it is sent. */
export const PUSH_CAPABILITIES: ClientCapabilities = { textDocument: { publishDiagnostics: { relatedInformation: true, dataSupport: true } } };

/** One conversation. */
export interface Conversation {
  readonly client: ProtocolConnection;
  readonly files: Map<string, MemoryFile>;
  /** What `workspace/configuration` answers, by section, or by folder and section (`/work preflint`). Change it, then call `settingsChanged`. */
  readonly settings: Record<string, unknown>;
  /** Last published list by path. */
  readonly published: Map<string, PublishDiagnosticsParams>;
  readonly statuses: StatusParams[];
  readonly messages: string[];
  /** Kinds of the progress notices, in order. */
  readonly progress: string[];
  refreshes(): number;
  /** How often the server asked to ask for code lenses again. */
  lensRefreshes(): number;
  registrations(): readonly string[];
  open(path: string, text: string): void;
  change(path: string, text: string): void;
  close(path: string): void;
  diskChanged(path: string, type: 1 | 2 | 3): void;
  settingsChanged(): void;
  pull(path: string, previousResultId?: string): Promise<DocumentDiagnosticReport>;
  /** Items of a full report. */
  items(path: string): Promise<readonly Diagnostic[]>;
  /** Starts a `workspace/diagnostic` request; partial results are collected by path. */
  pullWorkspace(previous?: Record<string, string>): WorkspacePull;
  checkWorkspace(): Promise<StatusParams>;
  end(): Promise<void>;
}

/** A `workspace/diagnostic` request that is held open. */
export interface WorkspacePull {
  readonly reports: Map<string, { readonly resultId: string | undefined; readonly items: readonly Diagnostic[] }>;
  readonly answer: Promise<unknown>;
  isAnswered(): boolean;
  cancel(): void;
}

/** Waits until `condition` gives something. Fails after ten seconds with the words of `what`. */
export async function until<T>(what: string, condition: () => T | undefined | false): Promise<T> {
  for (const start = Date.now(); Date.now() - start < 10_000; ) {
    const value = condition();
    if (value !== undefined && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`Waited in vain: ${what}`);
}

const uriOf = (path: string): string => `file://${path}`;
const pathOf = (uri: string): string => decodeURIComponent(uri.replace("file://", ""));

/** What a conversation may set. */
export interface ConversationOptions {
  readonly capabilities?: ClientCapabilities;
  readonly engine?: Engine;
  readonly folders?: readonly string[];
  readonly settings?: Record<string, unknown>;
  readonly initializationOptions?: unknown;
}

/** Starts a session on these files, initialises it and waits for nothing else. */
export async function converse(files: Record<string, MemoryFile>, options: ConversationOptions = {}): Promise<Conversation> {
  const engine = options.engine ?? SMALL_ENGINE;
  const disk = new Map(Object.entries(files));
  const up = new PassThrough();
  const down = new PassThrough();
  const server = createConnection(ProposedFeatures.all, new StreamMessageReader(up), new StreamMessageWriter(down), {
    messageStrategy: PARAMETERS_ARE_OBJECTS,
  });
  const memory = createMemoryFileSystem(disk);
  startSession(server, {
    files: memory,
    adapters: engine.adapters,
    rules: engine.rules.map((rule) => rule.meta),
    createWorkspace: (initial, mayRead) => createWorkspace(engine, initial, provideImports(memory, mayRead)),
    watchClient: () => undefined,
    today: () => "2026-11-23",
    documentationOf: (rule) => `file:///docs/${rule}.md`,
    version: "0.0.0-test",
  });
  server.listen();

  const client = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  const settings: Record<string, unknown> = { ...options.settings };
  const published = new Map<string, PublishDiagnosticsParams>();
  const statuses: StatusParams[] = [];
  const messages: string[] = [];
  const registered: string[] = [];
  let refreshes = 0;
  let lensRefreshes = 0;
  client.onRequest("workspace/configuration", (params: ConfigurationParams) =>
    params.items.map(({ section = "", scopeUri }) => settings[`${pathOf(scopeUri ?? "")} ${section}`] ?? settings[section] ?? null),
  );
  client.onRequest("client/registerCapability", (params: { registrations: { method: string }[] }) => {
    registered.push(...params.registrations.map((one) => one.method));
    return null;
  });
  client.onRequest("workspace/diagnostic/refresh", () => {
    refreshes += 1;
    return null;
  });
  client.onRequest("workspace/codeLens/refresh", () => {
    lensRefreshes += 1;
    return null;
  });
  client.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => void published.set(pathOf(params.uri), params));
  client.onNotification("preflint/status", (params: StatusParams) => void statuses.push(params));
  client.onNotification("window/showMessage", (params: { message: string }) => void messages.push(params.message));
  client.onNotification("window/logMessage", (params: { message: string }) => void messages.push(params.message));
  const progress: string[] = [];
  client.onRequest("window/workDoneProgress/create", () => null);
  const partialResults = new Map<string, (part: WorkspaceDiagnosticReportPartialResult) => void>();
  client.listen();
  client.onNotification("$/progress", (params: { token: string; value: { kind: string } | WorkspaceDiagnosticReportPartialResult }) => {
    if ("kind" in params.value) progress.push(params.value.kind);
    else partialResults.get(params.token)?.(params.value);
  });

  const folders = options.folders ?? ["/work"];
  await client.sendRequest("initialize", {
    processId: null,
    rootUri: null,
    capabilities: options.capabilities ?? VSCODE_CAPABILITIES,
    workspaceFolders: folders.map((folder) => ({ uri: uriOf(folder), name: folder })),
    initializationOptions: options.initializationOptions,
  });
  await client.sendNotification("initialized", {});

  const versions = new Map<string, number>();
  const send = (method: string, params: object): void => {
    client.sendNotification(method, params).catch(() => {});
  };
  let pulls = 0;
  const answers: Promise<unknown>[] = [];
  return {
    client,
    files: disk,
    settings,
    published,
    statuses,
    messages,
    progress,
    refreshes: () => refreshes,
    lensRefreshes: () => lensRefreshes,
    registrations: () => registered,
    open(path, text) {
      versions.set(path, 1);
      send("textDocument/didOpen", { textDocument: { uri: uriOf(path), languageId: "typescript", version: 1, text } });
    },
    change(path, text) {
      const version = (versions.get(path) ?? 0) + 1;
      versions.set(path, version);
      send("textDocument/didChange", { textDocument: { uri: uriOf(path), version }, contentChanges: [{ text }] });
    },
    close(path) {
      send("textDocument/didClose", { textDocument: { uri: uriOf(path) } });
    },
    diskChanged(path, type) {
      send("workspace/didChangeWatchedFiles", { changes: [{ uri: uriOf(path), type }] });
    },
    settingsChanged() {
      send("workspace/didChangeConfiguration", { settings: null });
    },
    pull: (path, previousResultId) =>
      client.sendRequest("textDocument/diagnostic", { textDocument: { uri: uriOf(path) }, ...(previousResultId === undefined ? {} : { previousResultId }) }),
    async items(path) {
      const report: DocumentDiagnosticReport = await client.sendRequest("textDocument/diagnostic", { textDocument: { uri: uriOf(path) } });
      return report.kind === "full" ? report.items : [];
    },
    pullWorkspace(previous = {}) {
      pulls += 1;
      const partialResultToken = `pull-${pulls}`;
      const reports: WorkspacePull["reports"] = new Map();
      const take = (part: WorkspaceDiagnosticReportPartialResult): void => {
        for (const item of part.items) if (item.kind === "full") reports.set(pathOf(item.uri), { resultId: item.resultId, items: item.items });
      };
      partialResults.set(partialResultToken, take);
      let answered = false;
      const cancellation = new CancellationTokenSource();
      const previousResultIds = Object.entries(previous).map(([path, value]) => ({ uri: uriOf(path), value }));
      const answer = client
        .sendRequest<WorkspaceDiagnosticReportPartialResult>("workspace/diagnostic", { previousResultIds, partialResultToken }, cancellation.token)
        .then((result) => {
          answered = true;
          take(result);
        });
      answers.push(answer);
      return { reports, answer, isAnswered: () => answered, cancel: () => cancellation.cancel() };
    },
    checkWorkspace: () => client.sendRequest("workspace/executeCommand", { command: "preflint.server.checkWorkspace" }),
    async end() {
      // A test may have shut it down already; then the server refuses to do it again.
      await client.sendRequest("shutdown").catch(() => {});
      // Shutdown answers what is held open.
      await Promise.allSettled(answers);
      client.dispose();
      up.end();
      down.end();
    },
  };
}
