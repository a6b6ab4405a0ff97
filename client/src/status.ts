/** The status item: how many findings, what could not be looked at, and a way to the log. Shows what it is told. */
import { type Disposable, LanguageStatusSeverity, l10n, languages, MarkdownString, StatusBarAlignment, ThemeColor, window } from "vscode";
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
  language.command = { command: "preflint.showLog", title: l10n.t("Show Log") };

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
    starting: () => set("loading~spin", "", l10n.t("Starting."), false, true),
    failed: (message) => set("warning", "", message, true, false),
    show: (params) => set(iconOf(params), textOf(params), detailOf(params), params.state === "problem", params.state === "working"),
    dispose: () => {
      bar.dispose();
      language.dispose();
    },
  };
}

function tooltip(detail: string): MarkdownString {
  const link = (text: string, command: string): string => `[${text}](command:${command})`;
  const check = link(l10n.t("Check Workspace"), "preflint.checkWorkspace");
  const links = `${check} | ${link(l10n.t("Show Log"), "preflint.showLog")} | ${link(l10n.t("Restart Server"), "preflint.restartServer")}`;
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
  if (state === "off") return l10n.t("off");
  const { error, warning, info } = findings;
  return error + warning + info === 0 ? "" : `${error} / ${warning} / ${info}`;
}

function detailOf(params: StatusParams): string {
  if (params.state === "off") return l10n.t("Switched off by the setting `preflint.enable`.");
  const { error, warning, info } = params.findings;
  const lines = [
    ...(params.message === undefined ? [] : [params.message]),
    l10n.t("Errors: {0}, warnings: {1}, infos: {2}.", error, warning, info),
    l10n.t("Files looked at: {0}, recognised: {1}.", params.looked, params.recognised),
  ];
  if (params.unknownSettings > 0) lines.push(l10n.t("Settings that could not be read, so that nothing is said about them: {0}.", params.unknownSettings));
  if (params.notUnderstood > 0) lines.push(l10n.t("Files with syntax errors, of which the rest was checked: {0}.", params.notUnderstood));
  if (params.unreadable > 0) lines.push(l10n.t("Files that could not be read: {0}.", params.unreadable));
  return lines.join("\n\n");
}
