/**
 * Our reading of `_headers` and netlify.toml against the parsers of Netlify and the asset server of Cloudflare, which were recorded. `RECORD=folder`
 * asks anew what is installed there: @netlify/headers-parser 9.0.3, @cloudflare/pages-shared 0.13.189 and its miniflare.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import type { HeaderWrite } from "../../../model/facts.ts";
import { readSettings } from "../../../yaml/format.ts";
import { adapter as netlifyAdapter } from "../netlify/adapter.ts";
import { adapter } from "./adapter.ts";

const FILE = path.join(import.meta.dirname, "recorded.json");
const FOLDER = process.env.RECORD;

type Sent = Readonly<Record<string, string>>;
interface Recording {
  /** By text: what each rule of one path is, as Netlify reads it. */
  readonly netlify: Record<string, Readonly<Record<string, Sent>>>;
  /** By text and path: what an asset there is sent with. */
  readonly cloudflare: Record<string, Record<string, Sent>>;
}

/** What the packages export, of which each has a part. */
interface Package {
  parseAllHeaders(given: object): Promise<{ readonly headers: readonly { readonly for: string; readonly values: Sent }[] }>;
  createMetadataObject(given: object): unknown;
  generateHandler(given: object): Promise<Response>;
}

const LINES = [
  "/*\n  X-Frame-Options: DENY\n  Referrer-Policy: no-referrer\n",
  "# all\n\n/a\n\tX-Frame-Options:DENY\n\n  # more\nX-Content-Type-Options :  nosniff  \n",
  "/a\r\n  X-Frame-Options: DENY\r\n  Strict-Transport-Security: max-age=600; includeSubDomains\r\n",
  "/a/*\n  Vary: Origin\n  Vary: Cookie\n  access-control-allow-origin: https://a.example\n  Access-Control-Allow-Origin: https://b.example\n",
  "/a/:id/b\n  X-Frame-Options: SAMEORIGIN\n/*\n  Content-Security-Policy: default-src 'self'; img-src https://img.example:8443\n",
  "X-Frame-Options: DENY\n/a\n  Referrer-Policy: no-referrer\n  X-Frame-Options\n  X-Frame-Options:\n",
  "/a\n/b\n  X-Frame-Options: DENY\n",
];

const JOINED = [
  "/*\n  X-Frame-Options: DENY\n/a/*\n  ! Referrer-Policy\n  X-Frame-Options: SAMEORIGIN\n",
  "/*\n  X-Frame-Options: DENY\n  Access-Control-Allow-Origin: *\n/a/*\n  ! X-Frame-Options\n  X-Frame-Options: SAMEORIGIN\n  Access-Control-Allow-Origin: https://app.example\n",
  "/*\n  X-Frame-Options: DENY\n/a/*\n  X-Frame-Options: SAMEORIGIN\n  ! X-Frame-Options\n",
  "/a/*\n  ! X-Frame-Options\n  Referrer-Policy: no-referrer\n/*\n  X-Frame-Options: DENY\n  Referrer-Policy: origin\n",
  "/a/*\n  X-Frame-Options: DENY\n/a/*\n  ! Vary\n  Referrer-Policy: origin\n",
];

const TOML = [
  '[[headers]]\nfor = "/*"\n[headers.values]\nX-Frame-Options = "DENY"\n"Referrer-Policy" = \'no-referrer\'\n',
  '[[headers]]\n  for = \'/a\' # one\n  values = { X-Frame-Options = "DENY", Vary = ["Origin", "Cookie"] }\n',
  '[build]\ncommand = "x"\n[[headers]]\nfor = "/a"\nvalues.X-Frame-Options = "DE\\u004EY"\nvalues."Permissions-Policy" = "camera=(self \\"https://a.example\\")"\n',
  '[[headers]]\nfor = "/a"\n[headers.values]\nVary = """\nOrigin,\n  Cookie\n"""\nX-Frame-Options = \'\'\'DENY\'\'\'\n[[headers]]\nfor = "/b"\n[headers.values]\nX-Frame-Options = "SAMEORIGIN"\n',
  '[[headers]]\nfor = "/a"\n[headers.values]\nAccess-Control-Allow-Origin = [ # two\n  "https://a.example",\n  "https://b.example",\n]\n',
  '[[headers]]\r\nfor = "/a"\r\n[headers.values]\r\nX-Frame-Options = "DENY"\r\n[[redirects]]\r\nfrom = "/x"\r\nto = "/y"\r\nstatus = 301\r\nforce = true\r\n',
  'headers = [{ for = "/a", values = { X-Frame-Options = "DENY" } }]\n[dev]\nport = 8_888\nwhen = 1979-05-27T07:32:00Z\n',
];

const ADDRESSES = ["/a", "/a/", "/a/x", "/a/7/b", "/b", "/"];

async function ask(folder: string): Promise<Recording> {
  const importOf = (file: string): Promise<Package> => import(pathToFileURL(path.join(folder, "node_modules", file)).href);
  const { parseAllHeaders } = await importOf("@netlify/headers-parser/lib/index.js");
  const { createMetadataObject } = await importOf("@cloudflare/pages-shared/dist/metadata-generator/createMetadataObject.js");
  const { generateHandler } = await importOf("@cloudflare/pages-shared/dist/asset-server/handler.js");
  const parse = cloudflareParser(readFileSync(path.join(folder, "node_modules/miniflare/dist/src/index.js"), "utf8"));
  const recording: Recording = { netlify: {}, cloudflare: {} };
  const scratch = mkdtempSync(path.join(tmpdir(), "headers-"));
  for (const text of [...LINES, ...TOML]) {
    const isToml = TOML.includes(text);
    const file = path.join(scratch, isToml ? "netlify.toml" : "_headers");
    writeFileSync(file, text);
    const given = isToml ? { netlifyConfigPath: file, headersFiles: [] } : { headersFiles: [file] };
    const { headers } = await parseAllHeaders({ ...given, minimal: true });
    recording.netlify[text] = Object.fromEntries(headers.map((rule) => [rule.for, rule.values]));
  }
  rmSync(scratch, { recursive: true });
  for (const text of [...LINES, ...JOINED]) {
    const metadata = createMetadataObject({ headers: parse(text) });
    const given: Record<string, Sent> = {};
    for (const address of ADDRESSES) {
      const response = await generateHandler({
        request: new Request(`https://app.example${address}`),
        metadata,
        xServerEnvHeader: undefined,
        logError: () => undefined,
        findAssetEntryForPath: async (asked: string) => (asked.endsWith("index.html") || asked === `${address}.html` ? asked : null),
        getAssetKey: (entry: string) => entry,
        negotiateContent: () => ({ encoding: null }),
        fetchAsset: async () => ({ body: "", contentType: "text/html" }),
      });
      given[address] = Object.fromEntries(response.headers.entries());
    }
    recording.cloudflare[text] = given;
  }
  return recording;
}

/** The parser stands in the bundle of miniflare and is not exported. */
function cloudflareParser(bundle: string): (text: string) => unknown {
  const parts = ["constants", "validateURL", "parseHeaders"].map((name) => {
    const start = bundle.indexOf(`// ../workers-shared/utils/configuration/${name}.ts`);
    return bundle.slice(start, bundle.indexOf("\n// ", start + 5));
  });
  return new Function(`${parts.join("\n")}\nreturn parseHeaders;`)() as (text: string) => unknown;
}

if (FOLDER !== undefined) writeFileSync(FILE, `${JSON.stringify(await ask(FOLDER), null, 1)}\n`);
const recording = JSON.parse(readFileSync(FILE, "utf8")) as Recording;

function headersIn(text: string): readonly HeaderWrite[] {
  const isToml = TOML.includes(text);
  const { documents, problems } = readSettings(isToml ? "/w/netlify.toml" : "/w/_headers", text);
  expect(problems).toEqual([]);
  return [...(isToml ? netlifyAdapter : adapter).extract(documents)].filter((fact) => fact.kind === "header-write");
}

const sentOf = ({ value }: HeaderWrite): string => (value.kind === "known" ? value.value.text : value.kind);
const byName = (headers: Iterable<readonly [string, string]>): Sent => Object.fromEntries([...headers].map(([name, value]) => [name.toLowerCase(), value]));

describe("rules as @netlify/headers-parser 9.0.3 reads them", () => {
  it.each([...LINES, ...TOML])("%j", (text) => {
    const read = new Map<string, Sent>();
    for (const write of headersIn(text)) read.set(write.scope.path ?? "", { ...read.get(write.scope.path ?? ""), [write.name]: sentOf(write) });
    // Netlify keeps names that differ in case apart, and an answer then has both.
    const joined = (sent: Sent): Sent => {
      const together: Record<string, string> = {};
      for (const [name, value] of Object.entries(sent)) {
        const before = together[name.toLowerCase()];
        together[name.toLowerCase()] = before === undefined ? value : `${before}, ${value}`;
      }
      return together;
    };
    expect(Object.fromEntries([...read].map(([rule, sent]) => [rule, byName(Object.entries(sent))]))).toEqual(
      Object.fromEntries(Object.entries(recording.netlify[text] ?? {}).map(([rule, sent]) => [rule, joined(sent)])),
    );
  });
});

describe("answers of the asset server of Cloudflare", () => {
  const matches = (rule: string, address: string): boolean => (rule.endsWith("/*") ? address.startsWith(rule.slice(0, -1)) : rule === address);
  it.each([...LINES, ...JOINED])("%j", (text) => {
    const writes = headersIn(text);
    for (const [address, sent] of Object.entries(recording.cloudflare[text] ?? {})) {
      const own = writes.filter((write) => matches(write.scope.path ?? "", address));
      for (const write of own) {
        const same = own.filter((one) => one.name.toLowerCase() === write.name.toLowerCase());
        const narrowest = same.reduce((one, other) => ((other.scope.path ?? "").length >= (one.scope.path ?? "").length ? other : one));
        const isGone = write.mode === "remove" && write === same.at(-1);
        // A rule says what goes out on all its paths; of narrower ones their own rules say it.
        if (isGone || (write.mode !== "remove" && write === narrowest)) {
          expect([address, write.name, sent[write.name.toLowerCase()]]).toEqual([address, write.name, isGone ? undefined : sentOf(write)]);
        }
      }
    }
  });
});
