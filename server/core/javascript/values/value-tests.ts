/**
 * Questions about values that are not known: what the value is called, and who decides the answer (DESIGN section 13, "Atoms"). Equal names
 * are one value of one request; where that cannot be shown, the place is part of the name. Where the class is unclear, it is opaque.
 */
import { classOfHeaderTest } from "../../conditions/request-headers.ts";
import { isNamedLikeSecret } from "../../conditions/secret-names.ts";
import type { Condition, Question, TestClass } from "../../model/condition.ts";
import type { Reason } from "../../model/setting.ts";
import type { Place } from "../../text/place.ts";
import type { ExternalStep, RequestPart, Value, ValueOf } from "../values.ts";
import { reasonOf, stringOf } from "../values.ts";
import { testOf } from "./conditions.ts";
import type { Interpreter } from "./interpreter.ts";
import { roleOf } from "./parameter-role.ts";

/** A value by its name and by who decides what it is. */
export interface NamedValue {
  readonly subject: string;
  readonly class: TestClass;
  readonly reason: Reason;
}

/** The condition that a question about the value is answered with yes. */
export function questionOn(interpreter: Interpreter, value: Value, question: Question, at: Place): Condition {
  const named = nameOf(interpreter, value);
  const part = value.kind === "request" ? value.part : undefined;
  const testClass =
    part?.kind === "host" && isPrivateName(question) ? "opaque" : part?.kind === "header" ? classOfHeaderTest(part.name, question) : named.class;
  return testOf(named.subject, question, testClass, at, named.reason);
}

/** Names under which nobody's visitors know a server: such a test asks where the server runs. */
const PRIVATE_NAME = /\blocal(?:host)?\b|^127\.|127\\?\.0|::1|\b(?:dev|development|test|staging|stage|preview|qa|internal|sandbox)\b/i;

function isPrivateName(question: Question): boolean {
  if (question.kind === "regex") return PRIVATE_NAME.test(question.source);
  return "value" in question && typeof question.value === "string" && PRIVATE_NAME.test(question.value);
}

/** A comparison of the value with one that cannot be read: a secret that the page must write itself, a setting, or opaque. */
export function comparisonOf(interpreter: Interpreter, value: Value, other: Value, at: Place): Condition {
  const left = nameOf(interpreter, value);
  const right = nameOf(interpreter, other);
  const question: Question = { kind: "other", text: `equals ${right.subject}` };
  if (isWrittenByPage(value) && isSecret(other)) return testOf(left.subject, question, "secret", at, right.reason);
  if (left.class === "setting" && right.class === "setting") return testOf(left.subject, question, "setting", at, left.reason);
  const both = left.class === "free" && right.class === "free";
  return testOf(left.subject, question, both ? "free" : "opaque", at, value.kind === "request" ? right.reason : left.reason);
}

/** The name of a value and its class. */
export function nameOf(interpreter: Interpreter, value: Value): NamedValue {
  const reason = reasonOf(value);
  switch (value.kind) {
    case "request":
      return { subject: subjectOfPart(value.part), class: classOfPart(value.part), reason };
    case "environment":
      return { subject: `environment variable ${value.name}`, class: "setting", reason };
    case "external":
      if (asksWhoTheVisitorIs(interpreter, value)) return { subject: `visitor ${subjectAt(value)}`, class: "free", reason };
      if (value.steps.some((step) => step.kind !== "member") && interpreter.marks.get(value)?.kind !== "configured") break;
      return { subject: ["import", value.package, ...namesOfSteps(value.steps)].join(" "), class: "setting", reason };
    case "parameter": {
      const isError = ERROR_PARAMETER.test(value.name);
      const why: Reason = isError ? { kind: "failure", text: `it runs only if ${value.name} is set` } : reason;
      return { subject: `parameter ${value.function.id} ${value.index}`, class: isError ? "failure" : "opaque", reason: why };
    }
    default:
  }
  const mark = interpreter.marks.get(value);
  if (mark?.kind === "path") {
    const subject = `parameter ${mark.base.function.id} ${mark.base.index} ${mark.path.join(".")}`;
    return { subject, class: classOfPath(interpreter, mark.base, mark.path), reason };
  }
  if (mark?.kind === "chosen") return { subject: mark.subject ?? subjectAt(value), class: "free", reason };
  const subject = mark?.kind === "member" ? mark.subject : subjectAt(value);
  return { subject, class: reason.kind === "failure" ? "failure" : "opaque", reason };
}

/** Steps as they are written: members, and calls with what they ask for; a call whose question is not a text is known by its place. */
function namesOfSteps(steps: readonly ExternalStep[]): readonly string[] {
  const names: string[] = [];
  for (const step of steps) {
    if (step.kind === "member") names.push(step.name);
    else {
      const asked = step.arguments.every(isFixed)
        ? step.arguments.map((one) => JSON.stringify(stringOf(one) ?? one.kind)).join(", ")
        : `#${step.at.span.start}`;
      names.push(`${names.pop() ?? ""}(${asked})`);
    }
  }
  return names;
}

function subjectAt(value: Value): string {
  const place = `${value.at.file}#${value.at.span.start}-${value.at.span.end}`;
  if (value.kind === "unknown") return `${place}${value.call ?? ""}`;
  // What stands at one place may be asked of several things in turn: the arms of a choice, the lists that a helper is given.
  return value.kind === "external" ? `${place}${value.call ?? ""} ${namesOfSteps(value.steps).join(" ")}` : place;
}

/** An unread call that is handed only what the browser attaches, and values that do not come from the request (DESIGN section 13, "Calls"). */
function asksWhoTheVisitorIs(interpreter: Interpreter, value: ValueOf<"external">): boolean {
  const handed = value.steps.flatMap((step) => (step.kind === "member" ? [] : step.arguments));
  return handed.some((one) => isAttached(interpreter, one)) && handed.every((one) => isAttached(interpreter, one) || isFixed(one));
}

/** The cookie, or what the server says of the visitor's session, login or address. */
function isAttached(interpreter: Interpreter, value: Value): boolean {
  if (value.kind === "request") return value.part.kind === "cookies" || (value.part.kind === "header" && value.part.name === "cookie");
  const mark = interpreter.marks.get(value);
  return mark?.kind === "path" && classOfPath(interpreter, mark.base, mark.path) === "free";
}

/** True for values that are the same in every request. */
export function isFixed(value: Value): boolean {
  return ["string", "number", "boolean", "null", "undefined", "environment", "regex"].includes(value.kind);
}

/** Node's convention for callbacks: such a parameter says that something failed, it does not test the caller. */
const ERROR_PARAMETER = /^_?(?:e|er|err|error|ex|exception)$/i;

function subjectOfPart(part: RequestPart): string {
  switch (part.kind) {
    case "origin":
      return `origin ${part.part}`;
    case "header":
      return `header ${part.name}`;
    case "method":
      return "method";
    default:
      return `${part.kind} ${part.name}`;
  }
}

function classOfPart(part: RequestPart): TestClass {
  switch (part.kind) {
    case "query":
    case "body":
    case "params":
    case "cookies":
    case "url":
    case "method":
    // A page asks the name that it likes; a server that tells names apart is known by more than one.
    case "host":
      return "free";
    case "header":
      return classOfHeaderTest(part.name, { kind: "other", text: "" });
    default:
      return "opaque";
  }
}

/** What servers say of who the visitor is; the visitor's browser attaches what proves it. */
const VISITOR =
  /^(?:user|session|auth|account|userId|currentUser|identity|isAuthenticated|ip|ips|xhr|fresh|stale|secure|protocol|signedCookies|is\(.*|accepts.*)$/;
/** Questions whether an answer has gone out: before the first one has, it has not. */
const SENT = /^(?:headersSent|writableEnded|finished|destroyed|writableFinished|sent)$/;
const REQUEST_NAME = /^_?(?:req|request|ctx|context|c|event)$/;

function classOfPath(interpreter: Interpreter, base: ValueOf<"parameter">, path: readonly string[]): TestClass {
  const [first = "", second = ""] = path;
  const last = path.at(-1) ?? "";
  if (SENT.test(last)) return "failure";
  const role = roleOf(interpreter, base);
  const isRequest =
    role === "request" ||
    role === "exchange" ||
    REQUEST_NAME.test(base.name) ||
    (base.type !== undefined && /Request|Context|Event|IncomingMessage/.test(base.type));
  if (!isRequest) return "opaque";
  const own = first === "req" || first === "request" || first === "state" || first === "locals" ? second : first;
  return VISITOR.test(own) ? "free" : "opaque";
}

function isWrittenByPage(value: Value): boolean {
  if (value.kind !== "request") return false;
  const { kind } = value.part;
  return kind === "query" || kind === "body" || kind === "params" || (kind === "header" && classOfPart(value.part) === "free" && value.part.name !== "cookie");
}

/** Configuration that is named like a secret, and cookies, which a page can send but not read. */
function isSecret(value: Value): boolean {
  if (value.kind === "request") return value.part.kind === "cookies";
  if (value.kind === "environment") return isNamedLikeSecret(value.name);
  const last = value.kind === "external" ? value.steps.at(-1) : undefined;
  return last?.kind === "member" && isNamedLikeSecret(last.name);
}
