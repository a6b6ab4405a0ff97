/**
 * Response headers that tell outsiders what runs inside: the names of OWASP Secure Headers Project, `ci/headers_remove.json`
 * of 2024-07-19. Data and look-ups only; X-Powered-By stands here too, although a rule of its own speaks of it.
 */

/** Headers whose value names a product, often with its version. Lower case. */
const PRODUCT_HEADERS: ReadonlySet<string> = new Set([
  "liferay-portal",
  "oraclecommercecloud-version",
  "powered-by",
  "product",
  "server",
  "x-aspnet-version",
  "x-aspnetmvc-version",
  "x-cf-powered-by",
  "x-cms",
  "x-cocoon-version",
  "x-content-encoded-by",
  "x-framework",
  "x-generated-by",
  "x-generator",
  "x-jitsi-release",
  "x-mod-pagespeed",
  "x-owa-version",
  "x-page-speed",
  "x-php-version",
  "x-powered-by",
  "x-powered-by-plesk",
  "x-powered-cms",
  "x-redirect-by",
  "x-server-powered-by",
  "x-turbo-charged-by",
  "x-umbraco-version",
]);

const OTHER_REVEALING_HEADERS: ReadonlySet<string> = new Set([
  "$wsep",
  "host-header",
  "k-proxy-request",
  "pega-host",
  "sourcemap",
  "x-atmosphere-error",
  "x-atmosphere-first-request",
  "x-atmosphere-tracking-id",
  "x-b3-parentspanid",
  "x-b3-sampled",
  "x-b3-spanid",
  "x-b3-traceid",
  "x-beserver",
  "x-calculatedbetarget",
  "x-diaginfo",
  "x-dtagentid",
  "x-dthealthcheck",
  "x-dtinjectedservlet",
  "x-envoy-attempt-count",
  "x-envoy-external-address",
  "x-envoy-internal",
  "x-envoy-original-dst-host",
  "x-envoy-upstream-service-time",
  "x-feserver",
  "x-kubernetes-pf-flowschema-ui",
  "x-kubernetes-pf-prioritylevel-uid",
  "x-litespeed-cache",
  "x-litespeed-cache-control",
  "x-litespeed-purge",
  "x-litespeed-tag",
  "x-litespeed-vary",
  "x-nextjs-cache",
  "x-nextjs-matched-path",
  "x-nextjs-page",
  "x-nextjs-redirect",
  "x-old-content-length",
  "x-oneagent-js-injection",
  "x-ruxit-js-agent",
  "x-sourcefiles",
  "x-sourcemap",
  "x-varnish-backend",
  "x-varnish-server",
]);

/** True for a header whose value names a product. Any case. */
export function namesProduct(header: string): boolean {
  return PRODUCT_HEADERS.has(header.trim().toLowerCase());
}

/** True for a header that tells outsiders about the inside, products included. Any case. */
export function isRevealing(header: string): boolean {
  return namesProduct(header) || OTHER_REVEALING_HEADERS.has(header.trim().toLowerCase());
}
