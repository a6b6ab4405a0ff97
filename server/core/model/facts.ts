/**
 * The model between readers and rules. Adapters write facts, rules read them. A fact says what a technology *emits*,
 * not what its options are called; nothing here names a framework except in `label`, which is for people.
 */
import type { Place } from "../text/place.ts";
import type { ValueText } from "../text/value-text.ts";
import type { Condition } from "./condition.ts";
import type { EmissionProfile } from "./emission-profile.ts";
import type { OriginLanguage } from "./origin-language.ts";
import type { Reason, Setting } from "./setting.ts";

/** Why a policy never works for a browser. */
export type BrokenKind =
  | "several-values" // more than one origin in one header, or the header twice
  | "invalid-value" // a value that no browser can match
  | "crash" // the server throws on each request or at start
  | "hangs"; // the request is never answered

/** One branch of a choice. */
export interface Arm {
  readonly when: Condition;
  readonly origins: OriginSet;
}

/** Which origins a policy lets in and how it says so. `at` is the deciding value, `via` its provenance. */
export type OriginSet =
  /** No CORS headers at all. */
  | { readonly kind: "off"; readonly at: Place; readonly via: readonly Place[] }
  /** Literal `*`. */
  | { readonly kind: "any"; readonly at: Place; readonly via: readonly Place[] }
  /** Always this value, whoever asks. */
  | { readonly kind: "fixed"; readonly value: string; readonly at: Place; readonly via: readonly Place[] }
  /**
   * Repeats the request's Origin if it is in the language; `all` is reflection. `checked`: by a test that is meant to refuse some. `asks`: the
   * condition as it was read, where a page must choose something else too; the language is what it comes to.
   */
  | {
      readonly kind: "echo";
      readonly language: OriginLanguage;
      readonly checked?: true;
      readonly asks?: Condition;
      readonly at: Place;
      readonly via: readonly Place[];
    }
  /** The allowed origin is taken from another part of the request: `query parameter`, `Referer header`. */
  | { readonly kind: "request-chosen"; readonly source: string; readonly at: Place; readonly via: readonly Place[] }
  /** `sent`: the text that goes out, if it is known. */
  | { readonly kind: "broken"; readonly how: BrokenKind; readonly detail: string; readonly sent?: string; readonly at: Place; readonly via: readonly Place[] }
  | { readonly kind: "choice"; readonly arms: readonly Arm[]; readonly at: Place; readonly via: readonly Place[] }
  | { readonly kind: "unknown"; readonly reason: Reason; readonly at: Place; readonly via: readonly Place[] };

/** An entry of an allow list as it was written. */
export interface OriginEntry {
  readonly text: string;
  readonly form: "literal" | "glob" | "regex";
  readonly at: Place;
  readonly via: readonly Place[];
}

/** Which responses a fact covers. */
export interface Scope {
  readonly level: "application" | "router" | "route" | "handler" | "gateway";
  /** Path or path pattern in the technology's own syntax, if one is written. */
  readonly path?: string;
  /** Facts with the same owner belong to one application object, router, handler or gateway resource. */
  readonly owner: string;
  /** Order of registration within the owner; later ones run later. */
  readonly order: number;
}

/** `any`: the same in every environment. */
export type Environment = "any" | "production" | "development";

interface FactBase {
  /** Adapter id, `javascript/express`. For rendering fixes and for counting; rules must not branch on it. */
  readonly technology: string;
  /** What people call it: `cors (Express)`, `ingress-nginx`. */
  readonly label: string;
  /** The call, mapping or literal that makes the fact. */
  readonly at: Place;
  /** Places in other code through which it was reached. */
  readonly via: readonly Place[];
  readonly scope: Scope;
  readonly environment: Environment;
  /** True if its file is data of a test or an example: what is found about it is at most an info. */
  readonly inTestData?: true;
  readonly layer: "application" | "gateway";
}

/** Why only machines of a private network reach something: the address it listens at, or the host name it answers to. */
export interface PrivateReach {
  readonly kind: "address" | "host-name";
  readonly text: string;
  readonly at: Place;
}

/** What answers preflights in place of a policy, without any CORS header. `at`: the setting that keeps them away. */
export type PreflightsEnd =
  /** The router takes these methods and not OPTIONS. */
  | { readonly how: "no-route"; readonly methods: readonly string[]; readonly status: number; readonly at: Place }
  | { readonly how: "login"; readonly status: number; readonly at: Place };

/** Routes on whose answers alone a policy is. */
export interface PolicyRoutes {
  /** Upper-case methods that they take; absent if they take all. */
  readonly methods?: readonly string[];
  /** One of them: a method that it takes, one of a simple request if it can be, and paths at which it surely answers, if they are written. */
  readonly example: { readonly method: string; readonly paths: readonly string[] };
  /** True if each request of a page to them needs a preflight, and nothing of the app answers it with CORS headers: all that it is given was read. */
  readonly lacksPreflight: boolean;
}

/** Whose answers a policy is put on: those of routes that stand in files of their own. No preflight gets any other answer that browsers accept. */
export interface PutOnRoutes {
  /** Owner of the routes' registrations, of any file of the package. */
  readonly owner: string;
  /** The call that has a route answer. */
  readonly at: Place;
  /** Status of a route that has no handler for OPTIONS. */
  readonly status: number;
  /** The requests whose answers get an origin. */
  readonly when: Condition;
}

/** A CORS policy, whether from a library, a gateway or hand-written headers. */
export interface CorsPolicy extends FactBase {
  readonly kind: "cors-policy";
  readonly origins: OriginSet;
  /** Entries of the allow list as written; empty if there is no list. */
  readonly entries: readonly OriginEntry[];
  readonly credentials: Setting<boolean>;
  /** Methods, request headers, exposed headers: the list that is sent; `undefined` inside known = header not sent, `mirror` = what the preflight asks for is repeated. */
  readonly methods: Setting<readonly ListItem[] | "mirror" | undefined>;
  readonly requestHeaders: Setting<readonly ListItem[] | "mirror" | undefined>;
  readonly exposedHeaders: Setting<readonly ListItem[] | undefined>;
  /** Seconds as they are sent, `undefined` if the header is not sent. */
  readonly maxAge: Setting<string | undefined>;
  /** Vary: Origin is sent by other code on the same responses. */
  readonly varyElsewhere: boolean;
  /** Whether the headers are on preflights, on real responses, or both. */
  readonly responses: "all" | "preflight" | "actual" | "errors";
  readonly profile: EmissionProfile;
  /** Given if preflights certainly never get as far as the policy. */
  readonly preflightsEnd?: PreflightsEnd;
  /** Given for hooks that put the headers on what routes answered. */
  readonly putOn?: PutOnRoutes;
  /** Given if routes of one app have it, and nothing else. */
  readonly routes?: PolicyRoutes;
  /** What would leave it out, should it stand in front and have CORS of its own. */
  readonly cededTo?: "aws-http-api";
  /** For gateways; of an application its entry says so. */
  readonly privateReach?: PrivateReach;
  /** The options object, mapping or annotation block, if there is one. */
  readonly options?: Place;
}

/** One element of a comma-separated header. */
export interface ListItem {
  readonly text: string;
  readonly at: Place;
}

/** The value of a header that is written. */
export type HeaderValue =
  | { readonly kind: "known"; readonly value: ValueText; readonly at: Place; readonly via: readonly Place[] }
  /** Known text with unknown parts: `holes` are offsets in the text at which something unknown is inserted. */
  | { readonly kind: "partial"; readonly value: ValueText; readonly holes: readonly number[]; readonly at: Place; readonly via: readonly Place[] }
  /** The header appears several times with these values. */
  | { readonly kind: "several"; readonly values: readonly ValueText[]; readonly at: Place; readonly via: readonly Place[] }
  | { readonly kind: "unknown"; readonly reason: Reason; readonly at: Place; readonly via: readonly Place[] };

/** A response header that is set, added, removed, or sent unless told otherwise. */
export interface HeaderWrite extends FactBase {
  readonly kind: "header-write";
  /** As written; compare case-insensitively. */
  readonly name: string;
  readonly nameAt: Place;
  readonly mode: "set" | "append" | "remove";
  /** `default`: the technology does it by itself (X-Powered-By of Express, the parts of helmet that were not mentioned). `switched-off`: an option turns it off. */
  readonly from: "written" | "default" | "switched-off";
  /** For `remove` the value is unknown with reason `dynamic`. */
  readonly value: HeaderValue;
  readonly when: Condition;
  readonly responses: "all" | "preflight" | "actual" | "errors";
  /** What whoever links to or frames the page decides the value by, or a whole word of it: `query parameter 'frame'`, `Referer header`. */
  readonly chosenBy?: string;
  /** True if the answer is certainly no page: the same code gives it another Content-Type than HTML. */
  readonly onFile?: true;
  /** True if another layer's value wins (CloudFront `Override: false`). */
  readonly yields: boolean;
  /** Given for what a gateway does unasked: host names of the servers behind it. For other apps it is not there. */
  readonly routesTo?: readonly string[];
  /** What would leave it out, should it stand in front and have CORS of its own. */
  readonly cededTo?: "aws-http-api";
  /** True if the header is left out of error answers (`add_header` of nginx without `always`). */
  readonly skipsErrors?: true;
  /** Headers around this block that answers with content lose because of this line, which is the first of its kind there (nginx `add_header`). */
  readonly displaces?: readonly { readonly name: string; readonly value: HeaderValue; readonly at: Place }[];
  /** The server that gives the answer, to which this header is put, if its address is written. */
  readonly forwardsTo?: { readonly host: string; readonly port: number };
  /** True if it is certainly sent over plain http only, while the same configuration serves https elsewhere: no proxy in front ends TLS. */
  readonly overPlainHttp?: true;
  readonly options?: Place;
}

/** A cookie that is set, with what the technology sends for it. */
export interface CookieWrite extends FactBase {
  readonly kind: "cookie-write";
  readonly name: Setting<string>;
  /** True if the technology itself makes it a session cookie (express-session); else rules judge by name. */
  readonly session: boolean;
  readonly secure: Setting<boolean | "auto">;
  readonly httpOnly: Setting<boolean>;
  /** As sent: `Strict`, `Lax`, `None`, `undefined` if absent, or the invalid text as written. */
  readonly sameSite: Setting<string | undefined>;
  readonly path: Setting<string | undefined>;
  readonly domain: Setting<string | undefined>;
  readonly partitioned: Setting<boolean>;
  /** Seconds; `undefined` if it ends with the browser session. */
  readonly maxAge: Setting<number | undefined>;
  /** What becomes of it, being Secure, where the app takes the connection for plain http: no cookie, or no answer. Else it is sent all the same. */
  readonly onPlainHttp?: "left-out" | "fails";
  /** For a raw `Set-Cookie` string: the attributes with their spans. */
  readonly raw?: ValueText;
  readonly options?: Place;
  /** What each branch sends, where branches differ. The settings of the fact itself are what all of them agree on; the others are unknown there. */
  readonly branches?: readonly CookieBranch[];
}

/** What is sent for a cookie. */
export type CookieSettings = Pick<CookieWrite, "name" | "secure" | "httpOnly" | "sameSite" | "path" | "domain" | "partitioned" | "maxAge">;

/** One branch of a cookie. Branches exclude one another, and one of them is always taken. */
export interface CookieBranch {
  readonly when: Condition;
  readonly settings: CookieSettings;
}

/** Where an app is created or starts to listen. Missing-header rules report here, once per app. */
export interface AppEntry extends FactBase {
  readonly kind: "app-entry";
  /** Whether HTML pages are served: decides which missing headers matter. */
  readonly serves: "html" | "api" | "unknown";
  /** What shows that browsers meet this app over HTTPS (`https.createServer`, `trust proxy`, a redirect to https), if anything does. */
  readonly https: Place | undefined;
  /** True if an option or a setting decides whether it does: then `https` proves nothing. */
  readonly httpsIsOptional?: true;
  /** `here`: the file lets it listen. `elsewhere`: it is handed on, or nothing is known. `never`: it is started for its own sake (to write a description). `briefly`: for the time of one command. */
  readonly listens: "here" | "elsewhere" | "never" | "briefly";
  /** Given if it certainly listens for a private network only. */
  readonly privateReach?: PrivateReach;
  /** Owners of what its one handler runs; what routes run stands at their registrations. */
  readonly runs?: readonly string[];
  /** The port it listens at, if that is written as a number. */
  readonly port?: number;
  /** Upper-case methods that its routes answer, given only if all routes are known. */
  readonly methods?: readonly string[];
}

/** A server or gateway outside of an app's entry at which browsers demonstrably arrive over HTTPS. */
export interface Listener extends FactBase {
  readonly kind: "listener";
  /** `ends-tls`: it holds the certificate; `redirects`: it sends plain http visitors to https. `serves-both`: it is told to serve them over plain http, and says nothing of who comes how. */
  readonly how: "ends-tls" | "redirects" | "serves-both";
  /** Host names of the servers behind it, as far as they are written, each with its port if that is written too: `api`, `127.0.0.1:3000`. */
  readonly routesTo?: readonly string[];
}

/** Error details that reach the caller. */
export interface ErrorDetail extends FactBase {
  readonly kind: "error-detail";
  /** `client-error`: the error of a failed request to another server, which becomes JSON with that request's headers. */
  readonly what: "stack" | "message" | "debug-page" | "client-error";
}

/** A configuration that the technology itself refuses, ignores or misreads. */
export interface ConfigProblem extends FactBase {
  readonly kind: "config-problem";
  readonly problem: /** `resembles`: the fact's place is a misspelt option, and this one was probably meant and is absent. */
    | { readonly kind: "rejected"; readonly when: string; readonly reason: string; readonly resembles?: string }
    | { readonly kind: "ineffective"; readonly reason: string }
    | UnknownOption;
}

/** An option that is ignored. */
export interface UnknownOption {
  readonly kind: "unknown-option";
  readonly option: string;
  /** The option that was probably meant, and absent. */
  readonly resembles: string | undefined;
  /** The default of what was meant lets every origin in. */
  readonly leavesOpen: boolean;
  /** Given for an option that earlier versions had: whether what it did then is missed now, or browsers pay no heed to it any more. */
  readonly loss?: "former-effect" | "none";
}

/** Something recognised that could not be read: counted and shown, never judged. */
export interface Unread extends FactBase {
  readonly kind: "unread";
  readonly what: string;
  /** All response headers that it can be setting, in lower case; absent if that is not known. */
  readonly headers?: readonly string[];
  readonly reason: Reason;
}

/** How requests meet middleware, for rules about order. A `gate` turns some callers away. */
export interface Registration extends FactBase {
  readonly kind: "registration";
  /** `static`: hands out the files of a folder. `step`: runs functions, and nothing else is known of it. `file-route`: a route that is found by the name of its file. */
  readonly role: "cors" | "authentication" | "route" | "file-route" | "redirect" | "body-parser" | "error-handler" | "proxy" | "static" | "gate" | "step";
  /** Upper-case method of a route, or `ALL`. */
  readonly method?: string;
  /** For `redirect`: the requests that are redirected; without a login none carries a cookie, so preflights are among them. */
  readonly concerns?: "plain-http" | "without-login";
  /** For `route`: the policy is given at the route itself. */
  readonly hasOwnCors?: boolean;
  /** True if the route always ends the response (no `next`). */
  readonly ends: boolean;
  /** True if all it ever answers is 404: a fallback, which no page wants to read. */
  readonly notFound?: true;
  /** The requests that it hands on, if those are not all. */
  readonly passes?: Condition;
  /** Owners of what runs behind this line: a router that it mounts, the functions that its handlers are or call. */
  readonly runs?: readonly string[];
  /** For those of `runs` that are called by hand under a condition, that condition. */
  readonly runsWhen?: Readonly<Record<string, Condition>>;
  /** The function around the line, if there is one: which of two lines in different functions runs first is not known. */
  readonly within?: string;
  /** True if the line runs only under some condition: then it may be missing from the order. */
  readonly conditional?: true;
}

/** A cache in front of the app that keeps answers to OPTIONS. `at` is what switches it on. */
export interface PreflightCache extends FactBase {
  readonly kind: "preflight-cache";
  /** Request headers by which answers are told apart; `*` for all. */
  readonly keyedBy: Setting<readonly string[]>;
}

/** What code takes from requests, for rules about what other sites can send. `at` is the parser, or the expression that reads. */
export interface RequestUse extends FactBase {
  readonly kind: "request-use";
  /** `form-body`: a body that a form can send (urlencoded, multipart or text). `forgery-check`: something is compared that only the own site can send. `forwarded-scheme`: what a proxy says about https may be believed. `browser-login`: a login that browsers send by themselves and that is no cookie (HTTP authentication, client certificates). */
  readonly what: "json-body" | "form-body" | "authorization" | "forgery-check" | "forwarded-scheme" | "browser-login";
}

/** A WebSocket server. `at` is what creates it. */
export interface SocketServer extends FactBase {
  readonly kind: "socket-server";
  /** True if something may compare the Origin of a handshake. */
  readonly checksOrigin: boolean;
  /** By what it knows people, as far as the file shows. */
  readonly asks: "cookie" | "something-else" | "nothing";
  readonly options: Place;
}

/** Everything an adapter can say. */
export type Fact =
  | CorsPolicy
  | HeaderWrite
  | CookieWrite
  | AppEntry
  | Listener
  | ErrorDetail
  | ConfigProblem
  | Unread
  | Registration
  | PreflightCache
  | RequestUse
  | SocketServer;
