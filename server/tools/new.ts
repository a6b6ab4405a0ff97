/** Scaffolds a rule or an adapter: `npm run new rule cors/cors-some-smell`, `npm run new adapter yaml/some-gateway`. Never overwrites. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";

const [kind, folder] = process.argv.slice(2);

function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}

function ruleFiles(id: string): Readonly<Record<string, string>> {
  return {
    "rule.ts": `/** Reports … (RULES, ${id}). Silent where the value is not known. */
import type { FileFacts, Report, Rule } from "../../../model/finding.ts";

/** ${id} */
export const rule: Rule = {
  meta: {
    id: "${id}",
    title: "Say the smell in a few words",
    group: "A",
    set: "core",
    severity: "warning",
    confidence: "high",
    lifecycle: "preview",
    since: "0.1.0",
    references: [],
    intents: [],
  },
  *check(facts: FileFacts): Iterable<Report> {
    for (const fact of facts.facts) {
      if (fact.kind !== "cors-policy" || fact.origins.kind !== "any") continue;
      yield { fact, at: fact.origins.at, message: "Say in one sentence what happens to whom." };
    }
  },
};
`,
    "rule.md": `# ${id}

One line: what is wrong.

## What it flags

## Why it matters

## When it is fine

## How to fix it

## Examples

### Risky

\`\`\`js server.js
import cors from "cors";
app.use(cors({ origin: "*" }));
//                     ^^^ warning ${id} "what happens"
\`\`\`

### Safe

\`\`\`js server.js
import cors from "cors";
app.use(cors({ origin: "https://app.example.com" }));
\`\`\`
`,
  };
}

function adapterFiles(id: string): Readonly<Record<string, string>> {
  const language = id.startsWith("yaml/") ? "yaml" : "javascript";
  const type = language === "yaml" ? "YamlAdapter" : "JavaScriptAdapter";
  const read = language === "yaml" ? "documents" : "source";
  const readType = language === "yaml" ? "readonly YamlDocument[]" : "JavaScriptSource";
  const from =
    language === "yaml"
      ? 'import type { YamlDocument } from "../../../yaml/document.ts";'
      : 'import type { JavaScriptSource } from "../../../javascript/source.ts";';
  return {
    "adapter.ts": `/** Reads … Facts: adapter.md beside this file. Refuses to guess versions that are not written. */
${from}
import type { Fact } from "../../../model/facts.ts";
import type { ${type} } from "../../adapter.ts";

/** ${id} */
export const adapter: ${type} = {
  id: "${id}",
  label: "${id.split("/")[1] ?? id}",
  language: "${language}",
  hints: ["a word that stands in every file it can read"],
  intents: [],
  *extract(_${read}: ${readType}): Iterable<Fact> {},
  render: () => undefined,
};
`,
    "adapter.md": `# ${id.split("/")[1] ?? id}

## What is recognised

## Options and defaults

## What is sent

## Examples
`,
  };
}

if ((kind !== "rule" && kind !== "adapter") || folder === undefined || !/^[a-z]+\/[a-z0-9-]+$/.test(folder)) {
  refuse("Usage: npm run new rule <family>/<rule-id>, or npm run new adapter <javascript|yaml>/<technology>");
}
const target = path.join(process.cwd(), "server/core", kind === "rule" ? "rules" : "adapters", folder);
if (existsSync(target)) refuse(`${path.relative(process.cwd(), target)} exists already.`);
mkdirSync(target, { recursive: true });
const files = kind === "rule" ? ruleFiles(path.basename(folder)) : adapterFiles(folder);
for (const [name, text] of Object.entries(files)) writeFileSync(path.join(target, name), text);
console.log(
  `Written: ${Object.keys(files)
    .map((name) => path.relative(process.cwd(), path.join(target, name)))
    .join(", ")}. Next: fill them, then npm run gen.`,
);
