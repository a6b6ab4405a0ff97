/** Ways in which programs test the origin, sound and flawed, with the origins that each of them should and should not let in. */

/** The names that a program's lists are made of. */
export interface Sites {
  /** Registrable: `brightmail.com`. */
  readonly domain: string;
  /** Hosts of the program's own pages below the domain. */
  readonly hosts: readonly [string, string];
  /** `https://` and each host. */
  readonly origins: readonly [string, string];
}

/** Names that a test may use. */
export interface TestNames {
  /** The list of origins: an array, or a set. */
  readonly list: string;
  readonly isArray: boolean;
  /** The function that finds out whether something is in the list. */
  readonly inList: (value: string) => string;
}

/** A test as source text. */
export interface TestText {
  /** Declarations of the module; `name` is what others use. */
  readonly declarations: readonly { readonly name: string; readonly code: string }[];
  /** The test of an expression that holds a text. */
  readonly of: (value: string) => string;
}

type MakeTest = (sites: Sites, names: TestNames) => TestText;

const plain =
  (of: (value: string, sites: Sites, names: TestNames) => string): MakeTest =>
  (sites, names) => ({ declarations: [], of: (value) => of(value, sites, names) });

const escapeDots = (text: string): string => text.replaceAll(".", "\\.");

const pattern =
  (source: (sites: Sites) => string): MakeTest =>
  (sites) => ({ declarations: [{ name: "PATTERN", code: `const PATTERN = ${source(sites)};` }], of: (value) => `PATTERN.test(${value})` });

const HOST_OF = {
  name: "hostOf",
  code: `function hostOf(text) {
try {
return new URL(text).hostname;
} catch {
return "";
}
}`,
};

const byHost =
  (test: (host: string, sites: Sites) => string): MakeTest =>
  (sites) => ({ declarations: [HOST_OF], of: (value) => test(`hostOf(${value})`, sites) });

/** All of them by name. */
const TESTS = {
  // Sound.
  exact: plain((value, _, { inList }) => inList(value)),
  "some-equal": plain((value, _, { list, isArray }) => `${isArray ? list : `[...${list}]`}.some((entry) => entry === ${value})`),
  "regex-anchored": pattern(({ domain }) => `/^https:\\/\\/(?:app|admin)\\.${escapeDots(domain)}$/`),
  subdomains: plain((value, { domain }) => `${value}.startsWith("https://") && ${value}.endsWith(".${domain}")`),
  "url-origin": (sites) => ({
    declarations: [HOST_OF],
    of: (value) => `${value}.startsWith("https:") && hostOf(${value}) === "${sites.hosts[0]}"`,
  }),
  "two-helpers": (_, names) => ({
    declarations: [
      { name: "normalised", code: "function normalised(text) {\nreturn text.trim().toLowerCase();\n}" },
      { name: "isListed", code: `function isListed(text) {\nconst page = normalised(text);\nreturn ${names.inList("page")};\n}` },
    ],
    of: (value) => `isListed(${value})`,
  }),
  // Flawed: a stranger gets in.
  "mixed-list": ({ origins, domain }) => ({
    declarations: [{ name: "RULES", code: `const RULES = ["${origins[0]}", /\\.${escapeDots(domain)}/];` }],
    of: (value) => `RULES.some((rule) => (rule instanceof RegExp ? rule.test(${value}) : rule === ${value}))`,
  }),
  "imported-url": ({ domain }) => ({
    declarations: [{ name: "hostOf", code: HOST_OF.code.replace("new URL", "new NodeURL") }],
    of: (value) => `hostOf(${value}).endsWith("${domain}")`,
  }),
  "starts-with": plain((value, { origins }) => `${value}.startsWith("${origins[0]}")`),
  "ends-with": plain((value, { domain }) => `${value}.endsWith("${domain}")`),
  includes: plain((value, { domain }) => `${value}.includes("${domain}")`),
  "regex-unanchored": pattern(({ domain }) => `/${escapeDots(domain)}/`),
  "regex-no-end": pattern(({ domain }) => `/^https:\\/\\/(?:app|admin)\\.${escapeDots(domain)}/`),
  "regex-loose-dot": pattern(({ hosts }) => `/^https:\\/\\/${hosts[0]}$/`),
  "host-ends-with": byHost((host, { domain }) => `${host}.endsWith("${domain}")`),
  "last-index-of": plain((value, { domain }) => `${value}.lastIndexOf("${domain}") === ${value}.length - ${domain.length}`),
  "some-starts-with": plain((value, _, { list, isArray }) => `${isArray ? list : `[...${list}]`}.some((entry) => ${value}.startsWith(entry))`),
  "block-list": plain((value) => `!["https://spam.example.net", "https://ads.example.net"].includes(${value})`),
  "text-includes": (sites) => ({
    declarations: [{ name: "TEXT", code: `const TEXT = "${sites.origins.join(",")}";` }],
    of: (value) => `TEXT.includes(${value})`,
  }),
  "null-entry": plain((value, _, { inList }) => `${inList(value)} || ${value} === "null"`),
  present: plain((value) => `Boolean(${value})`),
  "any-https": plain((value) => `${value}.startsWith("https://")`),
  // Flawed: only a plain http page of the same host gets in besides.
  "host-equals": byHost((host, { hosts }) => `${host} === "${hosts[0]}"`),
  "host-list": ({ hosts }) => ({
    declarations: [HOST_OF, { name: "HOSTS", code: `const HOSTS = new Set(["${hosts[0]}", "${hosts[1]}"]);` }],
    of: (value) => `HOSTS.has(hostOf(${value}))`,
  }),
  "without-scheme": plain((value, { hosts }) => `${value}.split("://")[1] === "${hosts[0]}"`),
  "last-labels": plain((value, { domain }) => `${value}.split(".").slice(-2).join(".") === "${domain}"`),
} as const satisfies Readonly<Record<string, MakeTest>>;

/** Name of a test. */
export type TestName = keyof typeof TESTS;

/** All names; the first is the plainest. */
export const TEST_NAMES = Object.keys(TESTS) as readonly TestName[];

const OF_LIST: readonly string[] = ["exact", "some-equal", "two-helpers", "some-starts-with", "null-entry"];

/** True if the test looks into the program's list. */
export function usesList(test: string): boolean {
  return OF_LIST.includes(test);
}

/** The source of a test. */
export function testOf(name: TestName, sites: Sites, names: TestNames): TestText {
  return TESTS[name](sites, names);
}

/** Origins of pages that a stranger can have. None is written in the program, but for `null`. */
export function strangersOf({ domain, hosts, origins }: Sites): readonly string[] {
  const label = domain.slice(0, domain.indexOf("."));
  return [
    "https://stranger-of-all.net",
    "null",
    `${origins[0]}.stranger.net`,
    `https://stranger${domain}`,
    `https://${domain}.stranger.net`,
    `https://${hosts[0].replace(".", "x")}`,
    `https://x.stranger.net`,
    // A text that contains the origin: a shorter registrable ending.
    `https://app.${label}.co`,
    "http://stranger-of-all.org",
  ];
}

/** The same hosts without TLS: whoever is on the network path can be these pages. */
export function plainHttpOf({ hosts, domain }: Sites): readonly string[] {
  return [`http://${hosts[0]}`, `http://${domain}`];
}
