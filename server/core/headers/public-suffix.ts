/**
 * Which names strangers can register below: the public suffix list (tldts, private section included) and our own list of
 * shared hosting names that the list lacks. It asks no network.
 */
import { parse } from "tldts";
import { isAddress } from "./address.ts";

/** Hosting, preview and tunnel names below which anyone gets a host. Names that the public suffix list already holds do no harm here. */
export const SHARED_HOSTING_SUFFIXES: readonly string[] = [
  "amplifyapp.com",
  "appspot.com",
  "azureedge.net",
  "azurefd.net",
  "azurestaticapps.net",
  "azurewebsites.net",
  "bitbucket.io",
  "blob.core.windows.net",
  "cloudapp.azure.com",
  "cloudapp.net",
  "cloudfront.net",
  "cloudworkstations.dev",
  "csb.app",
  "deno.dev",
  "devtunnels.ms",
  "elasticbeanstalk.com",
  "execute-api.amazonaws.com",
  "firebaseapp.com",
  "fly.dev",
  "framer.app",
  "framer.website",
  "ghost.io",
  "github.dev",
  "github.io",
  "gitlab.io",
  "gitpod.io",
  "glitch.me",
  "hatenablog.com",
  "herokuapp.com",
  "hf.space",
  "k.sb",
  "loca.lt",
  "localtunnel.me",
  "lovable.app",
  "myshopify.com",
  "netlify.app",
  "ngrok-free.app",
  "ngrok-free.dev",
  "ngrok.app",
  "ngrok.dev",
  "ngrok.io",
  "notion.site",
  "onrender.com",
  "ondigitalocean.app",
  "pages.dev",
  "pinggy.link",
  "postman.co",
  "readthedocs.io",
  "repl.co",
  "replit.app",
  "replit.dev",
  "run.app",
  "s3.amazonaws.com",
  "serveo.net",
  "shinyapps.io",
  "stackblitz.io",
  "storage.googleapis.com",
  "streamlit.app",
  "supabase.co",
  "surge.sh",
  "trafficmanager.net",
  "trycloudflare.com",
  "up.railway.app",
  "vercel.app",
  "web.app",
  "web.core.windows.net",
  "webcontainer.io",
  "webflow.io",
  "weebly.com",
  "wixsite.com",
  "wordpress.com",
  "workers.dev",
];

/** Origins on which playgrounds run what anybody wrote; the sites around them run no scripts of users. */
export const PLAYGROUND_HOSTS: ReadonlySet<string> = new Set(["cdpn.io", "fiddle.jshell.net", "output.jsbin.com", "run.plnkr.co", "s.codepen.io"]);

const SHARED = new Set(SHARED_HOSTING_SUFFIXES);

function bareHost(host: string): string {
  const lower = host.toLowerCase();
  return lower.endsWith(".") ? lower.slice(0, -1) : lower;
}

function sharedSuffixOf(host: string): string | undefined {
  for (let start = 0; start >= 0 && start < host.length; ) {
    const tail = host.slice(start);
    if (SHARED.has(tail)) return tail;
    const dot = host.indexOf(".", start);
    start = dot < 0 ? -1 : dot + 1;
  }
  return undefined;
}

const MOST_CACHED = 2000;
const listSuffixes = new Map<string, { readonly suffix: string | undefined; readonly listed: boolean }>();

function listSuffixOf(host: string): { readonly suffix: string | undefined; readonly listed: boolean } {
  const cached = listSuffixes.get(host);
  if (cached !== undefined) return cached;
  const result = parse(host, { allowPrivateDomains: true, validateHostname: false, extractHostname: false, detectIp: false });
  const answer = { suffix: result.publicSuffix ?? undefined, listed: result.isIcann === true || result.isPrivate === true };
  if (listSuffixes.size >= MOST_CACHED) listSuffixes.clear();
  listSuffixes.set(host, answer);
  return answer;
}

/** RFC 2606 section 3: stands for a real ending in text and samples, so names below it count as names that anyone can register. */
const DOCUMENTATION_SUFFIX = "example";

function isDocumentationName(host: string): boolean {
  return host === DOCUMENTATION_SUFFIX || host.endsWith(`.${DOCUMENTATION_SUFFIX}`);
}

/** The longest suffix of the host below which strangers can register names, or `undefined` (addresses, single labels, unlisted endings). */
export function publicSuffixOf(host: string): string | undefined {
  const bare = bareHost(host);
  if (bare === "" || bare.length > 253 || isAddress(bare)) return undefined;
  const shared = sharedSuffixOf(bare);
  const listed = listSuffixOf(bare);
  const suffix = listed.listed ? listed.suffix : isDocumentationName(bare) ? DOCUMENTATION_SUFFIX : undefined;
  if (shared === undefined) return suffix;
  return suffix === undefined || shared.length > suffix.length ? shared : suffix;
}

/** True if the host itself is such a suffix: `com`, `co.uk`, `github.io`, `ngrok.app`. */
export function isPublicSuffix(host: string): boolean {
  const bare = bareHost(host);
  return bare !== "" && publicSuffixOf(bare) === bare;
}

/** The suffix if it belongs to a hosting company (private section or our list) and not to a registry; a host below it belongs to one customer. */
export function sharedHostingSuffixOf(host: string): string | undefined {
  const bare = bareHost(host);
  if (bare === "" || bare.length > 253 || isAddress(bare)) return undefined;
  const result = parse(bare, { allowPrivateDomains: true, validateHostname: false, extractHostname: false, detectIp: false });
  if (result.isPrivate === true && result.publicSuffix !== null) return result.publicSuffix;
  return sharedSuffixOf(bare);
}

/**
 * Suffix plus one label: the part of the host that one owner controls. For an ending that no list knows, the last two labels
 * (public suffix list, rule `*`). An address, a single label or a bare suffix is its own domain.
 */
export function registrableDomain(host: string): string {
  const bare = bareHost(host);
  if (bare === "" || isAddress(bare)) return bare;
  const suffix = publicSuffixOf(bare) ?? bare.slice(bare.lastIndexOf(".") + 1);
  if (suffix === bare) return bare;
  const rest = bare.slice(0, bare.length - suffix.length - 1);
  return `${rest.slice(rest.lastIndexOf(".") + 1)}.${suffix}`;
}

/** True if one owner controls both hosts. */
export function sameSiteHosts(left: string, right: string): boolean {
  return registrableDomain(left) === registrableDomain(right);
}
