/** What gateways call the settings of a CORS policy. */

/** Names of the six settings. */
export interface Words {
  readonly origins: string;
  readonly credentials: string;
  readonly methods: string;
  readonly requestHeaders: string;
  readonly exposedHeaders: string;
  readonly maxAge: string;
}

/** Spelling of this technology. */
export const APISIX: Words = {
  origins: "allow_origins",
  credentials: "allow_credential",
  methods: "allow_methods",
  requestHeaders: "allow_headers",
  exposedHeaders: "expose_headers",
  maxAge: "max_age",
};
/** Spelling of this technology. */
export const CAMEL: Words = {
  origins: "allowOrigins",
  credentials: "allowCredentials",
  methods: "allowMethods",
  requestHeaders: "allowHeaders",
  exposedHeaders: "exposeHeaders",
  maxAge: "maxAge",
};
/** Spelling of this technology. */
export const PASCAL: Words = {
  origins: "AllowOrigins",
  credentials: "AllowCredentials",
  methods: "AllowMethods",
  requestHeaders: "AllowHeaders",
  exposedHeaders: "ExposeHeaders",
  maxAge: "MaxAge",
};
/** Spelling of this technology. */
export const S3: Words = {
  ...PASCAL,
  origins: "AllowedOrigins",
  methods: "AllowedMethods",
  requestHeaders: "AllowedHeaders",
  exposedHeaders: "ExposedHeaders",
};
/** Spelling of this technology. */
export const KONG: Words = {
  origins: "origins",
  credentials: "credentials",
  methods: "methods",
  requestHeaders: "headers",
  exposedHeaders: "exposed_headers",
  maxAge: "max_age",
};
/** Spelling of this technology. */
export const SPRING: Words = {
  origins: "allowedOrigins",
  credentials: "allowCredentials",
  methods: "allowedMethods",
  requestHeaders: "allowedHeaders",
  exposedHeaders: "exposedHeaders",
  maxAge: "maxAge",
};
/** Spelling of this technology. */
export const SERVERLESS: Words = {
  origins: "allowedOrigins",
  credentials: "allowCredentials",
  methods: "allowedMethods",
  requestHeaders: "allowedHeaders",
  exposedHeaders: "exposedResponseHeaders",
  maxAge: "maxAge",
};
/** Spelling of this technology. */
export const ENVOY: Words = { ...APISIX, credentials: "allow_credentials" };
/** Spelling of this technology. */
export const TRAEFIK: Words = {
  origins: "accessControlAllowOriginList",
  credentials: "accessControlAllowCredentials",
  methods: "accessControlAllowMethods",
  requestHeaders: "accessControlAllowHeaders",
  exposedHeaders: "accessControlExposeHeaders",
  maxAge: "accessControlMaxAge",
};
/** Spelling of this technology. */
export const INGRESS = "nginx.ingress.kubernetes.io/";
/** Spelling of this technology. */
export const ANNOTATIONS: Words = {
  origins: `${INGRESS}cors-allow-origin`,
  credentials: `${INGRESS}cors-allow-credentials`,
  methods: `${INGRESS}cors-allow-methods`,
  requestHeaders: `${INGRESS}cors-allow-headers`,
  exposedHeaders: `${INGRESS}cors-expose-headers`,
  maxAge: `${INGRESS}cors-max-age`,
};
