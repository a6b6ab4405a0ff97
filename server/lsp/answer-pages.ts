/** Answers of some length as read-only documents that the editor asks this server for: nothing to save, and nothing lies on a disk. */
import type { Connection } from "vscode-languageserver";
import { URI } from "vscode-uri";
import type { ClientFeatures } from "./client-features.ts";
import type { MarkdownAnswer } from "./protocol.ts";

/** Scheme of their addresses. */
export const ANSWER_SCHEME = "preflint-answer";

/** The last answer of each title. */
export interface AnswerPages {
  /** Shows it where the client can, and gives it back. */
  show<Answer extends MarkdownAnswer>(connection: Connection, features: ClientFeatures, answer: Answer): Promise<Answer>;
  /** A sentence for an address of an earlier session. */
  textOf(uri: string): string;
}

/** No answers yet. */
export function createAnswerPages(): AnswerPages {
  const texts = new Map<string, string>();
  return {
    async show(connection, features, answer) {
      if (!features.showsAnswers) return answer;
      const uri = URI.from({ scheme: ANSWER_SCHEME, path: `/${answer.title}.md` }).toString();
      const isNew = texts.get(uri) === undefined;
      texts.set(uri, answer.markdown);
      if (!isNew) await connection.workspace.textDocumentContent.refresh(uri);
      await connection.window.showDocument({ uri, takeFocus: true });
      return answer;
    },
    textOf: (uri) => texts.get(uri) ?? "This answer is gone. Ask again.",
  };
}
