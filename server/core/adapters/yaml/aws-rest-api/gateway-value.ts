/**
 * API Gateway's value grammar for response parameters: inner single quotes make a literal, everything else is a mapping
 * expression (Amazon API Gateway developer guide, "mapping template reference"). YAML quotes are outside of it.
 */
import type { Reason } from "../../../model/setting.ts";
import type { Place } from "../../../text/place.ts";
import type { ValueText } from "../../../text/value-text.ts";
import { placeWithin, valueTextAt } from "../../../text/value-text.ts";
import type { YamlValue } from "../../../yaml/document.ts";

/** What a response parameter sends. */
export type GatewayValue =
  | { readonly kind: "literal"; readonly text: string; readonly value: ValueText; readonly at: Place }
  /** The request's Origin header is copied. */
  | { readonly kind: "origin" }
  /** Another part of the request is copied: `query parameter`, `Referer header`. */
  | { readonly kind: "request"; readonly source: string }
  /** `true` or `false`: the header is declared, not set. */
  | { readonly kind: "declaration" }
  /** Neither a literal nor an expression: the deployment fails. */
  | { readonly kind: "invalid" }
  | { readonly kind: "unknown"; readonly reason: Reason };

const EXPRESSION = /^(?:method\.request\.|integration\.response\.|integration\.request\.|context\.|stageVariables\.)/;

/** Reads a response parameter. */
export function gatewayValue(value: YamlValue): GatewayValue {
  if (value.kind === "map" || value.kind === "list" || value.kind === "null") return { kind: "declaration" };
  if (value.kind === "intrinsic") return { kind: "unknown", reason: { kind: "intrinsic", text: `the value is given by ${value.name}` } };
  if (value.kind === "unknown") return { kind: "unknown", reason: value.reason };
  const { text } = value;
  if (/^(?:true|false)$/i.test(text)) return { kind: "declaration" };
  if (text.length >= 2 && text.startsWith("'") && text.endsWith("'")) {
    const inner = text.slice(1, -1);
    const at = placeWithin(value.value, 1, text.length - 1, value.at);
    return { kind: "literal", text: inner, value: valueTextAt(inner, at, at.span.end - at.span.start === inner.length), at };
  }
  const header = /^method\.request\.(?:multivalue)?header\.(.+)$/i.exec(text);
  if (header !== null) return /^origin$/i.test(header[1] ?? "") ? { kind: "origin" } : { kind: "request", source: `${header[1]} header` };
  if (/^method\.request\.(?:multivalue)?querystring\./i.test(text)) return { kind: "request", source: "query parameter" };
  if (EXPRESSION.test(text)) return { kind: "unknown", reason: { kind: "dynamic", text: "the integration supplies the value" } };
  return { kind: "invalid" };
}
