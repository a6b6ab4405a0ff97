/** A text that two languages share only if they let in the same origins for the same reasons. Places do not count. */
import type { OriginLanguage } from "../model/origin-language.ts";
import { reasonKey } from "../model/setting.ts";

/** Key for caches. */
export function languageKey(language: OriginLanguage): string {
  switch (language.kind) {
    case "all":
    case "none":
      return language.kind;
    case "unknown":
      return `?${JSON.stringify(reasonKey(language.reason))}`;
    case "union":
    case "intersection":
      return `${language.kind}(${language.of.map(languageKey).join(" ")})`;
    case "complement":
      return `not(${languageKey(language.of)})`;
    case "regex": {
      const { flavour, match, ignoreCase } = language.dialect;
      return `regex ${flavour} ${match} ${ignoreCase} ${language.flags} ${language.part} ${JSON.stringify(language.source)}`;
    }
    case "glob":
      return `glob ${language.dialect} ${language.ignoreCase} ${JSON.stringify(language.pattern)}`;
    default:
      return `${language.kind} ${language.part} ${language.ignoreCase} ${JSON.stringify(language.value)}`;
  }
}
