/** Hostile patches in a kustomization: what is too deep or too much is left out, and nothing throws. */
import { expect, test } from "vitest";
import { readSettings } from "../yaml/format.ts";
import { inlinePatches } from "./inline-patches.ts";

const FILE = "/w/kustomization.yaml";

function resourcesOf(text: string): number {
  return inlinePatches(FILE, text, readSettings(FILE, text).documents).length;
}

function kustomization(operation: string): string {
  return `patches:\n  - target: { kind: Ingress, name: web }\n    patch: |-\n      - op: replace\n        path: ${operation}\n        value: x\n`;
}

test("a path that no resource has is left out", () => {
  expect(resourcesOf(kustomization("/metadata/annotations/a"))).toBe(1);
  expect(resourcesOf(kustomization("/a".repeat(20_000)))).toBe(0);
});

test("of many patches in a large file the first ones are read", () => {
  const patch = '  - target: { kind: Ingress, name: web }\n    patch: |-\n      - { op: add, path: /metadata/annotations/a, value: "*" }\n';
  const text = `patches:\n${patch.repeat(150)}# ${"x".repeat(200_000)}\n`;
  const found = resourcesOf(text);
  expect(found).toBeGreaterThan(10);
  expect(found).toBeLessThan(20);
});
