/**
 * One language server session over one connection: initialise, keep documents, settings and disk in step with the
 * workspace, hand out what it finds. Starts no process and touches the disk through `SessionServices.files` only.
 */
import type { Connection, InitializeParams } from "vscode-languageserver";
import { MessageType, ShowMessageNotification, TextDocuments } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Finding } from "../core/model/finding.ts";
import { namesOf } from "../core/policy/rule-names.ts";
import type { FilePath } from "../core/text/place.ts";
import type { CombinedFix, Fix } from "../core/workspace/workspace.ts";
import { folderOf } from "../platform/path.ts";
import { createProjectFolders, createReadingBounds } from "../platform/project-folder.ts";
import { createSourceScanner } from "../platform/scan.ts";
import { type AnalysisLoop, createAnalysisLoop } from "./analysis-loop.ts";
import { createAnswerPages } from "./answer-pages.ts";
import { initializeResultOf, register } from "./capabilities.ts";
import { clientFeaturesOf } from "./client-features.ts";
import type { SessionContext, SessionServices } from "./context.ts";
import { createPositionConverter, filePathOf, unsavedPathOf, uriOf } from "./convert.ts";
import { createDiagnosticStore } from "./diagnostic-store.ts";
import { describeError, guarded } from "./guard.ts";
import { guardedConnection } from "./guarded-connection.ts";
import { createProject } from "./project.ts";
import type {
  BlockedMethod,
  BlockedParams,
  ExplainMethod,
  ExplainParams,
  InitializationOptions,
  SimulateMethod,
  SimulateParams,
  StatusParams,
  WhoGetsInMarkdownMethod,
  WhoGetsInMethod,
  WhoGetsInParams,
} from "./protocol.ts";
import { codeActions, resolveCodeAction } from "./requests/code-action.ts";
import { type CodeLenses, createCodeLenses } from "./requests/code-lens.ts";
import { completion } from "./requests/completion.ts";
import { pullConfiguration } from "./requests/configuration.ts";
import { documentDiagnostic } from "./requests/document-diagnostic.ts";
import { executeCommand, explain } from "./requests/execute-command.ts";
import { hover } from "./requests/hover.ts";
import { createDiagnosticPublisher } from "./requests/publish-diagnostics.ts";
import { simulate } from "./requests/simulate.ts";
import { traceBlockedRequest } from "./requests/trace-blocked.ts";
import { watchedFilesChanged } from "./requests/watched-files.ts";
import { createWhoGetsIn, type WhoGetsInView } from "./requests/who-gets-in.ts";
import { createWorkspacePulls } from "./requests/workspace-diagnostic.ts";
import { createScanProgress } from "./scan-progress.ts";
import { DEFAULT_SETTINGS, settingsOf } from "./settings.ts";
import { createStatusNotifier, STATUS_METHOD } from "./status-notifier.ts";
import { createViewChanges, type ViewChanges } from "./view-changes.ts";

const EXPLAIN_METHOD: ExplainMethod = "preflint/explain";
const SIMULATE: SimulateMethod = "preflint/simulate";
const TRACE_BLOCKED: BlockedMethod = "preflint/traceBlocked";
const WHO_GETS_IN: WhoGetsInMethod = "preflint/whoGetsIn";
const WHO_GETS_IN_MARKDOWN: WhoGetsInMarkdownMethod = "preflint/whoGetsInMarkdown";

/** A session, whether it has begun or not. */
export interface Session {
  /** True once the client has asked for `shutdown`. */
  isShutDown(): boolean;
}

/** Wires the connection; the caller calls `listen`. */
export function startSession(raw: Connection, services: SessionServices): Session {
  const connection = guardedConnection(raw);
  let isShutDown = false;
  let running: RunningSession | undefined;
  const context = (): SessionContext => {
    if (running === undefined) throw new Error("A request came before initialize.");
    return running.context;
  };
  const pulls = createWorkspacePulls(context);
  const changes = createViewChanges(connection);
  const views: Views = { lenses: createCodeLenses(context), whoGetsIn: createWhoGetsIn(context, changes), changes };

  connection.onInitialize((params) => {
    if (typeof params.processId === "number") services.watchClient(params.processId);
    running = createRunningSession(connection, services, params, () => pulls.flush(), views);
    return initializeResultOf(running.context.features, services.version);
  });
  connection.onInitialized(() => running?.begin());
  connection.onShutdown(() => {
    isShutDown = true;
    running?.stop();
    pulls.finish();
  });
  connection.onHover((params) =>
    guarded(
      context(),
      "answering a hover",
      () => null,
      () => hover(context(), params),
    ),
  );
  connection.onCodeLens((params) => views.lenses.answer(params));
  connection.onCompletion((params) =>
    guarded(
      context(),
      "completing",
      () => [],
      () => completion(context(), params),
    ),
  );
  connection.onCodeAction((params) =>
    guarded(
      context(),
      "looking for fixes",
      () => [],
      () => codeActions(context(), params),
    ),
  );
  connection.onCodeActionResolve((action) => resolveCodeAction(context(), action));
  connection.onExecuteCommand((params) => executeCommand(context(), params, () => requireRunning().status()));
  connection.onRequest(WHO_GETS_IN, (params: WhoGetsInParams) => views.whoGetsIn.answer(params));
  connection.onRequest(WHO_GETS_IN_MARKDOWN, (params: WhoGetsInParams) => views.whoGetsIn.markdown(params));
  connection.onRequest(SIMULATE, (params: SimulateParams) => simulate(context(), params, changes));
  connection.onRequest(TRACE_BLOCKED, (params: BlockedParams) => traceBlockedRequest(context(), params));
  connection.onRequest("workspace/textDocumentContent", ({ uri }: { readonly uri: string }) => ({ text: context().answers.textOf(uri) }));
  connection.onRequest(EXPLAIN_METHOD, (params: ExplainParams) => explain(context(), params));
  connection.onDidChangeWatchedFiles((params) => watchedFilesChanged(context(), params));
  connection.onDidChangeConfiguration((params) => requireRunning().settingsChanged(params.settings));
  connection.languages.diagnostics.on((params, token) => documentDiagnostic(context(), params, token));
  connection.languages.diagnostics.onWorkspace((params, token, _progress, partial) => pulls.request(params, token, partial));
  return { isShutDown: () => isShutDown };

  function requireRunning(): RunningSession {
    if (running === undefined) throw new Error("A request came before initialize.");
    return running;
  }
}

/** What is drawn beside the findings. */
interface Views {
  readonly lenses: CodeLenses;
  readonly whoGetsIn: WhoGetsInView;
  readonly changes: ViewChanges;
}

interface RunningSession {
  readonly context: SessionContext;
  /** After `initialized`: registers, reads settings, scans. */
  begin(): Promise<void>;
  settingsChanged(pushed: unknown): Promise<void>;
  status(): StatusParams;
  stop(): void;
}

function createRunningSession(
  connection: Connection,
  services: SessionServices,
  params: InitializeParams,
  flushPulls: () => void,
  views: Views,
): RunningSession {
  const features = clientFeaturesOf(params.capabilities, params.initializationOptions);
  const folders = new Set<FilePath>(initialFolders(params));
  const ruleIds = new Set(services.rules.flatMap(namesOf));
  let settings = settingsOf(DEFAULT_SETTINGS, new Map(), folders);
  let pushedSettings: unknown = initializationSettings(params);
  let lastFailure: string | undefined;
  /** After shutdown nobody listens, and what fails then fails because of it. */
  let isOver = false;
  /** The document that was edited last is analysed first. */
  let first: FilePath | undefined;
  let isConfigured = false;
  let finishConfiguration = (): void => {};
  const configured = new Promise<void>((resolve) => {
    finishConfiguration = resolve;
  });

  const documents = new TextDocuments(TextDocument);
  const openUris = new Map<FilePath, string>();
  /** Paths of open documents that no file stands behind. */
  const unsaved = new Map<string, FilePath>();
  const fileOf = (uri: string): FilePath | undefined => unsaved.get(uri) ?? filePathOf(uri);
  const mayRead = createReadingBounds(
    services.files,
    createProjectFolders(services.files, () => [...folders, ...[...openUris.keys()].map(folderOf)]),
  );
  const workspace = services.createWorkspace(workspaceOptions(), mayRead);
  const project = createProject(workspace, services.files, createSourceScanner(services.adapters), mayRead);
  const positions = createPositionConverter((file) => workspace.textOf(file));
  const clientUriOf = (file: FilePath): string => openUris.get(file) ?? uriOf(file);
  const versionOf = (file: FilePath): number | null => documents.get(openUris.get(file) ?? "")?.version ?? null;
  const reporter = {
    failed(doing: string, error: unknown): void {
      if (isOver) return;
      lastFailure = `Preflint failed while ${doing}. The last good results are shown.`;
      connection.console.error(`Failed while ${doing}: ${describeError(error)}`);
    },
  };
  const { documentationOf } = services;
  const diagnosticContext = { positions, features: features.diagnostics, uriOf: clientUriOf, documentationOf, versionOf };
  const diagnostics = createDiagnosticStore(workspace, diagnosticContext, reporter, () => settings.enable);
  const progress = createScanProgress(connection, features.showsProgress);
  const publisher = createDiagnosticPublisher(() => context);
  const status = createStatusNotifier({ isEnabled: () => settings.enable, counts: () => workspace.counts(), problems }, (body) => notify(STATUS_METHOD, body));
  const fixes = new Map<string, readonly Fix[]>();
  const combinedFixes = new Map<string, CombinedFix | undefined>();
  const analysis = createAnalysisLoop({
    *steps() {
      if (settings.enable) yield* project.steps(first);
    },
    publish() {
      handOut(workspace.takeChanged());
      progress.report(workspace.files().length);
    },
    settled() {
      progress.end();
      refreshOpenDocuments();
      views.lenses.settled();
      views.whoGetsIn.settled();
      views.changes.settled();
      // Before the settings are read nothing but what is open was looked at.
      if (isConfigured) status.ready();
    },
    failed: (error) => reporter.failed("analysing the workspace", error),
  });

  const loop: AnalysisLoop = {
    ...analysis,
    wake() {
      fixes.clear();
      combinedFixes.clear();
      analysis.wake();
    },
  };

  function fixesOf(finding: Finding): readonly Fix[] {
    const key = `${finding.fingerprint} ${finding.at.file}`;
    const known = fixes.get(key) ?? workspace.fixes(finding);
    fixes.set(key, known);
    return known;
  }

  function combinedFixOf(finding: Finding): CombinedFix | undefined {
    const key = `${finding.fingerprint} ${finding.at.file}`;
    if (!combinedFixes.has(key)) combinedFixes.set(key, workspace.combinedFix(finding));
    return combinedFixes.get(key);
  }

  const context: SessionContext = {
    connection,
    services,
    features,
    workspace,
    project,
    documents,
    loop,
    positions,
    diagnostics,
    answers: createAnswerPages(),
    configured,
    settings: () => settings,
    fixesOf,
    combinedFixOf,
    fileOf,
    uriOf: clientUriOf,
    versionOf,
    failed: reporter.failed,
  };

  function workspaceOptions() {
    const { ofFolder, knownFiles, window } = settings;
    const { preset, severities } = window;
    return { roots: [...folders], today: services.today(), preset, severities, ofFolder, knownFiles };
  }

  function handOut(files: readonly FilePath[]): void {
    for (const file of files) diagnostics.refresh(file);
    if (features.pullsDiagnostics) flushPulls();
    else publisher.publish(files);
  }

  function problems(): readonly string[] {
    const internal = workspace.allProblems().filter((problem) => problem.kind === "internal");
    return [...settings.problems, ...(lastFailure === undefined ? [] : [lastFailure]), ...internal.map((problem) => problem.message)];
  }

  function notify(method: string, body: unknown): void {
    connection.sendNotification(method, body).catch(() => {
      // The connection is gone; there is nobody to tell.
    });
  }

  /** Open documents are asked for by the client only when they change themselves; what other files changed, it must be told. */
  function refreshOpenDocuments(): void {
    if (!features.pullsDiagnostics || !features.refreshesDiagnostics || !diagnostics.hasStaleAnswers()) return;
    connection.languages.diagnostics.refresh().catch((error: unknown) => reporter.failed("asking the editor to refresh", error));
  }

  function documentChanged(document: TextDocument): void {
    const file = fileOf(document.uri) ?? unsavedPathOf(document.uri, document.languageId);
    if (file === undefined) return;
    openUris.set(file, document.uri);
    if (filePathOf(document.uri) === undefined) unsaved.set(document.uri, file);
    first = file;
    workspace.openDocument(file, document.getText(), project.isCandidate(file));
    loop.wake();
  }

  function documentClosed(document: TextDocument): void {
    const file = fileOf(document.uri);
    if (file === undefined) return;
    openUris.delete(file);
    unsaved.delete(document.uri);
    diagnostics.forgetAnswer(file);
    views.lenses.forget(file);
    workspace.closeDocument(file);
    loop.wake();
  }

  async function readConfiguration(): Promise<void> {
    const before = JSON.stringify(settings.problems);
    const wasEnabled = settings.enable;
    const rootsBefore = JSON.stringify(project.roots().map(({ folder, excludes }) => ({ folder, excludes })));
    const configuration = await pullConfiguration(connection, features, [...folders], ruleIds, pushedSettings);
    settings = configuration.settings;
    if (JSON.stringify(configuration.roots) !== rootsBefore) {
      status.working();
      progress.begin();
      project.setRoots(configuration.roots);
      // What is open may be wanted now, or no more.
      for (const [file, uri] of openUris) workspace.openDocument(file, documents.get(uri)?.getText() ?? "", project.isCandidate(file));
    }
    workspace.setOptions(workspaceOptions());
    if (wasEnabled !== settings.enable) handOut([...diagnostics.files()]);
    if (JSON.stringify(settings.problems) !== before) for (const problem of settings.problems) warn(problem);
    loop.wake();
  }

  function warn(problem: string): void {
    connection.console.warn(problem);
    // A notification, not the request that asks for an answer: there is nothing to choose.
    notify(ShowMessageNotification.method, { type: MessageType.Warning, message: problem });
  }

  async function settingsChanged(pushed: unknown): Promise<void> {
    if (typeof pushed === "object" && pushed !== null && "preflint" in pushed) pushedSettings = pushed.preflint;
    await readConfiguration().catch((error: unknown) => reporter.failed("reading the settings", error));
  }

  documents.onDidOpen(({ document }) => documentChanged(document));
  documents.onDidChangeContent(({ document }) => documentChanged(document));
  documents.onDidClose(({ document }) => documentClosed(document));
  documents.onDidSave(({ document }) => {
    const file = filePathOf(document.uri);
    if (file === undefined || features.registersWatchedFiles) return;
    project.changed(file, false);
    loop.wake();
  });
  documents.listen(connection);

  return {
    context,
    status: status.ready,
    settingsChanged,
    stop() {
      isOver = true;
      loop.stop();
    },
    async begin() {
      status.working();
      register(connection, features).catch((error: unknown) => reporter.failed("registering with the editor", error));
      if (features.workspaceFolders) {
        connection.workspace.onDidChangeWorkspaceFolders(async ({ added, removed }) => {
          for (const { uri } of removed) folders.delete(filePathOf(uri) ?? "");
          for (const { uri } of added) addFolder(folders, uri);
          await readConfiguration().catch((error: unknown) => reporter.failed("changing the folders", error));
        });
      }
      await readConfiguration().catch((error: unknown) => reporter.failed("reading the settings", error));
      isConfigured = true;
      finishConfiguration();
    },
  };
}

function addFolder(folders: Set<FilePath>, uri: string): void {
  const folder = filePathOf(uri);
  if (folder !== undefined) folders.add(folder);
}

function initialFolders(params: InitializeParams): readonly FilePath[] {
  const folders = new Set<FilePath>();
  for (const { uri } of params.workspaceFolders ?? []) addFolder(folders, uri);
  if (folders.size === 0 && typeof params.rootUri === "string") addFolder(folders, params.rootUri);
  return [...folders];
}

function initializationSettings(params: InitializeParams): InitializationOptions["settings"] {
  const options: unknown = params.initializationOptions;
  return typeof options === "object" && options !== null && "settings" in options ? options.settings : undefined;
}
