import { expect, it } from "vitest";
import { ADAPTERS } from "../adapters/registry.generated.ts";
import { indexMentions } from "../text/mentions.ts";
import type { ProjectView } from "../text/project-view.ts";
import { readFile } from "./read-file.ts";

function unreadIn(texts: Readonly<Record<string, string>>, file: string): readonly string[] {
  const project: ProjectView = {
    lookup: (path) => (texts[path] === undefined ? { kind: "absent" } : { kind: "text", text: texts[path], fingerprint: texts[path] }),
    mentionsOf: indexMentions(Object.entries(texts)),
  };
  return readFile(file, project, ADAPTERS, "/w").facts.flatMap((fact) => (fact.kind === "unread" ? [`${fact.label}: ${fact.what}: ${fact.reason.text}`] : []));
}

const USE = 'import { share } from "./share.mjs";\napp.use(share({ origin: true }));\n';

it.each([
  ['export { default as share } from "cors";\n'],
  ['import lib from "cors";\nexport { lib as share };\n'],
  ['import lib from "cors";\nexport const share = lib;\n'],
  ['exports.share = require("cors");\n'],
])("counts those who take a package without its name: %s", (text) => {
  const texts = { "/w/share.mjs": text, "/w/server.mjs": USE };
  expect(unreadIn(texts, "/w/share.mjs")).toEqual(["cors (Express): the calls of cors under the name share: server.mjs gets it without naming it"]);
});

it("says nothing where the word stands in all that take it, and where nobody does", () => {
  const share = 'export { default as share } from "cors";\n';
  expect(unreadIn({ "/w/share.mjs": share, "/w/server.mjs": `// cors\n${USE}` }, "/w/share.mjs")).toEqual([]);
  expect(unreadIn({ "/w/share.mjs": share }, "/w/share.mjs")).toEqual([]);
});
