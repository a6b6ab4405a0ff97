/** Adapters must bear any text: half-typed, truncated, shuffled. Texts are the examples on the adapters' own pages. */
import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FixIntent } from "../../model/fix-intent.ts";
import type { Place } from "../../text/place.ts";
import { readYaml } from "../../yaml/read.ts";
import type { YamlAdapter } from "../adapter.ts";
import { adapter as apisix } from "./apisix/adapter.ts";
import { factsInText, textAfter } from "./facts-in-text.ts";
import { adapter as gatewayApi } from "./gateway-api/adapter.ts";
import { adapter as ingressNginx } from "./ingress-nginx/adapter.ts";
import { adapter as kong } from "./kong/adapter.ts";
import { adapter as nginx } from "./nginx/adapter.ts";
import { adapter as traefik } from "./traefik/adapter.ts";

const ADAPTERS: readonly YamlAdapter[] = [apisix, gatewayApi, ingressNginx, kong, nginx, traefik];

function examplesOf(adapter: YamlAdapter): readonly string[] {
  const page = readFileSync(path.join(import.meta.dirname, "..", `${adapter.id}/adapter.md`), "utf8");
  return [...page.matchAll(/^```yaml [^\n]*\n([\s\S]*?)^```$/gm)].map((match) => (match[1] ?? "").replace(/^#.*\^.*\n/gm, ""));
}

function placesOf(value: unknown): readonly Place[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "span" in value && "file" in value ? [value as Place] : [];
  return [...own, ...Object.values(value).flatMap(placesOf)];
}

const intents = (at: Place): readonly FixIntent[] => [
  { kind: "set-origins", origins: ["https://a.example"] },
  { kind: "set-origins", origins: ["https://a.example", { placeholder: "https://b.example" }] },
  { kind: "edit-origin", at, text: "https://a.example" },
  { kind: "replace-origin-check", at, origins: ["https://a.example"] },
  { kind: "drop-credentials" },
  { kind: "set-methods", methods: ["GET", "PUT"] },
  { kind: "set-request-headers", headers: ["content-type"] },
  { kind: "set-exposed-headers", headers: ["x-total"] },
  { kind: "set-max-age", seconds: 600 },
  { kind: "append-vary", name: "Origin" },
  { kind: "remove-item", at },
  { kind: "rename-option", at, to: "accessControlAllowOriginList" },
  { kind: "set-header", name: "X-Frame-Options", value: "DENY" },
  { kind: "remove-header", name: "X-Frame-Options" },
  { kind: "edit-hsts", maxAge: 31536000 },
  { kind: "remove-emitter", at },
];

describe.each(ADAPTERS)("$id", (adapter) => {
  const examples = examplesOf(adapter);

  it("has examples", () => {
    expect(examples.length).toBeGreaterThan(2);
  });

  it("keeps every place inside the text, whatever is cut out or put in", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...examples),
        fc.nat(),
        fc.nat(60),
        fc.constantFrom("", "*", "{{ x }}", "\n", "- ", ": ", "${A}", '"', "[", "&a ", "\t"),
        (text, from, length, inserted) => {
          const start = from % (text.length + 1);
          const broken = text.slice(0, start) + inserted + text.slice(start + length);
          for (const place of placesOf(factsInText(adapter, broken))) {
            expect(place.span.start).toBeGreaterThanOrEqual(0);
            expect(place.span.start).toBeLessThanOrEqual(place.span.end);
            expect(place.span.end).toBeLessThanOrEqual(broken.length);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it("gives the same facts for CRLF", () => {
    for (const text of examples) {
      const kinds = (body: string) =>
        factsInText(adapter, body).map((fact) => [fact.kind, body.slice(fact.at.span.start, fact.at.span.end).replaceAll("\r", "")]);
      expect(kinds(text.replaceAll("\n", "\r\n"))).toEqual(kinds(text));
    }
  });

  it("renders only texts that can be read again, also with CRLF", () => {
    let rendered = 0;
    for (const text of examples.flatMap((each) => [each, each.replaceAll("\n", "\r\n")])) {
      const before = readYaml("/w/a.yaml", text).problems.length;
      for (const fact of factsInText(adapter, text)) {
        const entries = fact.kind === "cors-policy" ? fact.entries.map((entry) => entry.at) : [];
        for (const intent of [fact.at, ...entries].flatMap(intents)) {
          const after = textAfter(adapter, text, fact, intent);
          if (after === "refused") continue;
          rendered += 1;
          expect(after, `${intent.kind} in ${text}`).not.toBe("overlap");
          expect(readYaml("/w/a.yaml", after).problems.length, `${intent.kind} gave ${after}`).toBeLessThanOrEqual(before);
          if (text.includes("\r\n")) expect(after.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
        }
      }
    }
    expect(rendered).toBeGreaterThan(5);
  });
});
