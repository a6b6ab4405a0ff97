/** A language server that publishes no diagnostics for every change: the floor that ours is compared with. */
import { createConnection, ProposedFeatures, TextDocumentSyncKind, TextDocuments } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";

const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
const documents = new TextDocuments(TextDocument);
connection.onInitialize(() => ({ capabilities: { textDocumentSync: TextDocumentSyncKind.Incremental } }));
documents.onDidChangeContent((event) => {
  void connection.sendDiagnostics({ uri: event.document.uri, version: event.document.version, diagnostics: [] });
});
documents.listen(connection);
connection.listen();
