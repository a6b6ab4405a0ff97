/** Texts of the generated documents. Pure: the generator reads and writes the files. */
import type { Adapter } from "../core/adapters/adapter.ts";
import { lacksOf } from "../core/adapters/lacks.ts";
import type { RuleGroup, RuleMeta } from "../core/model/finding.ts";
import type { FixIntentKind } from "../core/model/fix-intent.ts";
import { KNOWN_FILE_NAME } from "../core/policy/known-findings.ts";
import { type Deviation, OBSERVED_CHROMIUM } from "./browser-deviations.ts";

const GROUP_TITLES: Readonly<Record<RuleGroup, string>> = {
  A: "CORS that a browser refuses or ignores",
  B: "CORS that an attacker can use",
  C: "Transport",
  D: "Content-Security-Policy",
  E: "Framing, sniffing, referrer, permissions, isolation, obsolete headers",
  F: "Leaks and error answers",
  G: "Cookies",
  H: "Caching",
  I: "Policy file",
  J: "Preflint itself",
};

const GENERATED = "<!-- Written by `npm run gen`. Do not edit. -->\n";

/** The page of one rule: its facts first, then what its author wrote. */
export function ruleDocument(rule: RuleMeta, page: string): string {
  const body = page.replace(/^# .*\n+/, "");
  const facts = [
    `**${rule.severity}**, ${rule.set} set, confidence ${rule.confidence}, ${rule.lifecycle} since ${rule.since}.`,
    rule.references.length === 0 ? "" : `References: ${rule.references.join(" · ")}.`,
    rule.intents.length === 0 ? "" : `Fixes: ${rule.intents.map((intent) => `\`${intent}\``).join(", ")}.`,
  ].filter((line) => line !== "");
  return `# ${rule.id}: ${rule.title}\n\n${facts.join("  \n")}\n\n${body.trim()}\n`;
}

/** The table of all rules, by family. */
export function ruleIndexDocument(rules: readonly RuleMeta[]): string {
  const groups = (Object.keys(GROUP_TITLES) as RuleGroup[]).flatMap((group) => {
    const members = rules.filter((rule) => rule.group === group);
    if (members.length === 0) return [];
    const rows = members.map((rule) => `| [${rule.id}](${rule.id}.md) | ${rule.title} | ${rule.severity} | ${rule.set} |`);
    return [`## ${GROUP_TITLES[group]}`, "", "| rule | what | severity | set |", "| --- | --- | --- | --- |", ...rows, ""];
  });
  return `${GENERATED}# Rules\n\n${groups.join("\n").trim()}\n`;
}

/** The page of one technology. */
export function technologyDocument(adapter: Adapter, page: string): string {
  const linked = page.replaceAll(/\]\(\.\.\/([a-z-]+)\/adapter\.md\)/g, `](${adapter.id.split("/")[0]}-$1.md)`);
  return `${GENERATED}${linked.trim()}\n\n## Fixes\n\n${adapter.intents.length === 0 ? "None." : adapter.intents.map((intent) => `* \`${intent}\``).join("\n")}\n`;
}

/** A technology whose files have names of their own is found by these. */
function readFrom({ language, files = [] }: Adapter): string {
  const named = files.filter((file) => !file.endsWith(".json"));
  if (language === "javascript") return "JavaScript, TypeScript";
  return named.length === 0 ? "YAML, JSON" : named.map((file) => `\`${file}\``).join(", ");
}

/** List of technologies and the matrix of what can be fixed where. */
export function technologiesDocument(adapters: readonly Adapter[]): string {
  const intents = [...new Set(adapters.flatMap((adapter) => adapter.intents))].sort() as FixIntentKind[];
  const list = adapters.map((adapter) => `| [${adapter.label}](technologies/${adapter.id.replace("/", "-")}.md) | ${readFrom(adapter)} |`);
  const head = `| fix | ${adapters.map((adapter) => adapter.label).join(" | ")} |`;
  const reasons = [...new Set(adapters.flatMap((adapter) => lacksOf(adapter).map((lack) => lack.because)))].sort();
  const cell = (adapter: Adapter, intent: FixIntentKind): string => {
    if (adapter.intents.includes(intent)) return "yes";
    const lack = lacksOf(adapter).find((one) => one.intents.includes(intent));
    return lack === undefined ? "open" : `– ${reasons.indexOf(lack.because) + 1}`;
  };
  const rows = intents.map((intent) => `| \`${intent}\` | ${adapters.map((adapter) => cell(adapter, intent)).join(" | ")} |`);
  return [
    `${GENERATED}# Technologies`,
    "",
    "| technology | read from |",
    "| --- | --- |",
    ...list,
    "",
    "## Which fix is rendered where",
    "",
    "*yes*: rendered, and verified before it is offered ([by rule](fix-matrix.md)). *–* with a number: there is no such thing, for the reason below. *open*: Preflint does not write it yet.",
    "",
    head,
    `| --- |${adapters.map(() => " --- |").join("")}`,
    ...rows,
    "",
    "Not rendered by any technology: `register-origin`, `renew-approval`, `assign-tier` and `edit-policy-file` change `.preflint.yml`; `open-documentation` opens a page.",
    "",
    ...reasons.map((reason, index) => `${index + 1}. ${reason}`),
    "",
  ].join("\n");
}

/** All settings of the editor. */
export function settingsDocument(rules: readonly RuleMeta[]): string {
  return [
    `${GENERATED}# Settings`,
    "",
    "In the editor, and in `.preflint.yml` under `rules:`. A nearer word wins: editor setting, then the nearest policy file, then its overrides, then an inline comment.",
    "",
    "| setting | values | default |",
    "| --- | --- | --- |",
    "| `preflint.enable` | true, false | true |",
    "| `preflint.codeLens` | true, false: a line over each policy that says whom it lets in | true |",
    "| `preflint.preset` | recommended, extended, strict, off | recommended |",
    `| \`preflint.known\` | path of a file of known findings, from each workspace folder and within the project; empty: none | ${KNOWN_FILE_NAME} |`,
    ...rules.map(
      (rule) =>
        `| \`preflint.rules.${rule.id}\` | off, hint, info, warning, error | ${rule.set === "core" ? rule.severity : `off (${rule.severity} in preset ${rule.set})`} |`,
    ),
    "",
  ].join("\n");
}

/** The rule counts and technologies for the README. */
export function readmeRules(rules: readonly RuleMeta[], adapters: readonly Adapter[]): string {
  const rows = (Object.keys(GROUP_TITLES) as RuleGroup[]).flatMap((group) => {
    const members = rules.filter((rule) => rule.group === group);
    return members.length === 0
      ? []
      : [
          `| ${GROUP_TITLES[group]} | ${members.length} | ${members
            .slice(0, 3)
            .map((rule) => `[${rule.id}](docs/rules/${rule.id}.md)`)
            .join(", ")}${members.length > 3 ? ", …" : ""} |`,
        ];
  });
  return [
    `${rules.length} rules, ${rules.filter((rule) => rule.set === "core").length} of them on by default. [All rules](docs/rules/README.md).`,
    "",
    "| family | rules | among them |",
    "| --- | --- | --- |",
    ...rows,
    "",
    `Technologies: ${adapters.map((adapter) => `[${adapter.label}](docs/technologies/${adapter.id.replace("/", "-")}.md)`).join(", ")}.`,
    "",
  ].join("\n");
}

/** Where Chromium departs from the standard. */
export function deviationsDocument(deviations: readonly Deviation[]): string {
  const rows = deviations.map(
    ({ what, clause, standard, chromium, seenIn }) =>
      `| ${what} | ${standard} ([${clause.text}](${clause.url})) | ${chromium} | ${seenIn.map((id) => (id.startsWith("Max-Age") ? `\`${id}\`` : id)).join(", ")} |`,
  );
  return [
    `${GENERATED}# Where Chromium departs from the standard`,
    "",
    "Preflint judges by the Fetch standard. In the cases below Chromium does something else. The simulator knows them as its profile `chromium`.",
    "",
    `\`npm run test:browser\` opens real pages in Chromium ${OBSERVED_CHROMIUM.suite} and compares verdict, requests and readable headers with the simulator and with the record that Chromium ${OBSERVED_CHROMIUM.record} made. It fails on a deviation that is not listed, and on one that no longer happens. The two versions agree on all recorded cases.`,
    "",
    "| what | the standard | Chromium | seen in |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
    "Letters and numbers are those of [the recorded cases](../test/vectors/vectors.json) and [those added since](../test/vectors/more-vectors.json); `Max-Age` stands for the table of the preflight cache in the suite.",
    "",
    "Names are no deviation: the standard ends every refusal as a network error, and Preflint uses the finer names that Chromium gives. Nor is the order of two refusals: where an answer fails both the CORS check and the status check, Chromium names the CORS check.",
    "",
  ].join("\n");
}

/** One layer of `layers.json`. */
export interface Layer {
  readonly name: string;
  readonly path: string;
  readonly may: readonly string[];
  readonly says: string;
}

/** Mermaid diagram: an arrow to each layer that is imported directly and not already through a lower arrow. */
export function architectureDiagram(file: { readonly layers: readonly Layer[] }): string {
  const byName = new Map(file.layers.map((layer) => [layer.name, layer]));
  const edges = file.layers.flatMap((layer) =>
    layer.may.filter((name) => !layer.may.some((other) => byName.get(other)?.may.includes(name) === true)).map((name) => `  ${layer.name} --> ${name}`),
  );
  const nodes = file.layers.map((layer) => `  ${layer.name}["${layer.name}<br/><small>${layer.says}</small>"]`);
  return ["```mermaid", "flowchart BT", ...nodes, ...edges, "```", ""].join("\n");
}
