/** `workspace/executeCommand` and `preflint/explain`: what people ask for by name, in any editor. */
import type { ExecuteCommandParams } from "vscode-languageserver";
import { ErrorCodes, MessageType, ResponseError, ShowMessageNotification } from "vscode-languageserver";
import { nameOf } from "../../platform/path.ts";
import type { SessionContext } from "../context.ts";
import { describeReason, escapeMarkdown, inlineCode } from "../describe-policy.ts";
import { fitsHandler } from "../params.ts";
import type { ExplainParams, ExplainResult, FixedParams, RuleName, ServerCommand, StatusParams } from "../protocol.ts";
import { changedFindings } from "./changed-findings.ts";
import { fixSafely } from "./fix-safely.ts";
import { initPolicy, writeSnapshot } from "./policy-files.ts";

/** Names of all commands, for the capabilities. */
export const SERVER_COMMANDS: readonly ServerCommand[] = [
  "preflint.server.checkWorkspace",
  "preflint.server.explain",
  "preflint.server.openDocumentation",
  "preflint.server.tellFixed",
  "preflint.server.init",
  "preflint.server.snapshot",
  "preflint.server.fixFile",
  "preflint.server.fixWorkspace",
  "preflint.server.changedFindings",
  "preflint.server.rules",
];

/** Runs a command. Rejects if there is no such command or its arguments are wrong. */
export async function executeCommand(context: SessionContext, params: ExecuteCommandParams, status: () => StatusParams): Promise<unknown> {
  await context.configured;
  const command = SERVER_COMMANDS.find((one) => one === params.command);
  const [argument]: unknown[] = params.arguments ?? [];
  switch (command) {
    case "preflint.server.checkWorkspace":
      context.project.rescan();
      context.loop.wake();
      await context.loop.whenSettled();
      return status();
    case "preflint.server.explain":
      if (!isExplainParams(argument)) throw new ResponseError(ErrorCodes.InvalidParams, "Expected { uri, position? }.");
      return context.answers.show(context.connection, context.features, explain(context, argument));
    case "preflint.server.openDocumentation":
      return openDocumentation(context, (params.arguments ?? []).map(String));
    case "preflint.server.tellFixed":
      if (!isFixedParams(argument)) throw new ResponseError(ErrorCodes.InvalidParams, "Expected { uri, fixed, left }.");
      return tellFixed(context, argument);
    case "preflint.server.init":
      return initPolicy(context);
    case "preflint.server.snapshot":
      return writeSnapshot(context);
    case "preflint.server.fixFile": {
      const file = context.fileOf(String(argument));
      if (file === undefined) throw new ResponseError(ErrorCodes.InvalidParams, "Expected the URI of a file.");
      return fixSafely(context, file);
    }
    case "preflint.server.fixWorkspace":
      return fixSafely(context, undefined);
    case "preflint.server.changedFindings":
      return context.answers.show(context.connection, context.features, await changedFindings(context));
    case "preflint.server.rules":
      return context.services.rules.map(({ id, title }): RuleName => ({ id, title })).sort((left, right) => (left.id < right.id ? -1 : 1));
    case undefined:
      throw new ResponseError(ErrorCodes.InvalidParams, `There is no command ${params.command}.`);
  }
}

function isExplainParams(value: unknown): value is ExplainParams {
  return fitsHandler("preflint/explain", value);
}

const TITLE = "Why is nothing reported here";

/** Why is nothing reported here? */
export function explain(context: SessionContext, params: ExplainParams): ExplainResult {
  const file = context.fileOf(params.uri);
  if (file === undefined) return plainAnswer(["Preflint reads files on the disk and unsaved documents, and this document is neither."]);
  if (!context.settings().of(file).enable) return plainAnswer(["Preflint is switched off by the setting preflint.enable."]);
  const offset = params.position === undefined ? undefined : context.positions.offsetOf(file, params.position);
  const explanation = context.workspace.explain(file, offset);
  const lines = explanation.sentences.map(escapeMarkdown);
  const unknown = explanation.unknown.map((setting) => {
    const { start } = context.positions.rangeOf(setting.at.file, setting.at.span);
    return `- ${escapeMarkdown(setting.label)}, line ${start.line + 1}: ${escapeMarkdown(setting.what)} could not be read, because ${describeReason(setting.reason)}.`;
  });
  const heading = `# ${TITLE}?\n\n${inlineCode(file)}`;
  const details = unknown.length === 0 ? [] : [`## What could not be read\n\n${unknown.join("\n")}`];
  return { title: TITLE, sentences: explanation.sentences, markdown: [heading, ...lines, ...details].join("\n\n") };
}

function plainAnswer(sentences: readonly string[]): ExplainResult {
  return { title: TITLE, sentences, markdown: sentences.map(escapeMarkdown).join("\n\n") };
}

function isFixedParams(value: unknown): value is FixedParams {
  return fitsHandler("preflint.server.tellFixed", value);
}

const MOST_NAMED = 5;

/** Says what fix-all did and what it left, on the screen if somebody asked for it just now. */
function tellFixed({ connection, fileOf }: SessionContext, { uri, fixed, left, quiet }: FixedParams): null {
  const problems = (count: number): string => `${count} problem${count === 1 ? "" : "s"}`;
  const named = left.slice(0, MOST_NAMED).map(({ rule, line }) => `${rule} (line ${line + 1})`);
  const more = left.length > named.length ? ` and ${left.length - named.length} more` : "";
  const rest = left.length === 0 ? "" : ` ${problems(left.length)} left for you to decide: ${named.join(", ")}${more}.`;
  const sentence = `Fixed ${problems(fixed)} in ${nameOf(fileOf(uri) ?? uri)}.${rest}`;
  connection.console.info(sentence);
  if (quiet === true) return null;
  connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message: sentence }).catch(() => {
    // The connection is gone; there is nobody to tell.
  });
  return null;
}

async function openDocumentation(context: SessionContext, rules: readonly string[]): Promise<boolean> {
  const uri = context.services.documentationOf((await chosenRule(context, rules)) ?? "");
  if (uri === undefined || !context.features.showsDocuments) return false;
  const { success } = await context.connection.window.showDocument({ uri, takeFocus: true });
  return success;
}

/** The only one, or the one that somebody chooses. */
async function chosenRule({ connection }: SessionContext, rules: readonly string[]): Promise<string | undefined> {
  if (rules.length < 2) return rules[0];
  const chosen = await connection.window.showInformationMessage("Which page?", ...rules.map((title) => ({ title })));
  return chosen?.title;
}
