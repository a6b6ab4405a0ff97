import { expect, test } from "vitest";
import type { Question, TestClass } from "../model/condition.ts";
import { classOfHeaderTest } from "./request-headers.ts";

test.each<[string, Question, TestClass]>([
  ["x-client", { kind: "truthy" }, "free"],
  ["cookie", { kind: "missing" }, "free"],
  ["content-length", { kind: "other", text: "larger than 1000" }, "free"],
  ["accept-encoding", { kind: "contains", value: "br" }, "opaque"],
  ["x-forwarded-proto", { kind: "equals", value: "https" }, "opaque"],
  // A page of another origin is never said to be of the same.
  ["sec-fetch-site", { kind: "equals", value: "same-origin" }, "secret"],
  ["sec-fetch-site", { kind: "equals", value: "none" }, "secret"],
  ["sec-fetch-site", { kind: "equals", value: "cross-site" }, "opaque"],
  ["sec-fetch-site", { kind: "equals", value: "same-site" }, "opaque"],
  ["sec-fetch-site", { kind: "truthy" }, "opaque"],
  ["sec-fetch-mode", { kind: "equals", value: "navigate" }, "secret"],
  ["sec-fetch-mode", { kind: "equals", value: "cors" }, "opaque"],
  // The referrer begins with the origin of the page, which also chooses what follows and whether there is one.
  ["referer", { kind: "missing" }, "free"],
  ["referer", { kind: "equals", value: "" }, "free"],
  ["referer", { kind: "prefix", value: "https://" }, "free"],
  ["referer", { kind: "prefix", value: "https://app.example.com" }, "opaque"],
  ["referer", { kind: "contains", value: "example.com" }, "free"],
  ["referer", { kind: "equals", value: "https://app.example.com/" }, "opaque"],
  ["referer", { kind: "regex", source: "^https:", flags: "" }, "opaque"],
])("%s %j: %s", (name, question, expected) => expect(classOfHeaderTest(name, question)).toBe(expected));
