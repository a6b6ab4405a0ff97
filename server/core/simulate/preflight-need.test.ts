import { expect, test } from "vitest";
import { preflightNeeds } from "./preflight-need.ts";

const why = (name: string, value: string) => preflightNeeds("GET", [{ name, value }], false, "standard").map((need) => need.why);

test("each need names what causes it", () => {
  expect(preflightNeeds("POST", [{ name: "Accept", value: "*/*" }], false, "standard")).toEqual([]);
  expect(preflightNeeds("PURGE", [], true, "standard")).toMatchObject([
    { kind: "method", subject: "PURGE", why: "PURGE is not GET, HEAD or POST", clause: "CORS-safelisted method" },
    { kind: "upload", clause: "use-CORS-preflight flag" },
  ]);
  expect(why("X-Token", "1")).toEqual(["X-Token is no header that pages may send unasked"]);
  expect(why("Content-Type", " application/json")).toEqual(["Content-Type: application/json is none of the three types that a form can send"]);
  expect(why("Accept", "a".repeat(129))).toEqual(["the value of Accept is longer than 128 bytes"]);
  expect(why("Accept-Language", "en_US")).toEqual(["Accept-Language: en_US has characters that need permission"]);
  expect(why("Range", "bytes=-5")).toEqual(["Range: bytes=-5 is not one range with a first byte"]);
  expect(why("DPR", "2")).toHaveLength(1);
  expect(preflightNeeds("GET", [{ name: "DPR", value: "2" }], false, "chromium")).toEqual([]);
});

test("headers that are only too long together", () => {
  const accepts = Array.from({ length: 9 }, () => ({ name: "Accept", value: "a".repeat(120) }));
  expect(preflightNeeds("GET", accepts, false, "standard").map((need) => need.why)).toEqual([
    "accept and the other headers are longer than 1024 bytes together",
  ]);
});
