/** Member access on every kind of value. What is not known of a value's members is unknown with the reason of the value. */
import type { Condition } from "../../model/condition.ts";
import type { Reason } from "../../model/setting.ts";
import { patternAccepts } from "../../origins/pattern-membership.ts";
import type { Place } from "../../text/place.ts";
import type { Value, ValueOf } from "../values.ts";
import { propertyOf, reasonOf, unknownValue } from "../values.ts";
import { joinChoice, mapChoice, truthOf } from "./choices.ts";
import { memberOfChosen } from "./chosen.ts";
import { ALWAYS, both, either, negation, opaqueCondition } from "./conditions.ts";
import { environmentField } from "./env-schemas.ts";
import type { Interpreter } from "./interpreter.ts";
import { CHOICE_LIMIT, dynamicReason, marked } from "./interpreter.ts";
import { equalsOrigin, originTextOf } from "./origin-tests.ts";
import { lengthOfOrigin } from "./positions.ts";
import { memberOfPath, memberOfRequest, memberOfUrl } from "./request.ts";
import { nameOf, questionOn } from "./value-tests.ts";

/** The member of a value by name. */
export function memberOf(interpreter: Interpreter, value: Value, name: string, at: Place): Value {
  const mark = interpreter.marks.get(value);
  switch (mark?.kind) {
    case "path":
      return memberOfPath(interpreter, mark.base, mark.path, name, at);
    case "global":
      return memberOfGlobal(interpreter, mark.path, name, at);
    case "url":
      return memberOfUrl(mark.of, name, at);
    case "namespace":
      return interpreter.exportOf(mark.module, name, at);
    case "truth": {
      const found = mark.match === undefined ? undefined : memberOfMatch(interpreter, mark.condition, mark.match, name, at);
      if (found !== undefined) return found;
      break;
    }
    case "chosen":
      if (value.kind !== "list" || Number(name) >= value.items.length) return memberOfChosen(interpreter, value, name, at);
      break;
    default:
  }
  switch (value.kind) {
    case "choice":
      return mapChoice(interpreter, value, at, (item) => memberOf(interpreter, item, name, at));
    case "record": {
      const property = propertyOf(value, name);
      if (property !== undefined) return property.value;
      return value.open ? unknownValue(dynamicReason("a part of the object could not be read"), at) : { kind: "undefined", at, via: [] };
    }
    case "list": {
      if ((name === "length" || name === "size") && mark?.kind === "count") {
        const count = unknownValue({ kind: "request", text: "it is the length of a list that differs" }, at);
        return marked(interpreter, count, { kind: "index", found: ALWAYS, atZero: negation(mark.some) });
      }
      if (name === "0" && mark?.kind === "count" && mark.first !== undefined) return mark.first;
      if (name === "length" || (name === "size" && value.of !== "array")) {
        if (!value.open) return { kind: "number", value: value.items.length, at, via: [] };
        // Wherever it is asked of this list, the answer is one.
        if (value.items.length === 0) return marked(interpreter, unknownValue(OPEN_LIST, value.at), { kind: "amount" });
      }
      const index = /^\d{1,6}$/.test(name) ? Number(name) : -1;
      const item = index >= 0 && value.of === "array" ? value.items[index] : undefined;
      if (item !== undefined) return item;
      if (index >= 0 && !value.open) return { kind: "undefined", at, via: [] };
      return unknownValue(value.open ? OPEN_LIST : dynamicReason("it is a member of a list"), at);
    }
    case "string":
      if (name === "length") return { kind: "number", value: value.value.text.length, at, via: [] };
      return unknownValue(dynamicReason("it is a member of a text"), at);
    case "external":
      return environmentField(interpreter, value, name, at) ?? memberOfExternal(value, name, at);
    case "parameter":
      return memberOfPath(interpreter, value, [], name, at);
    case "request":
      return name === "length" && value.part.kind === "origin" ? lengthOfOrigin(interpreter, value, at) : memberOfRequest(value, name, at);
    case "undefined":
    case "null":
      return { kind: "undefined", at, via: [] };
    default:
      return marked(interpreter, unknownValue(reasonOf(value), at), { kind: "member", subject: `${nameOf(interpreter, value).subject}.${name}` });
  }
}

const OPEN_LIST: Reason = { kind: "environment", text: "the list may hold more entries than the code shows" };

/** `match[0]`, which is the whole origin where the pattern is about all of it, and `match.input`; `undefined` for other members. */
function memberOfMatch(
  interpreter: Interpreter,
  condition: Condition,
  { of, regex }: { readonly of: ValueOf<"request">; readonly regex: ValueOf<"regex"> },
  name: string,
  at: Place,
): Value | undefined {
  if (name === "input") return of;
  const { source, flags } = regex;
  const missing: Value = { kind: "undefined", at, via: [] };
  const part = name === "1" && of.part.kind === "origin" && of.part.part === "origin" ? capturedPart(source) : undefined;
  if (part !== undefined && of.part.kind === "origin") {
    const captured: Value = { kind: "request", part: { ...of.part, part }, at, via: [] };
    return joinChoice(
      interpreter,
      [
        { when: condition, value: captured },
        { when: ALWAYS, value: missing },
      ],
      at,
    );
  }
  const isNeverEmpty = !/\(\?<?[=!]|\\b/i.test(source) && patternAccepts(source, flags.replaceAll("g", ""), "full", "") === false;
  if (name !== "0" || !isNeverEmpty) return undefined;
  if (!/^\^[^|]*[^\\]\$$/.test(source) || flags.includes("m")) {
    return marked(interpreter, unknownValue({ kind: "request", text: "it is a part of the request's origin" }, at), { kind: "truth", condition });
  }
  const alternatives = [
    { when: condition, value: of },
    { when: ALWAYS, value: missing },
  ];
  return joinChoice(interpreter, alternatives, at);
}

/** What the one group of a pattern for web origins captures: `/^https?:\/\/([^/:]+)/` the host name, `/^https:\/\/(.+)$/` the host. */
function capturedPart(source: string): "host" | "hostname" | undefined {
  const rest = /^\^https\??:(?:\\\/\\\/|\/\/)(\(.*)$/.exec(source)?.[1];
  if (rest === undefined) return undefined;
  if (/^\(\[\^(?:\\?\/:|:\\?\/)\]\+\)(?:\((?:\?:)?:\\d\+\)\?\$?)?$/.test(rest)) return "hostname";
  return /^\((?:\[\^\\?\/\]\+|\.[+*])\)\$?$/.test(rest) ? "host" : undefined;
}

function memberOfExternal(value: ValueOf<"external">, name: string, at: Place): Value {
  if (name === "default" && value.steps.length === 0) return value;
  const last = value.steps.at(-1);
  if ((value.package === "node:process" || value.package === "process") && last?.kind === "member" && last.name === "env" && value.steps.length === 1) {
    return { kind: "environment", name, at, via: [] };
  }
  return { ...value, steps: [...value.steps, { kind: "member", name }], at };
}

const ENVIRONMENT_OBJECTS = new Set(["process.env", "Bun.env", "import.meta.env", "globalThis.process.env", "global.process.env"]);

function memberOfGlobal(interpreter: Interpreter, path: readonly string[], name: string, at: Place): Value {
  const owner = path.join(".");
  if (ENVIRONMENT_OBJECTS.has(owner)) {
    if (owner === "import.meta.env" && (name === "PROD" || name === "DEV")) {
      interpreter.worldUse.used = true;
      return { kind: "boolean", value: (name === "PROD") === interpreter.isProduction, at, via: [] };
    }
    return { kind: "environment", name: owner === "import.meta.env" && name === "MODE" ? "NODE_ENV" : name, at, via: [] };
  }
  const value = unknownValue({ kind: "external", text: `it belongs to the global ${path[0] ?? name}` }, at);
  return marked(interpreter, value, { kind: "global", path: [...path, name].slice(-6) });
}

/** `owner[key]` where the key is a value. */
export function elementOf(interpreter: Interpreter, owner: Value, key: Value, at: Place): Value {
  if (key.kind === "choice") {
    return joinChoice(
      interpreter,
      key.alternatives.map((item) => ({ when: item.when, value: elementOf(interpreter, owner, item.value, at) })),
      at,
    );
  }
  const name = keyText(interpreter, key);
  if (name !== undefined) return memberOf(interpreter, owner, name, at);
  if (owner.kind === "choice") return mapChoice(interpreter, owner, at, (item) => elementOf(interpreter, item, key, at));
  const origin = originTextOf(key);
  if (origin !== undefined && owner.kind === "record") {
    const entries = owner.properties.map((property) => ({
      when: equalsOrigin(interpreter, origin, { kind: "string", value: { text: property.name, pieces: [] }, at: property.keyAt, via: [] }, at),
      value: property.value,
    }));
    return chosenByTests(interpreter, entries, owner.open ? owner : undefined, at);
  }
  if (owner.kind === "list" && !owner.open && owner.items.length <= CHOICE_LIMIT && owner.items.length > 0 && interpreter.marks.get(key)?.kind === "chosen") {
    return joinChoice(
      interpreter,
      owner.items.map((item, index) => ({ when: questionOn(interpreter, key, { kind: "equals", value: index }, at), value: item })),
      at,
    );
  }
  if (key.kind === "environment" && owner.kind === "record") return unknownValue(reasonOf(key), at);
  return unknownValue(reasonOf(owner.kind === "unknown" || owner.kind === "parameter" ? owner : key), at);
}

/** The value of the first entry whose test holds, else `undefined`; only the truth is kept if there are too many entries. */
export function chosenByTests(
  interpreter: Interpreter,
  entries: readonly { readonly when: Condition; readonly value: Value }[],
  open: Value | undefined,
  at: Place,
): Value {
  if (open === undefined && entries.length < CHOICE_LIMIT) {
    return joinChoice(interpreter, [...entries, { when: ALWAYS, value: { kind: "undefined", at, via: [] } }], at);
  }
  const value = unknownValue({ kind: "request", text: "it is chosen by the request" }, at);
  const truths: Condition[] = entries.map((entry) => both([entry.when, truthOf(interpreter, entry.value)]));
  if (open !== undefined) truths.push(opaqueCondition(at, dynamicReason("more entries may exist"), interpreter.running.path));
  return marked(interpreter, value, { kind: "truth", condition: either(truths) });
}

/** A value as a property name: strings, numbers, and NODE_ENV in this world. */
export function keyText(interpreter: Interpreter, key: Value): string | undefined {
  if (key.kind === "string") return key.value.text;
  if (key.kind === "number") return String(key.value);
  if (key.kind === "environment" && key.name === "NODE_ENV") {
    interpreter.worldUse.used = true;
    return interpreter.isProduction ? "production" : "development";
  }
  return undefined;
}
