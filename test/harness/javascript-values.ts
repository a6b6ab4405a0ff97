/** Short texts of values and conditions for tests and debugging. Not for messages. */

import { openJavaScriptSource } from "../../server/core/javascript/reader.ts";
import type { CallSite, JavaScriptSource, Outcome, World } from "../../server/core/javascript/source.ts";
import type { Value } from "../../server/core/javascript/values.ts";
import type { Condition } from "../../server/core/model/condition.ts";
import type { OriginLanguage } from "../../server/core/model/origin-language.ts";
import type { FilePath } from "../../server/core/text/place.ts";
import type { ProjectView } from "../../server/core/text/project-view.ts";

/** Most parts of a value that are shown: of half-typed code, a call may be an argument of itself, and arguments may be shared many times over. */
const MOST_PARTS = 2_000;

/** The value as a short text. */
export function show(value: Value | undefined): string {
  return shown(value, { parts: MOST_PARTS });
}

function shown(value: Value | undefined, left: { parts: number }): string {
  left.parts -= 1;
  if (left.parts < 0) return "…";
  if (value === undefined) return "nothing";
  const show = (part: Value): string => shown(part, left);
  switch (value.kind) {
    case "string":
      return JSON.stringify(value.value.text);
    case "number":
    case "boolean":
      return String(value.value);
    case "template":
      return `template ${JSON.stringify(value.value.text)} [${value.parts.map(show).join(", ")}]`;
    case "list":
      return `${value.of === "array" ? "" : `${value.of} `}[${[...value.items.map(show), ...(value.open ? ["..."] : [])].join(", ")}]`;
    case "record":
      return `{${[...value.properties.map((property) => `${property.name}: ${show(property.value)}`), ...(value.open ? ["..."] : [])].join(", ")}}`;
    case "regex":
      return `/${value.source}/${value.flags}`;
    case "function":
      return `function(${value.function.parameters.join(", ")})`;
    case "external":
      return value.package + value.steps.map((step) => (step.kind === "member" ? `.${step.name}` : `()${step.arguments.map(show).join(", ")}`)).join("");
    case "request":
      return value.part.kind === "origin"
        ? `request ${value.part.part}${value.part.lowerCased ? " lower" : ""}`
        : `request ${value.part.kind}${value.part.kind === "header" ? ` ${value.part.name}` : ""}`;
    case "environment":
      return `env ${value.name}`;
    case "parameter":
      return `parameter ${value.name}`;
    case "choice":
      return `choice [${value.alternatives.map((item) => `${showCondition(item.when)}: ${show(item.value)}`).join(" | ")}]`;
    case "unknown":
      return `unknown ${value.reason.kind}`;
    default:
      return value.kind;
  }
}

/** The condition as a short text. */
export function showCondition(condition: Condition): string {
  switch (condition.kind) {
    case "origin":
      return showLanguage(condition.language);
    case "origin-present":
      return "present";
    case "method":
      return `method ${condition.equals}`;
    case "environment-variable":
      return `${condition.name} ${condition.state}`;
    case "test":
      return `opaque ${condition.reason.kind}`;
    case "and":
    case "or":
      return `(${condition.of.map(showCondition).join(` ${condition.kind} `)})`;
    case "not":
      return `not ${showCondition(condition.of)}`;
    default:
      return condition.kind;
  }
}

/** The language as a short text. */
export function showLanguage(language: OriginLanguage): string {
  switch (language.kind) {
    case "exact":
    case "prefix":
    case "suffix":
    case "contains":
      return `${language.kind} ${language.part === "origin" ? "" : `${language.part} `}${JSON.stringify(language.value)}${language.ignoreCase ? " i" : ""}`;
    case "regex":
      return `regex ${language.part === "origin" ? "" : `${language.part} `}/${language.source}/${language.flags}`;
    case "glob":
      return `glob ${language.pattern}`;
    case "union":
    case "intersection":
      return `(${language.of.map(showLanguage).join(language.kind === "union" ? " | " : " & ")})`;
    case "complement":
      return `not ${showLanguage(language.of)}`;
    case "unknown":
      return `unknown ${language.reason.kind}`;
    default:
      return language.kind;
  }
}

/** The outcome as a short text: condition, then answer. */
export function showOutcome(outcome: Outcome): string {
  const { answer } = outcome;
  const text =
    answer.kind === "return"
      ? `return ${show(answer.value)}`
      : answer.kind === "throw"
        ? "throw"
        : `callback ${answer.parameter}(${answer.arguments.map(show).join(", ")})`;
  return `${showCondition(outcome.when)} -> ${text}`;
}

/** The opened file; throws if it was refused, which a test wants to know. */
export function sourceOf(project: ProjectView, file: FilePath, world: World = "production"): JavaScriptSource {
  const { source, problems } = openJavaScriptSource(file, project, world);
  if (source === undefined) throw new Error(problems.map((problem) => problem.message).join(" "));
  return source;
}

/** The name by which a call is written. */
export function calleeName(call: CallSite): string | undefined {
  switch (call.callee.kind) {
    case "method":
    case "unknown":
      return call.callee.name;
    case "function":
      return call.callee.function.id;
    case "external":
      return show(call.callee.value);
  }
}

/** An argument of the first call with this callee. */
export function argumentOf(project: ProjectView, file: FilePath, callee: string, index: number, world: World = "production"): Value | undefined {
  return sourceOf(project, file, world)
    .calls()
    .find((call) => calleeName(call) === callee)?.arguments[index];
}
