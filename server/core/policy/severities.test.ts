/** Which rules a preset switches on, and how loud. */
import { expect, test } from "vitest";
import type { RuleMeta } from "../model/finding.ts";
import type { Preset } from "./severities.ts";
import { switchFor } from "./severities.ts";

function meta(set: RuleMeta["set"], severity: RuleMeta["severity"]): RuleMeta {
  const fixed = { title: "", group: "A", confidence: "high", lifecycle: "stable", since: "0.1.0", references: [], intents: [] } as const;
  return { ...fixed, id: "some-rule", set, severity };
}

function inPreset(preset: Preset, rule: RuleMeta, named: Readonly<Record<string, "off" | "error">> = {}) {
  return switchFor({ preset, layers: [named], overrides: [] }, "server.js", "2026-11-23")(rule);
}

test("faults of the extended set are notes where nothing else is asked for", () => {
  expect(inPreset("recommended", meta("extended", "error"))).toEqual({ on: true, severity: "info" });
  expect(inPreset("recommended", meta("extended", "info")).on).toBe(false);
  expect(inPreset("recommended", meta("strict", "warning")).on).toBe(false);
  expect(inPreset("extended", meta("extended", "error"))).toEqual({ on: true, severity: undefined });
});

test("a named severity wins over the preset", () => {
  expect(inPreset("recommended", meta("extended", "warning"), { "some-rule": "off" }).on).toBe(false);
  expect(inPreset("recommended", meta("extended", "warning"), { "some-rule": "error" })).toEqual({ on: true, severity: "error" });
});
