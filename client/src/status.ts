/** The status item: how many findings, what could not be looked at, and a way to the log. Shows what it is told. */
import { type Disposable, LanguageStatusSeverity, languages, MarkdownString, StatusBarAlignment, ThemeColor, window } from "vscode";
import type { StatusParams } from "../../server/lsp/protocol.ts";

/** Item in the status bar and in the language status menu. */
export interface StatusItem extends Disposable {
  starting(): void;
  failed(message: string): void;
  show(params: StatusParams): void;
}

/** Creates both items; the caller disposes of them. */
export function createStatusItem(): StatusItem {
  const bar = window.createStatusBarItem("preflint.status", StatusBarAlignment.Right, 90);
  bar.name = "Preflint";
  bar.command = "preflint.checkWorkspace";
  const language = languages.createLanguageStatusItem("preflint.languageStatus", { scheme: "file" });
  language.name = "Preflint";
  language.command = { command: "preflint.showLog", title: "Show Log" };

  const set = (icon: string, text: string, detail: string, bad: boolean, busy: boolean): void => {
    bar.text = `$(${icon}) Preflint${text === "" ? "" : ` ${text}`}`;
    bar.tooltip = tooltip(detail);
    bar.accessibilityInformation = { label: `Preflint: ${detail.replaceAll("\n\n", " ")}`, role: "button" };
    bar.backgroundColor = bad ? new ThemeColor("statusBarItem.warningBackground") : undefined;
    bar.show();
    language.text = text === "" ? "Preflint" : `Preflint ${text}`;
    language.detail = detail.replaceAll("\n\n", " ");
    language.busy = busy;
    language.severity = bad ? LanguageStatusSeverity.Warning : LanguageStatusSeverity.Information;
  };
  return {
    starting: () => set("loading~spin", "", "Starting.", false, true),
    failed: (message) => set("warning", "", message, true, false),
    show: (params) => set(iconOf(params), textOf(params), detailOf(params), params.state === "problem", params.state === "working"),
    dispose: () => {
      bar.dispose();
      language.dispose();
    },
  };
}

function tooltip(detail: string): MarkdownString {
  const links = "[Check workspace](command:preflint.checkWorkspace) | [Show log](command:preflint.showLog) | [Restart server](command:preflint.restartServer)";
  const text = new MarkdownString(`**Preflint**\n\n${detail}\n\n${links}`);
  text.isTrusted = { enabledCommands: ["preflint.checkWorkspace", "preflint.showLog", "preflint.restartServer"] };
  return text;
}

function iconOf({ state }: StatusParams): string {
  if (state === "working") return "loading~spin";
  if (state === "problem") return "warning";
  return state === "off" ? "circle-slash" : "shield";
}

function textOf({ state, findings }: StatusParams): string {
  if (state === "off") return "off";
  const { error, warning, info } = findings;
  return error + warning + info === 0 ? "" : `${error} / ${warning} / ${info}`;
}

function counted(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
}

function detailOf(params: StatusParams): string {
  if (params.state === "off") return "Switched off by the setting `preflint.enable`.";
  const { findings } = params;
  const lines = [
    `${counted(findings.error, "error", "errors")}, ${counted(findings.warning, "warning", "warnings")}, ${counted(findings.info, "info", "infos")}.`,
    `${counted(params.looked, "file", "files")} looked at, ${params.recognised} recognised.`,
  ];
  if (params.unknownSettings > 0) lines.push(`${counted(params.unknownSettings, "setting", "settings")} could not be read, so nothing is said about them.`);
  if (params.notUnderstood > 0) lines.push(`${counted(params.notUnderstood, "file has", "files have")} syntax errors; the rest was checked.`);
  if (params.unreadable > 0) lines.push(`${counted(params.unreadable, "file", "files")} could not be read.`);
  if (params.message !== undefined) lines.unshift(params.message);
  return lines.join("\n\n");
}
