/**
 * Every rule's page says what a page must say: its sections in their order, the same references as the rule with the
 * address of the source, and an example that is reported, one that is safe and one that must stay silent.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { RULES } from "../../server/core/rules/registry.generated.ts";
import { specFiles } from "../harness/spec-files.ts";

const root = path.resolve(import.meta.dirname, "../..");
const SECTIONS = ["What it flags", "Why it matters", "When it is fine", "How to fix it", "References", "Examples"];

const pages = RULES.map(({ meta }) => {
  const spec = specFiles().find((one) => one.name.endsWith(`/${meta.id}/rule.md`));
  const text = spec === undefined ? "" : readFileSync(path.join(root, spec.name), "utf8");
  return { meta, text, examples: spec?.sections ?? [] };
});

/** `[CWE-79](…)` or plain text, as the rule names it. */
function referencesOf(text: string): readonly { readonly name: string; readonly address: string | undefined }[] {
  const [, section = ""] = /\n## References\n([\s\S]*?)\n## /.exec(text) ?? [];
  return section
    .split("\n")
    .filter((line) => line.startsWith("- "))
    .map((line) => {
      const [, shown = line.slice(2), address] = /^- \[(.*)\]\((.*)\)$/.exec(line) ?? [];
      return { name: shown.replace(/^OWASP ASVS 5\.0 /, "ASVS ").replace(/^(Kettle 2016): .*$/, "$1"), address };
    });
}

/** Where a weakness, a requirement or a section of a standard is found; `undefined` for names that have no fixed place. */
function addressOf(name: string): RegExp | undefined {
  const [, weakness] = /^CWE-(\d+)$/.exec(name) ?? [];
  if (weakness !== undefined) return new RegExp(`^https://cwe\\.mitre\\.org/data/definitions/${weakness}\\.html$`);
  const [, chapter] = /^ASVS (\d+)\./.exec(name) ?? [];
  if (chapter !== undefined) return new RegExp(`^https://github\\.com/OWASP/ASVS/blob/v5\\.0\\.0/5\\.0/en/0x\\d\\d-V${chapter}-[\\w-]+\\.md$`);
  const [, number, section] = /^RFC (\d+) §([\d.]+)$/.exec(name) ?? [];
  if (number !== undefined) return new RegExp(`^https://www\\.rfc-editor\\.org/rfc/rfc${number}#section-${section?.replaceAll(".", "\\.")}$`);
  const [, standard] = /^(Fetch|HTML|CSP3) /.exec(name) ?? [];
  if (standard === undefined || name === "CSP3") return undefined;
  return /^https:\/\/(?:fetch\.spec\.whatwg\.org\/|html\.spec\.whatwg\.org\/multipage\/[\w-]+\.html|www\.w3\.org\/TR\/CSP3\/)#[\w-]+$/;
}

describe("the pages of rules", () => {
  it("have their sections, in this order", () => {
    const wrong = pages.filter(({ text }) => [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title).join() !== SECTIONS.join());
    expect(wrong.map(({ meta }) => meta.id)).toEqual([]);
  });

  it("name the references of the rule", () => {
    const named = Object.fromEntries(pages.map(({ meta, text }) => [meta.id, referencesOf(text).map((one) => one.name)]));
    expect(named).toEqual(Object.fromEntries(pages.map(({ meta }) => [meta.id, meta.references])));
    expect(pages.filter(({ meta }) => meta.references.length === 0).map(({ meta }) => meta.id)).toEqual([]);
  });

  it("give the address of the section", () => {
    const wrong = pages.flatMap(({ meta, text }) =>
      referencesOf(text)
        .filter(({ name, address = "" }) => !(addressOf(name)?.test(address) ?? true))
        .map(({ name, address }) => `${meta.id}: ${name} at ${address}`),
    );
    expect(wrong).toEqual([]);
  });

  it("have an example that is reported, one that is safe and one that must stay silent", () => {
    const missing = pages.flatMap(({ meta, examples }) => {
      const isReported = (index: number): boolean => examples[index]?.expectations.some((one) => one.rule === meta.id) === true;
      const quiet = examples.filter((_, index) => !isReported(index));
      const has = {
        reported: quiet.length < examples.length,
        silent: quiet.some((one) => one.title.startsWith("Silent")),
        safe: quiet.some((one) => !one.title.startsWith("Silent")),
      };
      return Object.entries(has).flatMap(([kind, found]) => (found ? [] : [`${meta.id} ${kind}`]));
    });
    expect(missing).toEqual([]);
  });
});
