/** Splitting of `Set-Cookie` texts, with unknown parts at every kind of place. */
import assert from "node:assert/strict";
import { describe, it } from "vitest";
import { readRawCookie } from "./raw-cookie.ts";

/** `§` marks a hole. */
function read(marked: string) {
  const holes: number[] = [];
  let text = "";
  for (const letter of marked) {
    if (letter === "§") holes.push(text.length);
    else text += letter;
  }
  const cookie = readRawCookie(text, holes);
  return cookie === undefined
    ? undefined
    : {
        name: cookie.isNameUnknown ? "?" : cookie.name.text,
        attributes: cookie.attributes.map((one) => `${one.name.text}${one.value === undefined ? "" : `=${one.isUnknown ? "?" : one.value.text}`}`),
        more: cookie.mayHaveMore,
      };
}

describe("readRawCookie", () => {
  it("splits name and attributes and trims them", () => {
    assert.deepEqual(read("sid=abc;  Path=/ ;HttpOnly; SameSite = Lax;"), { name: "sid", attributes: ["Path=/", "HttpOnly", "SameSite=Lax"], more: false });
  });
  it("takes a hole in the cookie's value for nothing else", () => {
    assert.deepEqual(read("sid=§; Path=/"), { name: "sid", attributes: ["Path=/"], more: false });
    assert.deepEqual(read("sid=§"), { name: "sid", attributes: [], more: false });
  });
  it("does not know a value with a hole", () => {
    assert.deepEqual(read("sid=1; Max-Age=§; Secure"), { name: "sid", attributes: ["Max-Age=?", "Secure"], more: false });
  });
  it("expects further attributes where a hole stands in their place", () => {
    assert.deepEqual(read("sid=1; HttpOnly; §"), { name: "sid", attributes: ["HttpOnly"], more: true });
    assert.deepEqual(read("sid=1; HttpOnly§"), { name: "sid", attributes: ["HttpOnly"], more: true });
    assert.deepEqual(read("sid=1; Sec§"), { name: "sid", attributes: ["Sec"], more: true });
  });
  it("does not know a name with a hole", () => {
    assert.deepEqual(read("§_sid=1"), { name: "?", attributes: [], more: false });
  });
  it("refuses text without a name", () => {
    assert.equal(read("HttpOnly; a=b"), undefined);
    assert.equal(read(""), undefined);
  });
});
