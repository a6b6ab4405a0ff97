/** One line for a policy or a set of origins, for tests to compare. */

import type { Condition } from "../../server/core/model/condition.ts";
import type { CorsPolicy, Fact, OriginSet } from "../../server/core/model/facts.ts";
import type { OriginLanguage } from "../../server/core/model/origin-language.ts";
import type { Setting } from "../../server/core/model/setting.ts";

/** `echo(all) +C vary preflight`: origins, `+C` credentials (`?C` unknown), `vary` if other code writes it, responses unless all. */
export function describePolicy(policy: CorsPolicy): string {
  const credentials = policy.credentials.kind === "unknown" ? " ?C" : policy.credentials.value ? " +C" : "";
  const vary = policy.varyElsewhere ? " vary" : "";
  const responses = policy.responses === "all" ? "" : ` ${policy.responses}`;
  return `${describeOrigins(policy.origins)}${credentials}${vary}${responses}`;
}

/** One line for any fact of the CORS adapters. */
export function describeCorsFact(fact: Fact): string {
  switch (fact.kind) {
    case "cors-policy":
      return describePolicy(fact);
    case "header-write":
      return `${fact.mode} ${fact.name}${fact.value.kind === "known" ? `: ${fact.value.value.text}` : fact.value.kind === "unknown" ? "" : ` (${fact.value.kind})`}`;
    case "config-problem":
      return fact.problem.kind === "unknown-option"
        ? `unknown option ${fact.problem.option}${fact.problem.resembles === undefined ? "" : `, meant ${fact.problem.resembles}`}${fact.problem.leavesOpen ? ", open" : ""}`
        : fact.problem.kind;
    default:
      return fact.kind;
  }
}

/** The origins of a policy in one line. */
export function describeOrigins(origins: OriginSet): string {
  switch (origins.kind) {
    case "echo":
      return `echo(${describeLanguage(origins.language)})`;
    case "fixed":
      return `fixed(${origins.value})`;
    case "broken":
      return `broken(${origins.how})`;
    case "request-chosen":
      return `chosen by ${origins.source}`;
    case "choice":
      return origins.arms.map((arm) => `[${describeCondition(arm.when)}: ${describeOrigins(arm.origins)}]`).join("");
    case "unknown":
      return `unknown(${origins.reason.kind})`;
    default:
      return origins.kind;
  }
}

/** A language of origins in one line. */
export function describeLanguage(language: OriginLanguage): string {
  switch (language.kind) {
    case "all":
    case "none":
      return language.kind;
    case "unknown":
      return "?";
    case "exact":
      return language.part === "origin" ? language.value : `${language.part}=${language.value}`;
    case "prefix":
    case "suffix":
    case "contains":
      return `${language.part === "origin" ? "" : `${language.part} `}${language.kind} ${language.value}`;
    case "regex":
      return `/${language.source}/${language.flags}`;
    case "glob":
      return `glob ${language.pattern}`;
    case "union":
      return language.of.map(describeLanguage).join(" | ");
    case "intersection":
      return language.of.map((part) => `(${describeLanguage(part)})`).join(" & ");
    case "complement":
      return `not (${describeLanguage(language.of)})`;
  }
}

function describeCondition(condition: Condition): string {
  switch (condition.kind) {
    case "origin":
      return describeLanguage(condition.language);
    case "method":
      return condition.equals;
    case "environment-variable":
      return `${condition.name} ${condition.state}`;
    case "test":
      return "?";
    case "not":
      return `not (${describeCondition(condition.of)})`;
    case "and":
    case "or":
      return condition.of.map(describeCondition).join(` ${condition.kind} `);
    default:
      return condition.kind;
  }
}

/** The source text of a setting's value. */
export function textAt<T>(setting: Setting<T>, text: string): string {
  return text.slice(setting.at.span.start, setting.at.span.end);
}
