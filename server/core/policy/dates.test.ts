import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays, daysBetween, isCalendarDate, isPast } from "./dates.ts";

test("a date is valid through the end of its day", () => {
  expect(isPast("2026-11-23", "2026-11-23")).toBe(false);
  expect(isPast("2026-11-22", "2026-11-23")).toBe(true);
  expect(daysBetween("2026-11-23", "2026-12-02")).toBe(9);
  expect(addDays("2026-11-23", 365)).toBe("2027-11-23");
  expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
});

test("days are those of the platform's calendar", () => {
  fc.assert(
    fc.property(fc.integer({ min: -100_000, max: 100_000 }), fc.integer({ min: -40_000, max: 40_000 }), (start, days) => {
      const text = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);
      expect(isCalendarDate(text(start))).toBe(true);
      expect(addDays(text(start), days)).toBe(text(start + days));
      expect(daysBetween(text(start), text(start + days))).toBe(days);
    }),
  );
});
