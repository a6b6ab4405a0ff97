/** For tests of YAML adapters: facts of one text, and a text after a fix. Knows no technology. */
import type { CorsPolicy, Fact, HeaderWrite, OriginSet } from "../../model/facts.ts";
import type { FixIntent } from "../../model/fix-intent.ts";
import type { OriginLanguage } from "../../model/origin-language.ts";
import type { Setting } from "../../model/setting.ts";
import type { Place } from "../../text/place.ts";
import { applyEdits } from "../../text/text-edit.ts";
import { createYamlEditor } from "../../yaml/edit.ts";
import { readYaml } from "../../yaml/read.ts";
import type { YamlAdapter } from "../adapter.ts";

const FILE = "/w/file.yaml";

/** All facts of the text, read with the adapter's own hints. */
export function factsInText(adapter: YamlAdapter, text: string): readonly Fact[] {
  return [...adapter.extract(readYaml(FILE, text, adapter.hints).documents)];
}

/** The CORS policies of the text. */
export function policiesInText(adapter: YamlAdapter, text: string): readonly CorsPolicy[] {
  return factsInText(adapter, text).filter((fact) => fact.kind === "cors-policy");
}

/** Headers of the text as `Name: value`, `-Name` if removed, `Name: ?` if unknown. */
export function headersInText(adapter: YamlAdapter, text: string): readonly string[] {
  return factsInText(adapter, text)
    .filter((fact): fact is HeaderWrite => fact.kind === "header-write")
    .map((fact) => (fact.mode === "remove" ? `-${fact.name}` : `${fact.name}: ${fact.value.kind === "known" ? fact.value.value.text : "?"}`));
}

/** The text after the adapter's edits for the intent; `refused` if it has none. */
export function textAfter(adapter: YamlAdapter, text: string, fact: Fact | undefined, intent: FixIntent): string {
  const edits = fact && adapter.render(intent, fact, createYamlEditor(FILE, text), readYaml(FILE, text, adapter.hints).documents);
  return edits === undefined ? "refused" : (applyEdits(text, edits) ?? "overlap");
}

/** The source of a place. */
export function sourceOf(text: string, at: Place): string {
  return text.slice(at.span.start, at.span.end);
}

/** A short form of a set of origins: `echo exact(https://a) | regex(^b)`. */
export function originsAsText(origins: OriginSet): string {
  switch (origins.kind) {
    case "fixed":
      return `fixed ${origins.value}`;
    case "echo":
      return `echo ${languageAsText(origins.language)}`;
    case "choice":
      return `choice ${origins.arms.map((arm) => originsAsText(arm.origins)).join(" / ")}`;
    default:
      return origins.kind;
  }
}

function languageAsText(language: OriginLanguage): string {
  switch (language.kind) {
    case "union":
      return language.of.map(languageAsText).join(" | ");
    case "intersection":
      return language.of.map(languageAsText).join(" & ");
    case "complement":
      return `not ${languageAsText(language.of)}`;
    case "regex":
      return `regex(${language.source})`;
    case "glob":
      return `glob(${language.pattern})`;
    case "exact":
    case "prefix":
    case "suffix":
    case "contains":
      return `${language.kind}(${language.value})`;
    default:
      return language.kind;
  }
}

/** Texts of a list, the text of a scalar, or `unknown`. */
export function settingAsText(setting: Setting<unknown>): string {
  if (setting.kind === "unknown") return "unknown";
  const { value } = setting;
  const text = Array.isArray(value) ? value.map((item: { readonly text: string }) => item.text).join(",") : String(value);
  return setting.from === "default" ? `default ${text}` : text;
}
