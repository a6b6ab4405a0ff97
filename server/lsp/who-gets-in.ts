/**
 * The rows of "Who gets in": packages, their policies, and for each the origins that get in, the doors that stand open with the exchange that
 * proves it, and what could not be read. Says what the analysis found; finds nothing itself.
 */
import { type UnknownSetting, unknownSettingsOf } from "../core/analysis/unknown-settings.ts";
import type { ApprovedOrigin } from "../core/model/baseline.ts";
import type { Finding, PackageFacts } from "../core/model/finding.ts";
import { contains } from "../core/origins/compare.ts";
import { describeLanguage } from "../core/origins/describe.ts";
import { plural } from "../core/report/report-input.ts";
import { approvedLanguage, approves, isPattern } from "../core/rules/baseline/approved.ts";
import { corsPoliciesOf } from "../core/rules/facts-of.ts";
import { relativePath } from "../core/text/paths.ts";
import type { FilePath, Place } from "../core/text/place.ts";
import { clipped, visible } from "../core/text/visible.ts";
import { type JudgedPolicy, judgedPoliciesIn } from "../core/workspace/policy-findings.ts";
import { isWithin, nameOf } from "../platform/path.ts";
import type { SessionContext } from "./context.ts";
import { describePolicy, describeReason, describeWitness, escapeMarkdown } from "./describe-policy.ts";
import type { Row } from "./protocol.ts";
import { allowedGroups, type Group, summarisePolicy } from "./summarise-policy.ts";

/** More children of one row are counted and not listed. */
const MOST_ROWS = 500;
/** Longest label; a hostile origin can be a page long. */
const LONGEST_LABEL = 200;
/** Sets of origins are compared with this many approved patterns. */
const MOST_COMPARED = 10;

/** A row with the rows below it, made when they are asked for. */
export interface RowTree {
  readonly row: Row;
  /** The place that the row stands for. */
  readonly at: Place | undefined;
  readonly children: () => readonly RowTree[];
}

/** The top rows: packages with policies in the order of their folders, then what could not be read elsewhere. */
export function whoGetsIn(context: SessionContext): readonly RowTree[] {
  const { packages } = context.workspace.workspaceFacts();
  const inPolicies = new Set<string>();
  const rows = packages.flatMap((one) => packageRow(context, one, inPolicies));
  const unread = context.workspace.counts().unknown.filter(({ at, what }) => !inPolicies.has(keyOf(at, what)));
  return unread.length === 0 ? rows : [...rows, unreadRow(context, unread)];
}

function keyOf({ file, span }: Place, what: string): string {
  return `${what}\n${file}:${span.start}`;
}

function packageRow(context: SessionContext, { root, files }: PackageFacts, inPolicies: Set<string>): readonly RowTree[] {
  const judged = files
    .filter(({ file, facts }) => corsPoliciesOf(facts).length > 0 && !context.workspace.isIgnored(file))
    .flatMap(({ file }) => judgedPoliciesIn(context.workspace, file).map((one, index) => ({ ...one, id: `policy ${file} ${index}` })));
  if (judged.length === 0) return [];
  for (const { server } of judged) for (const { at, what } of unknownSettingsOf(server.policies)) inPolicies.add(keyOf(at, what));
  const doors = judged.reduce((sum, { findings }) => sum + findings.filter(isOpenDoor).length, 0);
  const folder = context.project.roots().find((one) => isWithin(one.folder, root))?.folder;
  const name = folder === undefined ? root : folder === root ? nameOf(root) : relativePath(folder, root);
  const counts = [plural(judged.length, "policy", "policies"), ...(doors > 0 ? [plural(doors, "open door")] : [])].join(" · ");
  return [tree(context, `package ${root}`, "package", name, { description: counts, isOpen: true }, () => judged.map((one) => policyRow(context, one, root)))];
}

function policyRow(context: SessionContext, { server, findings, id }: JudgedPolicy & { readonly id: string }, root: FilePath): RowTree {
  const { main, policies } = server;
  const isOpen = findings.some(isOpenDoor);
  const path = main.scope.path === undefined ? "" : ` ${main.scope.path}`;
  const where = `${main.layer === "gateway" ? " · gateway" : ""}${main.inTestData === true ? " · test data" : ""}`;
  const more = { description: `${summarisePolicy(main)} · ${main.label}${where}`, tooltip: describePolicy(main), at: main.at };
  return tree(context, id, isOpen ? "unlock" : "lock", `${relativePath(root, main.at.file)}${path}`, more, () => [
    ...originRows(context, server, id),
    ...findings.filter(isOpenDoor).map((finding, index) => doorRow(context, finding, `${id} door ${index}`)),
    ...unknownSettingsOf(policies).map((setting, index) => settingRow(context, setting, `${id} unread ${index}`)),
  ]);
}

function isOpenDoor({ witness }: Finding): boolean {
  return witness?.verdict === "shared";
}

function originRows(context: SessionContext, { main }: JudgedPolicy["server"], id: string): readonly RowTree[] {
  const approved = approvedFor(context, main.at.file);
  const cookies = main.credentials.kind === "unknown" ? "cookies not known" : main.credentials.value ? "with cookies" : "without cookies";
  const seen = new Set<string>();
  const groups = allowedGroups(main).filter((group) => {
    const key = `${group.clause}\n${labelOf(group)}`;
    if (group.kind === "unknown" || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  if (groups.length === 0 && !allowedGroups(main).some(({ kind }) => kind === "unknown"))
    return [tree(context, `${id} nobody`, "circle-slash", "No other origin", {}, noRows)];
  return groups.map((group, index) => {
    const words = "star" in group && group.star ? "without cookies" : cookies;
    const clause = group.clause === "" ? [] : [group.clause.charAt(0).toLowerCase() + group.clause.slice(1)];
    const approval = approved === undefined ? [] : [approvalOf(group, approved)];
    const description = [words, ...clause, ...approval].join(" · ");
    return tree(context, `${id} origin ${index}`, "origin" in group ? "globe" : "regex", labelOf(group), { description, at: group.at }, noRows);
  });
}

function labelOf(group: Group): string {
  switch (group.kind) {
    case "everyone":
    case "everyone-if":
      return "Every origin";
    case "origin":
      return group.origin === "null" ? "null (sandboxed frames, files, redirects)" : group.origin;
    case "pattern":
    case "all-but": {
      const text = describeLanguage(group.language);
      return text.charAt(0).toUpperCase() + text.slice(1);
    }
    case "unknown":
      return "Origins that could not be read";
  }
}

/** Approvals that hold for a file; `undefined` where no policy file approves anything. */
function approvedFor({ workspace }: SessionContext, file: FilePath): readonly ApprovedOrigin[] | undefined {
  return workspace.workspaceFacts().baselines.find(({ files }) => files.some((one) => one.file === file))?.baseline.origins;
}

function approvalOf(group: Group, approved: readonly ApprovedOrigin[]): string {
  const entry =
    group.kind === "origin" ? approved.find((one) => approves(one, group.origin)) : group.kind === "pattern" ? containing(group, approved) : undefined;
  if (entry === undefined) return "approved by nobody";
  const until = entry.expires === undefined ? "" : ` until ${entry.expires.date}`;
  return `approved${entry.owner === undefined ? "" : ` by ${entry.owner}`}${until}`;
}

function containing({ language }: Extract<Group, { readonly kind: "pattern" | "all-but" }>, approved: readonly ApprovedOrigin[]): ApprovedOrigin | undefined {
  return approved
    .filter(isPattern)
    .slice(0, MOST_COMPARED)
    .find((entry) => contains(approvedLanguage(entry), language) === true);
}

function doorRow(context: SessionContext, finding: Finding, id: string): RowTree {
  const { witness, rule, message, at } = finding;
  const cookies = witness?.request.credentials === true ? "reads with the visitor's cookies" : "reads without cookies";
  const tooltip = `${escapeMarkdown(message)}${witness === undefined ? "" : `\n\n${describeWitness(witness)}`}`;
  return tree(context, id, "warning", `Open to ${witness?.origin ?? ""}`, { description: `${cookies} · ${rule}`, tooltip, at }, noRows);
}

function settingRow(context: SessionContext, { at, what, label, reason }: UnknownSetting, id: string): RowTree {
  const tooltip = `${escapeMarkdown(label)}: ${escapeMarkdown(what)} could not be read, because ${describeReason(reason)}.`;
  return tree(context, id, "question", `Not read: ${what}`, { description: reason.text, tooltip, at }, noRows);
}

function unreadRow(context: SessionContext, settings: readonly UnknownSetting[]): RowTree {
  return tree(context, "unread", "question", "Not read elsewhere", { description: plural(settings.length, "setting") }, () => {
    const rows = settings.slice(0, MOST_ROWS).map((setting, index) => {
      const named = { ...setting, what: `${setting.what}, ${nameOf(setting.at.file)}` };
      return settingRow(context, named, `unread ${index}`);
    });
    const more = settings.length - rows.length;
    return more === 0 ? rows : [...rows, tree(context, "unread more", "ellipsis", `And ${more} more`, {}, noRows)];
  });
}

const noRows = (): readonly RowTree[] => [];

interface RowParts {
  readonly description?: string;
  readonly tooltip?: string;
  readonly at?: Place;
  readonly isOpen?: boolean;
}

function tree(context: SessionContext, id: string, icon: string, label: string, parts: RowParts, children: () => readonly RowTree[]): RowTree {
  const { description, tooltip, at, isOpen } = parts;
  const row: Row = {
    id,
    label: clipped(visible(label), LONGEST_LABEL),
    icon,
    ...(description === undefined ? {} : { description: clipped(visible(description), LONGEST_LABEL) }),
    ...(tooltip === undefined ? {} : { tooltip }),
    ...(at === undefined ? {} : { location: { uri: context.uriOf(at.file), range: context.positions.rangeOf(at.file, at.span) } }),
    children: children === noRows ? "none" : isOpen === true ? "open" : "closed",
  };
  return { row, at, children };
}
