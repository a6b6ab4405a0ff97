/** What the client said that it can do, reduced to the questions that the server asks. */
import type { ClientCapabilities } from "vscode-languageserver";
import type { DiagnosticFeatures } from "./convert.ts";

/** Answers about the client. Missing capabilities are false. */
export interface ClientFeatures {
  /** The client asks for diagnostics itself; then none are pushed. */
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly diagnostics: DiagnosticFeatures;
  readonly configuration: boolean;
  readonly registersConfiguration: boolean;
  readonly registersWatchedFiles: boolean;
  readonly registersCompletion: boolean;
  readonly workspaceFolders: boolean;
  readonly versionedEdits: boolean;
  readonly createsFiles: boolean;
  readonly snippetEdits: boolean;
  /** Edits may say that they are to be confirmed, and by which words. */
  readonly confirmsEdits: boolean;
  readonly resolvesEdits: boolean;
  /** Actions that cannot be taken are shown with the reason. */
  readonly showsDisabledActions: boolean;
  readonly showsDocuments: boolean;
  /** Documents may be the server's own, and the client opens them. */
  readonly showsAnswers: boolean;
  readonly showsProgress: boolean;
  readonly markdownHover: boolean;
  readonly refreshesCodeLenses: boolean;
  /** The client has the command `preflint.simulateHere`. */
  readonly opensSimulator: boolean;
}

/** Reads the client's capabilities and its `initializationOptions`. */
export function clientFeaturesOf(capabilities: ClientCapabilities, options?: unknown): ClientFeatures {
  const { workspace, textDocument, window } = capabilities;
  const pull = textDocument?.diagnostic;
  const push = textDocument?.publishDiagnostics;
  const drawn = pull ?? push;
  const editSupport = workspace?.workspaceEdit;
  return {
    pullsDiagnostics: pull !== undefined,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    diagnostics: {
      relatedInformation: drawn?.relatedInformation === true,
      codeDescription: drawn?.codeDescriptionSupport === true,
      tags: drawn?.tagSupport !== undefined,
      data: drawn?.dataSupport === true,
    },
    configuration: workspace?.configuration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    registersWatchedFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    registersCompletion: textDocument?.completion?.dynamicRegistration === true,
    workspaceFolders: workspace?.workspaceFolders === true,
    versionedEdits: editSupport?.documentChanges === true,
    createsFiles: editSupport?.documentChanges === true && editSupport.resourceOperations?.includes("create") === true,
    snippetEdits: editSupport?.documentChanges === true && editSupport.snippetEditSupport === true,
    confirmsEdits: editSupport?.documentChanges === true && editSupport.changeAnnotationSupport !== undefined,
    resolvesEdits: textDocument?.codeAction?.resolveSupport?.properties.includes("edit") === true && textDocument.codeAction.dataSupport === true,
    showsDisabledActions: textDocument?.codeAction?.disabledSupport === true,
    showsDocuments: window?.showDocument?.support === true,
    showsAnswers: workspace?.textDocumentContent !== undefined && window?.showDocument?.support === true,
    showsProgress: window?.workDoneProgress === true,
    refreshesCodeLenses: workspace?.codeLens?.refreshSupport === true,
    opensSimulator: typeof options === "object" && options !== null && Reflect.get(options, "opensSimulator") === true,
    markdownHover: textDocument?.hover?.contentFormat?.includes("markdown") === true,
  };
}
