/** The old header translates exactly or not at all. */
import { expect, it } from "vitest";
import { fromOldSyntax } from "./old-syntax.ts";

it.each([
  ["camera 'none'", "camera=()"],
  ["camera 'none'; geolocation 'self' https://maps.example", 'camera=(), geolocation=(self "https://maps.example")'],
  ["camera=(), geolocation 'none'", "camera=(), geolocation=()"],
  ["fullscreen *", "fullscreen=*"],
])("translates %s", (old, now) => {
  expect(fromOldSyntax(old)).toBe(now);
});

it.each(["", "camera", "camera self", "camera 'none' <x>"])("leaves %s alone", (old) => {
  expect(fromOldSyntax(old)).toBeUndefined();
});
