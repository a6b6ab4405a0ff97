/**
 * `textDocument/codeLens`: one line over each policy that says whom it lets in. While a text is half typed, or the workspace is not up to date,
 * the last good lines stay where their policies are: nothing jumps and no number flickers under the fingers.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { CodeLens, CodeLensParams } from "vscode-languageserver";
import { CodeLensRefreshRequest } from "vscode-languageserver";
import { plural } from "../../core/report/report-input.ts";
import { editsBetween } from "../../core/text/line-diff.ts";
import type { FilePath } from "../../core/text/place.ts";
import { type JudgedPolicy, judgedPoliciesIn } from "../../core/workspace/policy-findings.ts";
import type { SessionContext } from "../context.ts";
import { summarisePolicy } from "../summarise-policy.ts";

/** Answers requests and tells the client when their answers are old. */
export interface CodeLenses {
  answer(params: CodeLensParams): Promise<CodeLens[]>;
  /** Everything is up to date: clients that have other lines than there are now are asked to ask again. */
  settled(): void;
  forget(file: FilePath): void;
}

interface Line {
  readonly offset: number;
  readonly title: string;
}

interface Good {
  readonly text: string;
  readonly lines: readonly Line[];
}

/** Nothing is computed before the first request. */
export function createCodeLenses(contextOf: () => SessionContext): CodeLenses {
  const good = new Map<FilePath, Good>();
  /** What the client was last told of a file. */
  const told = new Map<FilePath, string>();
  /** The loop calls itself busy until it has told everyone that it is done. */
  let isSettling = false;

  function isGood({ loop, workspace }: SessionContext, file: FilePath): boolean {
    return (isSettling || !loop.isBusy()) && !workspace.problems(file).some((problem) => problem.kind === "syntax");
  }

  function linesOf(context: SessionContext, file: FilePath): readonly Line[] {
    const { enable, codeLens } = context.settings().of(file);
    if (!enable || !codeLens) return [];
    const text = context.workspace.textOf(file) ?? "";
    const last = good.get(file);
    if (last !== undefined && !isGood(context, file)) return movedLines(last, text);
    const lines = judgedPoliciesIn(context.workspace, file).map((judged) => ({ offset: judged.server.main.at.span.start, title: titleOf(judged) }));
    if (isGood(context, file)) good.set(file, { text, lines });
    return lines;
  }

  function lensesOf(context: SessionContext, file: FilePath): CodeLens[] {
    const command = context.features.opensSimulator ? "preflint.simulateHere" : "";
    return linesOf(context, file).map(({ offset, title }) => {
      const { start } = context.positions.rangeOf(file, { start: offset, end: offset });
      const where = command === "" ? {} : { arguments: [{ uri: context.uriOf(file), position: start }] };
      return { range: { start, end: start }, command: { title, command, ...where } };
    });
  }

  return {
    async answer({ textDocument }) {
      const context = contextOf();
      const file = context.fileOf(textDocument.uri);
      if (file === undefined) return [];
      await context.configured;
      // A change that came just before the request wakes the loop only now.
      await nextTurn();
      if (!good.has(file)) await context.loop.whenSettled();
      const lenses = lensesOf(context, file);
      told.set(file, JSON.stringify(lenses));
      return lenses;
    },
    settled() {
      const context = contextOf();
      if (!context.features.refreshesCodeLenses) return;
      isSettling = true;
      const isOld = [...told].some(([file, text]) => text !== JSON.stringify(lensesOf(context, file)));
      isSettling = false;
      if (!isOld) return;
      context.connection.sendRequest(CodeLensRefreshRequest.type).catch((error: unknown) => context.failed("asking the editor to refresh its lenses", error));
    },
    forget(file) {
      good.delete(file);
      told.delete(file);
    },
  };
}

function titleOf({ server, findings }: JudgedPolicy): string {
  const problems = findings.length === 0 ? "" : ` · ${plural(findings.length, "problem")}`;
  return `${summarisePolicy(server.main)}${problems}`;
}

/** The same lines where their policies stand in the newer text. */
function movedLines({ text, lines }: Good, newer: string): readonly Line[] {
  const edits = editsBetween(text, newer);
  return lines.map(({ offset, title }) => {
    let moved = offset;
    for (const { span, newText } of edits) {
      if (span.end <= offset) moved += newText.length - (span.end - span.start);
      else if (span.start < offset) moved -= offset - span.start;
    }
    return { offset: Math.min(moved, newer.length), title };
  });
}
