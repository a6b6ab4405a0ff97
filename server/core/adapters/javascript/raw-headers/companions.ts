/**
 * What other functions write into the answer of a policy: the one that hands the response to a helper, a helper that it is handed to, in this
 * or another file, and middleware that runs before. Only headers that say what an allowed origin gets; each under the condition of its call.
 */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { FunctionHandle } from "../../../javascript/values.ts";
import { allOf } from "../../../model/condition.ts";
import type { AppRegistration } from "../registrations.ts";
import { rawWrites } from "./collect.ts";
import type { Callers } from "./one-answer.ts";
import { answerOf, callersOf, handingsOn } from "./one-answer.ts";
import type { RawWrite } from "./writes.ts";
import { groupOfFunction } from "./writes.ts";

/** A group of writes, and the registration of the function that makes them. */
export interface Answer {
  readonly key: string;
  readonly writes: readonly RawWrite[];
  readonly registration: AppRegistration | undefined;
}

/** Writes of others into the same answer. */
export interface Companions {
  readonly writes: readonly RawWrite[];
  /** Others write such a header too, and whether into this answer is not known. */
  readonly mayBeMore: boolean;
}

const CREDENTIALS = /access-control-allow-credentials/i;
const JOINS = /^(?:access-control-allow-credentials|vary)$/i;

/** What the other answers, other files included, write into this one. `others` are all of this file. */
export function companionsOf(answer: Answer, others: readonly Answer[], callers: Callers, source: JavaScriptSource): Companions {
  const found = [...fromCallers(answer, others, callers, source), ...fromHelpers(answer, others, callers, source)];
  const own = others.filter((other) => other.key !== answer.key && other.writes.some(allowsCredentials));
  const before = own.filter((other) => runsBefore(other.registration, answer.registration));
  const after = own.filter((other) => runsBefore(answer.registration, other.registration));
  return {
    writes: [...before.flatMap((other) => joining(other.writes)), ...found.flatMap((one) => one ?? [])],
    mayBeMore: after.length > 0 || found.includes(undefined),
  };
}

function allowsCredentials(write: RawWrite): boolean {
  return CREDENTIALS.test(write.name);
}

function joining(writes: readonly RawWrite[]): readonly RawWrite[] {
  return writes.filter((write) => JOINS.test(write.name));
}

/** The writes, where the helper is called by this call; `undefined` if other calls cannot be told from it. */
function atCall(writes: readonly RawWrite[], helper: FunctionHandle, site: CallSite, source: JavaScriptSource): readonly RawWrite[] | undefined {
  const entered = source.enteredFrom(helper, site.at);
  return entered === undefined ? undefined : writes.map((write) => ({ ...write, when: allOf([entered, site.when, write.when]) }));
}

/** What the functions write that hand their response to the one of this answer. */
function fromCallers(answer: Answer, others: readonly Answer[], callers: Callers, source: JavaScriptSource): readonly (readonly RawWrite[] | undefined)[] {
  const members = new Set([answer.key, ...answer.writes.map((write) => groupOfFunction(write.within))]);
  const isMember = (helper: FunctionHandle): boolean => members.has(groupOfFunction(helper));
  const within = (home: JavaScriptSource, groups: readonly Answer[], calls: Callers): readonly (readonly RawWrite[] | undefined)[] =>
    handingsOn(home, isMember).flatMap(({ site, helper, by }) => {
      const keys = new Set([...by].map((key) => answerOf(key, calls)));
      const callersWrites = groups.filter(({ key, writes }) => key !== answer.key && keys.has(key) && writes.some(allowsCredentials));
      return callersWrites.map(({ writes }) => atCall(joining(writes), helper, site, source));
    });
  const around = source.importers().filter(({ text }) => CREDENTIALS.test(text));
  return [
    ...((callers.get(answer.key)?.size ?? 0) > 1 ? within(source, others, callers) : []),
    ...around.flatMap((home) => {
      const { answers, calls } = answersIn(home);
      return within(home, answers, calls);
    }),
  ];
}

/** What the functions write that this answer's response is handed to. */
function fromHelpers(answer: Answer, others: readonly Answer[], callers: Callers, source: JavaScriptSource): readonly (readonly RawWrite[] | undefined)[] {
  const isAsked = (helper: FunctionHandle): boolean => groupOfFunction(helper) !== answer.key && CREDENTIALS.test(source.textOfFunction(helper));
  return handingsOn(source, isAsked).flatMap(({ site, helper, by }) => {
    if (![...by].some((key) => answerOf(key, callers) === answer.key)) return [];
    const home = helper.at.file === source.file ? undefined : source.sourceOf(helper);
    const groups = helper.at.file === source.file ? others : home === undefined ? [] : answersIn(home).answers;
    const writes = groups.filter(({ key }) => key === groupOfFunction(helper)).flatMap((group) => joining(group.writes));
    return writes.length === 0 ? [] : [atCall(writes, helper, site, source)];
  });
}

function answersIn(source: JavaScriptSource): { readonly answers: readonly Answer[]; readonly calls: Callers } {
  const writes = rawWrites(source);
  const calls = callersOf(writes, source);
  const keys = new Set(writes.map(({ group }) => group));
  const answers = [...keys].map((key): Answer => ({ key, writes: writes.filter(({ group }) => group === key), registration: undefined }));
  return { answers, calls };
}

/** True if each request that gets to the right one has been through the left one: middleware of the same app that is registered before. */
function runsBefore(left: AppRegistration | undefined, right: AppRegistration | undefined): boolean {
  if (left === undefined || right === undefined || left === right || left.method !== "use" || left.owner.id !== right.owner.id) return false;
  return left.order < right.order && (left.path === undefined || left.path === "/" || left.path === right.path);
}
