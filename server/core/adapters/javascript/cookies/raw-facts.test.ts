/** What a list of `Set-Cookie` texts may hold beside the texts that are written is counted, never taken for nothing. */
import { expect, test } from "vitest";
import { factsOf } from "../../../../../test/harness/differential.ts";
import { adapter } from "./adapter.ts";

const KNOWN = '"session=1; HttpOnly; Secure; SameSite=Lax"';

/** How servers put cookies together, with the reason why there may be more. */
const WITH_OTHERS: readonly (readonly [string, string])[] = [
  [`res.setHeader("Set-Cookie", [${KNOWN}, ...others.map((one) => one.text)]);`, "it is part of the parameter others"],
  [`res.setHeader("Set-Cookie", [${KNOWN}].concat(others));`, "it depends on the parameter others"],
  [`res.setHeader("Set-Cookie", [...others, ${KNOWN}]);`, "it depends on the parameter others"],
  [
    `const list = [${KNOWN}]; for (const one of others) list.push(one.text); res.setHeader("Set-Cookie", list);`,
    "it is computed in a way that is not followed",
  ],
  [`res.writeHead(200, { "Set-Cookie": [${KNOWN}, ...process.env.COOKIES.split(";;")] });`, "it depends on the environment variable COOKIES"],
];

const COMPLETE: readonly string[] = [
  `res.setHeader("Set-Cookie", [${KNOWN}]);`,
  `res.setHeader("Set-Cookie", [...(res.getHeader("Set-Cookie") ?? []), ${KNOWN}]);`,
  `res.setHeader("Set-Cookie", [].concat(res.getHeader("Set-Cookie") || [], ${KNOWN}));`,
];

function told(body: string): readonly string[] {
  const facts = factsOf(adapter, `export function login(req, res, others) { ${body} res.end(); }`);
  return facts.map((fact) => (fact.kind === "unread" ? `${fact.what}: ${fact.reason.text}` : fact.kind));
}

test.each(WITH_OTHERS)("counts the cookies that are not shown: %s", (body, reason) => {
  expect(told(body)).toEqual(["cookie-write", `other cookies in the list: ${reason}`]);
});

test.each(COMPLETE)("tells of no others: %s", (body) => {
  expect(told(body)).toEqual(["cookie-write"]);
});

test("keeps what is known while the list is being typed", () => {
  const [first] = told(`res.setHeader("Set-Cookie", [${KNOWN}, ...others.map((`);
  expect(first).toBe("cookie-write");
});

test("counts a cookie whose text a package makes, unless it is one whose calls are told", () => {
  const made = (name: string): readonly string[] => {
    const text = `import { serialize } from "${name}"; export function login(req, res) { res.setHeader("Set-Cookie", serialize("session", "1", { httpOnly: true })); res.end(); }`;
    return factsOf(adapter, text).map((fact) => (fact.kind === "unread" ? `${fact.what}: ${fact.reason.text}` : fact.kind));
  };
  expect(made("some-cookies")).toEqual(["the attributes of a cookie: it comes from the package some-cookies"]);
  expect(made("cookie")).toEqual(["cookie-write"]);
});
