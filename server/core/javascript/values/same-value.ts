/** Which values are certainly the same. Compares, and reads nothing. */
import { samePlace } from "../../text/place.ts";
import type { Value } from "../values.ts";
import { sameCondition } from "./conditions.ts";

/** Parts that are compared before two values count as different. */
const MOST_PARTS_COMPARED = 20_000;

/** True if both are certainly the same value, whatever their places; `false` proves nothing. */
export function sameValue(left: Value, right: Value, fuel: { parts: number } = { parts: MOST_PARTS_COMPARED }): boolean {
  if (left === right) return true;
  // Arguments that are shared many times over are more than anybody can compare one by one.
  fuel.parts -= 1;
  if (fuel.parts < 0) return false;
  switch (left.kind) {
    case "string":
      return right.kind === "string" && left.value.text === right.value.text && samePlace(left.at, right.at);
    case "number":
    case "boolean":
      return right.kind === left.kind && left.value === right.value;
    case "null":
    case "undefined":
      return right.kind === left.kind;
    case "request":
      return right.kind === "request" && JSON.stringify(left.part) === JSON.stringify(right.part);
    case "environment":
      return right.kind === "environment" && left.name === right.name;
    case "function":
      return right.kind === "function" && left.function.id === right.function.id;
    case "parameter":
      return right.kind === "parameter" && left.function.id === right.function.id && left.index === right.index;
    case "choice":
      return (
        right.kind === "choice" &&
        left.alternatives.length === right.alternatives.length &&
        left.alternatives.every((item, i) => {
          const other = right.alternatives[i];
          return other !== undefined && sameCondition(item.when, other.when) && sameValue(item.value, other.value, fuel);
        })
      );
    case "unknown":
      return right.kind === "unknown" && samePlace(left.at, right.at);
    case "list":
      return right.kind === "list" && left.open === right.open && left.of === right.of && sameValues(left.items, right.items, fuel);
    case "record":
      return (
        right.kind === "record" &&
        left.open === right.open &&
        left.properties.length === right.properties.length &&
        left.properties.every((property, i) => {
          const other = right.properties[i];
          return other !== undefined && other.name === property.name && sameValue(property.value, other.value, fuel);
        })
      );
    case "template":
      return right.kind === "template" && left.value.text === right.value.text && samePlace(left.at, right.at) && sameValues(left.parts, right.parts, fuel);
    case "external":
      return (
        right.kind === "external" &&
        left.package === right.package &&
        left.steps.length === right.steps.length &&
        left.steps.every((step, i) => {
          const other = right.steps[i];
          if (other === undefined || step === other) return other !== undefined;
          if (step.kind === "member") return other.kind === "member" && step.name === other.name;
          if (other.kind === "member") return false;
          return step.kind === other.kind && samePlace(step.at, other.at) && sameValues(step.arguments, other.arguments, fuel);
        })
      );
    case "regex":
      return right.kind === "regex" && left.source === right.source && left.flags === right.flags && samePlace(left.at, right.at);
  }
}

function sameValues(left: readonly Value[], right: readonly Value[], fuel: { parts: number }): boolean {
  return (
    left.length === right.length &&
    left.every((item, i) => {
      const other = right[i];
      return other !== undefined && sameValue(item, other, fuel);
    })
  );
}
