/**
 * What a CORS policy lets through, in Markdown for hovers. Describes the model; judges nothing. Values of the person's
 * own files are shown as code, so that no text of theirs is read as markup.
 */
import type { Condition } from "../core/model/condition.ts";
import type { CorsPolicy, ListItem, OriginSet } from "../core/model/facts.ts";
import type { Witness } from "../core/model/finding.ts";
import type { OriginLanguage } from "../core/model/origin-language.ts";
import type { Reason, Setting } from "../core/model/setting.ts";
import { witnessRows } from "../core/report/witness.ts";
import { preflightCost } from "../core/simulate/preflight-cost.ts";

/** Longer lists are cut, with the number of what is left out. */
const MOST_ITEMS = 8;
const MOST_ROWS = 40;
const LONGEST_CODE = 200;

/** Text as inline code: backticks and line breaks inside cannot end it. Pipes are left: only in a table they need `cellCode`. */
export function inlineCode(text: string): string {
  const shown = text.length > LONGEST_CODE ? `${text.slice(0, LONGEST_CODE)}…` : text;
  const flat = shown.replaceAll(/\s+/g, " ");
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  return longest > 0 || flat === "" ? `${fence} ${flat} ${fence}` : `${fence}${flat}${fence}`;
}

/** The same in a cell of a table, where an escaped pipe is shown without its backslash. Elsewhere the backslash would be shown too. */
function cellCode(text: string): string {
  return inlineCode(text).replaceAll("|", "\\|");
}

/** Text of ours or of the core with the characters of Markdown escaped. An address in it is no link: nobody should click the hostile one. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\\`*_{}[\]<>#|~]/g, "\\$&")
    .replaceAll("://", "\\://")
    .replaceAll(/\r?\n/g, " ");
}

/** The whole policy as a heading and a list. */
export function describePolicy(policy: CorsPolicy): string {
  const lines = [
    `- Origins: ${describeOrigins(policy.origins, policy)}`,
    `- Credentials: ${describeSetting(policy.credentials, (value) => (value ? "yes" : "no"))}`,
    `- Methods: ${describeSetting(policy.methods, (value) => (value === "mirror" ? "every method that the page asks for" : describeItems(value)))}`,
    `- Request headers: ${describeSetting(policy.requestHeaders, (value) => (value === "mirror" ? "every header that the page asks for" : describeItems(value)))}`,
    `- Headers that pages may read: ${describeSetting(policy.exposedHeaders, describeItems)}`,
    `- Preflight kept for: ${describeSetting(policy.maxAge, (value) => (value === undefined ? "the browser's default" : `${inlineCode(value)} seconds`))}`,
  ];
  const cost = preflightCost(policy);
  if (cost !== undefined) lines.push(`- Cost: ${escapeMarkdown(cost.sentence)}`);
  return `**${escapeMarkdown(policy.label)}**: what browsers are told\n\n${lines.join("\n")}`;
}

function describeSetting<T>(setting: Setting<T>, describe: (value: T) => string): string {
  if (setting.kind === "unknown") return `unknown, because ${describeReason(setting.reason)}`;
  const isUnsaid = setting.from === "default" && setting.value !== undefined;
  return isUnsaid ? `${describe(setting.value)} (default)` : describe(setting.value);
}

/** The reason as text that completes "because …". */
export function describeReason(reason: Reason): string {
  return escapeMarkdown(reason.text);
}

function describeItems(items: readonly ListItem[] | undefined): string {
  if (items === undefined) return "not sent";
  return items.length === 0 ? "an empty list" : joinCut(items.map((item) => inlineCode(item.text)));
}

function joinCut(items: readonly string[]): string {
  const shown = items.slice(0, MOST_ITEMS).join(", ");
  return items.length > MOST_ITEMS ? `${shown} and ${items.length - MOST_ITEMS} more` : shown;
}

function describeOrigins(origins: OriginSet, policy: CorsPolicy): string {
  switch (origins.kind) {
    case "off":
      return "none, no CORS headers are sent";
    case "any":
      return describeAny(policy);
    case "fixed":
      return `always ${inlineCode(origins.value)}, whoever asks`;
    case "echo":
      return origins.language.kind === "all" ? "every origin: the request's Origin is repeated" : describeLanguage(origins.language);
    case "request-chosen":
      return `whatever the ${escapeMarkdown(origins.source)} of the request says`;
    case "broken":
      return `none that works: ${escapeMarkdown(origins.detail)}`;
    case "choice":
      return origins.arms.map((arm) => `\n  - ${describeCondition(arm.when)}: ${describeOrigins(arm.origins, policy)}`).join("");
    case "unknown":
      return `unknown, because ${describeReason(origins.reason)}. Nothing is reported about them.`;
  }
}

function describeAny(policy: CorsPolicy): string {
  const withCredentials = policy.credentials.kind === "known" && policy.credentials.value;
  if (!withCredentials) return `every origin (${inlineCode("*")})`;
  switch (policy.profile.anyWithCredentials) {
    case "reflects":
      return `every origin: with credentials on, ${inlineCode("*")} becomes the request's own Origin`;
    case "literal-star":
      return `${inlineCode("*")}: every origin without credentials; browsers refuse it for requests with credentials`;
    case "throws":
      return `${inlineCode("*")} with credentials, which makes the server fail`;
    case "refused-at-deploy":
      return `${inlineCode("*")} with credentials, which is refused at deployment`;
  }
}

function describeLanguage(language: OriginLanguage): string {
  switch (language.kind) {
    case "all":
      return "every origin";
    case "none":
      return "none";
    case "exact":
      return language.part === "origin" ? inlineCode(language.value) : `origins whose ${language.part} is ${inlineCode(language.value)}`;
    case "prefix":
      return `origins whose ${partOf(language.part)} starts with ${inlineCode(language.value)}`;
    case "suffix":
      return `origins whose ${partOf(language.part)} ends with ${inlineCode(language.value)}`;
    case "contains":
      return `origins whose ${partOf(language.part)} contains ${inlineCode(language.value)}`;
    case "regex":
      return `origins that match ${inlineCode(`/${language.source}/${language.flags}`)}`;
    case "glob":
      return `origins that match ${inlineCode(language.pattern)}`;
    case "union":
      return joinCut(language.of.map(describeLanguage));
    case "intersection":
      return `origins that pass all of: ${joinCut(language.of.map(describeLanguage))}`;
    case "complement":
      return `all but ${describeLanguage(language.of)}`;
    case "unknown":
      return `unknown, because ${describeReason(language.reason)}`;
  }
}

function partOf(part: string): string {
  return part === "origin" ? "text" : part;
}

function describeCondition(condition: Condition): string {
  switch (condition.kind) {
    case "always":
      return "otherwise";
    case "never":
      return "never";
    case "origin":
      return `for ${describeLanguage(condition.language)}`;
    case "origin-present":
      return "if the request has an Origin";
    case "method":
      return `for ${inlineCode(condition.equals)} requests`;
    case "environment-variable":
      return `if ${inlineCode(condition.name)} is ${condition.state}`;
    case "test":
      return `if a condition holds that could not be read, because ${describeReason(condition.reason)}`;
    case "and":
      return condition.of.map(describeCondition).join(" and ");
    case "or":
      return condition.of.map(describeCondition).join(" or ");
    case "not":
      return `not ${describeCondition(condition.of)}`;
  }
}

/** The exchange that proves a finding, as a table: one row for each header, since not every editor knows line breaks in cells. */
export function describeWitness(witness: Witness): string {
  const rows = witnessRows(witness).map(({ label, value, isProse }) => `| ${label} | ${isProse ? escapeMarkdown(value) : cellCode(value)} |`);
  return `| | |\n|---|---|\n${rows.slice(0, MOST_ROWS).join("\n")}`;
}
