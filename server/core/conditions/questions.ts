/**
 * Which answers to several questions about one value go together: nothing equals two texts, what is truthy is not missing, `/api` starts
 * with `/`. Asks only what can be told from the questions themselves; a pattern is matched by `core/origins` and never run.
 */
import type { Question } from "../model/condition.ts";
import { patternAccepts } from "../origins/pattern-membership.ts";

/** A value as far as questions see it; `undefined` is missing. */
export type Candidate = string | number | boolean | undefined;

/** One question with its answer. */
export interface Answered {
  readonly question: Question;
  readonly holds: boolean;
}

/** How sure it is that a value with the given answers exists. */
export type Possibility = "shown" | "refuted" | "unclear";

/** Most values that are tried. */
const MOST_CANDIDATES = 400;

/** The answer of a value to a question; `undefined` if it cannot be told. */
export function answerOf(value: Candidate, question: Question): boolean | undefined {
  switch (question.kind) {
    case "truthy":
      return Boolean(value);
    case "missing":
      return value === undefined;
    case "equals":
      return value === question.value;
    case "prefix":
      return typeof value === "string" && value.startsWith(question.value);
    case "suffix":
      return typeof value === "string" && value.endsWith(question.value);
    case "contains":
      return typeof value === "string" && value.includes(question.value);
    case "regex":
      return typeof value === "string" ? patternAccepts(question.source, question.flags.replaceAll("g", ""), "search", value) : false;
    case "other":
      return undefined;
  }
}

/** Whether some value gives all the answers, and which. `other` questions are independent of the rest. */
export function possibilityOf(answers: readonly Answered[]): { readonly how: Possibility; readonly value?: Candidate } {
  let unclear = false;
  for (const value of candidatesFor(answers.map((one) => one.question))) {
    let fits = true;
    for (const { question, holds } of answers) {
      if (question.kind === "other") continue;
      const answer = answerOf(value, question);
      if (answer === holds) continue;
      if (answer === undefined) unclear = true;
      fits = false;
      break;
    }
    if (fits) return { how: "shown", value };
  }
  // Only equalities and presence have few enough values to be sure that none fits.
  const areFewValues = answers.every(({ question, holds }) => !holds || ["equals", "missing", "truthy", "prefix", "suffix"].includes(question.kind));
  return { how: unclear || !areFewValues ? "unclear" : "refuted" };
}

/** Values that the questions themselves suggest, and some that they do not mention; at most 400. */
export function candidatesFor(questions: readonly Question[]): readonly Candidate[] {
  const values = new Set<Candidate>([undefined, "", "~other", true, false, 0, 7001]);
  const texts = (kinds: readonly Question["kind"][]): readonly string[] =>
    questions.flatMap((question) => (kinds.includes(question.kind) && "value" in question ? [String(question.value)] : []));
  for (const question of questions) if (question.kind === "equals") values.add(question.value);
  const starts = ["", ...texts(["prefix", "equals"])];
  const middles = ["", "~", ...texts(["contains"])];
  const ends = ["", "~", ...texts(["suffix"])];
  for (const start of starts)
    for (const middle of middles)
      for (const end of ends) {
        if (values.size >= MOST_CANDIDATES) return [...values];
        values.add(start + middle + end);
      }
  return [...values];
}

/** What the answer to one question about a value says of another; `undefined` if nothing. */
export function answerGiven(known: Question, holds: boolean, asked: Question): boolean | undefined {
  const [one, other] = [questionKey(known), questionKey(asked)];
  if (one === other) return holds;
  const key = `${holds}\n${one}\n${other}`;
  if (!answers.has(key)) {
    if (answers.size >= MOST_REMEMBERED) answers.clear();
    answers.set(key, computedAnswer(known, holds, asked));
  }
  return answers.get(key);
}

/** The same few questions meet again and again in one file. */
const answers = new Map<string, boolean | undefined>();
const MOST_REMEMBERED = 5_000;

function computedAnswer(known: Question, holds: boolean, asked: Question): boolean | undefined {
  const given = { question: known, holds };
  if (possibilityOf([given, { question: asked, holds: true }]).how === "refuted") return false;
  return possibilityOf([given, { question: asked, holds: false }]).how === "refuted" ? true : undefined;
}

/** A text by which two questions are one. */
export function questionKey(question: Question): string {
  switch (question.kind) {
    case "truthy":
    case "missing":
      return question.kind;
    case "regex":
      return `regex ${question.flags} ${JSON.stringify(question.source)}`;
    case "other":
      return `other ${question.text}`;
    default:
      return `${question.kind} ${JSON.stringify(question.value)}`;
  }
}
