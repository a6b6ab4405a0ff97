/** Generated answers times generated requests, the same ones on every run. Most parts are sound, so that all steps of the judgement are reached. */
import fc from "fast-check";
import type { Vector } from "../../server/tools/vector-run.ts";
import type { BrowserCase } from "./cases.ts";
import { vectorCase } from "./vectors.ts";

type Answer = NonNullable<Vector["server"]["act"]>;
type Pair = readonly [name: string, value: string];

/** An `often` value comes up twelve times as often as a `seldom` one. */
function mostly<T>(often: readonly T[], seldom: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 12 * often.length, arbitrary: fc.constantFrom(...often) }, { weight: seldom.length, arbitrary: fc.constantFrom(...seldom) });
}

/** No, one or several lines of a header. */
function lines(name: string, often: readonly (readonly string[])[], seldom: readonly (readonly string[])[]): fc.Arbitrary<readonly Pair[]> {
  return mostly(often, seldom).map((values) => values.map((value): Pair => [name, value]));
}

const STRANGE_ORIGINS: readonly string[] = [
  "null",
  "$P/",
  "$P, $P",
  "$P $B",
  "HTTP://APP.TEST:$PORT",
  "http://app.test",
  "https://app.test:$PORT",
  "app.test:$PORT",
  "",
  "  $P\t",
  "$B",
  "http://",
  "*.test",
  "http://*",
  "none",
  "http://app.test:99999",
  '"*"',
  "**",
  "*, $P",
  "$P;",
  "file:///",
  "http:app.test",
  "//app.test:$PORT",
];

const allowOrigin = lines("Access-Control-Allow-Origin", [["$P"], ["*"], ["$O"]], [[], ["$P", "$P"], ["*", "*"], ...STRANGE_ORIGINS.map((text) => [text])]);
const allowCredentials = lines("Access-Control-Allow-Credentials", [["true"]], [[], [" true "], ["True"], ["1"], ["false"], ["true", "true"], [""]]);
const allowMethods = lines(
  "Access-Control-Allow-Methods",
  [["GET, PUT, DELETE, PATCH"], ["*"]],
  [[], ["PUT"], ["GET,HEAD", "PUT"], ["put"], ["PUT; DELETE"], [""], ["*, PUT"], [",PUT,,"], ["PUT DELETE"], ['"PUT"']],
);
const allowHeaders = lines(
  "Access-Control-Allow-Headers",
  [["X-A, Authorization, Content-Type, Accept"], ["*"]],
  [[], ["x-a"], ["X-A", "authorization"], ["*, authorization"], [""], ["x-a;content-type"], ["content-type, x-a,"], ["x a"], ["x-a\t,\tcontent-type"]],
);
const maxAge = lines("Access-Control-Max-Age", [[]], [["0"], ["600"], ["-1"], ["abc"]]);
const exposeHeaders = lines(
  "Access-Control-Expose-Headers",
  [[], ["X-B"], ["*"]],
  [["x-b, etag"], ["X B"], ["*, X-B"], ["X-B", "ETag"], [""], ["Set-Cookie, x-b"]],
);
const vary = lines("Vary", [[], ["Origin"]], [["*"]]);
const resourcePolicy = lines("Cross-Origin-Resource-Policy", [[]], [["same-origin"], ["same-site"], ["cross-origin"], ["Same-Origin"]]);
const pageHeaders = fc.constant<readonly Pair[]>([
  ["X-B", "1"],
  ["ETag", '"e"'],
]);

const headers = fc
  .tuple(allowOrigin, allowCredentials, allowMethods, allowHeaders, maxAge, exposeHeaders, vary, resourcePolicy, pageHeaders)
  .map((parts) => parts.flat());

const LOCATIONS: readonly string[] = [
  "/final?acao=*&acam=*&acah=*",
  "/final?acao=$P&acac=true&acam=PUT,DELETE,PATCH&acah=x-a,authorization,content-type",
  "$B/final?acao=*&acam=*&acah=*",
  "$B/final?acao=null&acac=true&acam=PUT,DELETE,PATCH&acah=x-a,content-type",
  "$B/final?acao=$P&acac=true",
  "$P/final?acao=null",
  "//b.test:$PORT/final?acao=*",
  "../final?acao=*",
  "http://u:p@b.test:$PORT/final?acao=*",
  "data:text/plain,x",
];

const redirect = fc.tuple(fc.constantFrom(301, 302, 303, 307, 308), fc.constantFrom(...LOCATIONS), headers).map(([status, location, sent]) => ({
  status,
  h: [...sent, ["Location", location] as const],
}));
const actual = fc.oneof({ weight: 4, arbitrary: fc.record({ status: mostly([200], [401, 403, 500]), h: headers }) }, { weight: 1, arbitrary: redirect });
const preflight = fc.oneof(
  { weight: 12, arbitrary: fc.record({ status: mostly([204, 200], [202, 299, 400, 401, 404, 405, 500]), h: headers }) },
  { weight: 1, arbitrary: redirect },
);

const REQUEST_HEADERS: readonly Pair[] = [
  ["X-A", "1"],
  ["Authorization", "Bearer x"],
  ["Content-Type", "application/json"],
  ["Content-Type", "text/plain;charset=utf-8"],
  ["Accept-Language", "de"],
  ["Accept", "text/html, (x)"],
  ["Range", "bytes=0-"],
  ["Save-Data", "on"],
  ["DPR", "2"],
  ["Cookie", "a=1"],
  ["X-HTTP-Method-Override", "TRACE"],
  ["Content-Language", "de_DE"],
];

const request = fc.record({
  method: mostly(["GET", "POST", "PUT"], ["HEAD", "DELETE", "PATCH", "put", "PURGE", "CONNECT", "G T"]),
  headers: fc.oneof(
    { weight: 1, arbitrary: fc.constant<readonly Pair[]>([]) },
    {
      weight: 2,
      arbitrary: fc
        .uniqueArray(fc.constantFrom(...REQUEST_HEADERS), { minLength: 1, maxLength: 3, selector: ([name]) => name })
        .map((list): readonly Pair[] => list),
    },
  ),
  cred: fc.constantFrom("omit" as const, "same-origin" as const, "include" as const),
  mode: mostly(["cors" as const], ["no-cors" as const]),
  page: mostly([undefined], ["sandbox", "dot"]),
  readHeaders: fc.constant(["x-b", "etag", "set-cookie"]),
});

/** The browser remembers the preflight of an address, so that no two cases may be led to the same one. */
function ownTarget(answer: Answer, id: string): Answer {
  return { ...answer, h: answer.h.map(([name, value]) => [name, value.replace("final?", `final?case=${id}&`)] as const) };
}

/** That many cases, always the same for a seed. */
export function generatedCases(count: number, seed: number): readonly BrowserCase[] {
  const drawn = fc.sample(fc.record({ request, server: fc.record({ pre: preflight, act: actual }) }), { numRuns: count, seed });
  return drawn.map((one, index) => {
    const { page, ...rest } = one.request;
    const id = `G${String(index + 1).padStart(3, "0")}`;
    const vector: Vector = {
      id,
      what: [one.request.method, one.request.cred, one.request.mode, page ?? "page", ...one.request.headers.map(([name]) => name)].join(" "),
      request: { ...rest, ...(page === undefined ? {} : { page }), ...(["POST", "PUT"].includes(rest.method) && rest.mode === "cors" ? { body: "x" } : {}) },
      server: { pre: ownTarget(one.server.pre, id), act: ownTarget(one.server.act, id) },
      standard: "",
    };
    return vectorCase(vector);
  });
}
