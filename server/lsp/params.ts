/** Shapes of what clients send, checked before a handler sees it. Knows only the parts that handlers read; more may stand there. */

type Shape = (value: unknown) => boolean;

const text: Shape = (value) => typeof value === "string";
const whole: Shape = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const anything: Shape = () => true;
const listOf =
  (item: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(item);
const maybe =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || shape(value);
/** Where the protocol says `| null`; elsewhere handlers take what is there for an object. */
const orNull =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || value === null || shape(value);
const object =
  (parts: Readonly<Record<string, Shape>>): Shape =>
  (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value) && Object.entries(parts).every(([name, shape]) => shape(Reflect.get(value, name)));

const position = object({ line: whole, character: whole });
const range = object({ start: position, end: position });
const document = object({ uri: text });
const folder = object({ uri: text });
const aboutDocument = object({ textDocument: document });
const atPosition = object({ textDocument: document, position });
const actionData = orNull(object({ kind: text, uri: text, fingerprint: maybe(text), fingerprints: maybe(listOf(text)), title: maybe(text) }));

/** By the name under which a handler is registered; what is not listed is taken as it is. */
const SHAPES: Readonly<Record<string, Shape>> = {
  onInitialize: object({ capabilities: object({}), workspaceFolders: orNull(listOf(folder)), rootUri: orNull(text) }),
  onDidOpenTextDocument: object({ textDocument: object({ uri: text, languageId: text, version: Number.isFinite, text }) }),
  onDidChangeTextDocument: object({
    textDocument: object({ uri: text, version: orNull(Number.isFinite) }),
    contentChanges: listOf(object({ text, range: maybe(range) })),
  }),
  onDidCloseTextDocument: aboutDocument,
  onDidSaveTextDocument: aboutDocument,
  onWillSaveTextDocument: aboutDocument,
  onWillSaveTextDocumentWaitUntil: aboutDocument,
  onHover: atPosition,
  onCompletion: atPosition,
  onCodeLens: aboutDocument,
  onCodeAction: object({ textDocument: document, range, context: object({ diagnostics: listOf(object({})), only: maybe(listOf(text)) }) }),
  onCodeActionResolve: object({ title: text, data: actionData }),
  onExecuteCommand: object({ command: text, arguments: maybe(listOf(anything)) }),
  onDidChangeWatchedFiles: object({ changes: listOf(object({ uri: text, type: whole })) }),
  onDidChangeConfiguration: object({}),
  onDidChangeWorkspaceFolders: object({ added: listOf(folder), removed: listOf(folder) }),
  "preflint.server.tellFixed": object({ uri: text, fixed: whole, left: listOf(object({ rule: text, line: whole })) }),
  "preflint/explain": object({ uri: text, position: maybe(position) }),
  "preflint/whoGetsIn": object({ parent: maybe(text), filter: maybe(text), reveal: maybe(object({ uri: text, position })) }),
  "preflint/whoGetsInMarkdown": object({ filter: maybe(text) }),
  "preflint/simulate": object({
    about: (value) => object({ uri: text, position })(value) || object({ uri: text, index: whole, label: text })(value),
    page: maybe(object({ origin: text, method: text, headers: text, credentials: (value) => typeof value === "boolean", url: text })),
  }),
  "workspace/textDocumentContent": object({ uri: text }),
  "preflint/traceBlocked": object({ text, origin: text }),
  "diagnostics.on": object({ textDocument: document, previousResultId: maybe(text) }),
  "diagnostics.onWorkspace": object({ previousResultIds: listOf(object({ uri: text, value: text })) }),
};

/** True if a handler of this name can work with these parameters. */
export function fitsHandler(name: string, params: unknown): boolean {
  return Object.hasOwn(SHAPES, name) ? (SHAPES[name]?.(params) ?? true) : true;
}
