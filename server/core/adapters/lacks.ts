/**
 * Why a technology has no use for an intent, so that the table of fixes tells "there is no such thing" from "not written yet". For the
 * documentation only: a renderer decides by its own.
 */
import type { FixIntentKind } from "../model/fix-intent.ts";
import type { Adapter, Lack } from "./adapter.ts";

const CORS_SETTINGS: readonly FixIntentKind[] = [
  "set-origins",
  "edit-origin",
  "replace-origin-check",
  "drop-credentials",
  "set-methods",
  "set-request-headers",
  "set-exposed-headers",
  "set-max-age",
  "fail-closed",
];

/** It says nothing about other origins. */
export const NO_CORS: Lack = { intents: CORS_SETTINGS, because: "it has no CORS settings" };

/** Headers by name are another technology's business. */
export const NO_HEADERS: Lack = {
  intents: ["set-header", "remove-header", "rename-header", "edit-hsts", "edit-directive", "append-vary"],
  because: "it writes no headers by name",
};

/** Single headers are read and changed where they are written. */
export const HEADERS_BY_RESPONSE: Lack = {
  intents: ["set-header", "remove-header", "rename-header", "edit-hsts", "edit-directive", "append-vary", "remove-item"],
  because: "headers in its code are read and changed as response headers",
};

/** It sets no cookies. */
export const NO_COOKIES: Lack = { intents: ["set-cookie-attribute", "rename-cookie"], because: "it sets no cookies" };

/** It answers no errors with details. */
export const NO_ERROR_ANSWERS: Lack = { intents: ["hide-error-detail"], because: "it writes no error answers" };

/** It names no product in its answers, as far as is known. */
export const NO_BANNER: Lack = { intents: ["disable-banner"], because: "it sends no banner that it could switch off" };

/** It is no app: order, preflights and headers for all answers are the app's. */
export const NO_APP: Lack = { intents: ["add-header-middleware", "answer-preflight", "reorder"], because: "it is not the app itself" };

/** The library writes Vary and answers preflights by itself. */
export const CORS_LIBRARY: readonly Lack[] = [
  { intents: ["append-vary", "answer-preflight"], because: "it does this by itself" },
  { intents: ["set-header", "remove-header", "rename-header", "edit-hsts", "edit-directive"], because: "it writes no headers by name" },
  { intents: ["add-header-middleware", "reorder"], because: "it is not the app itself" },
  NO_COOKIES,
  NO_ERROR_ANSWERS,
  NO_BANNER,
];

/** It has no options of its own that could be misspelt, listed or left out. */
export const NO_OPTIONS: Lack = { intents: ["rename-option", "remove-item", "guard-by-environment"], because: "it has no options that a rule judges" };

/** Nothing is sent by it that could be taken out. */
export const NO_EMITTER: Lack = { intents: ["remove-emitter"], because: "nothing that it sends can be taken out by itself" };

/** Vary is written by the gateway itself where its answers differ by origin. */
export const VARIES_BY_ITSELF: Lack = { intents: ["append-vary"], because: "it does this by itself" };

/** Its schema knows all settings: nothing is deployed with a misspelt one. */
export const REFUSES_UNKNOWN: Lack = { intents: ["rename-option"], because: "it refuses misspelt settings itself, and no rule repeats that" };

/** It tells only where TLS ends. */
export const ONLY_TLS: readonly Lack[] = [
  NO_CORS,
  NO_HEADERS,
  NO_OPTIONS,
  NO_EMITTER,
  { intents: ["add-header-middleware"], because: "it writes no headers by name" },
];

/** Where something is only recognised: no fix is made there. */
export function lacksAllBut(rendered: readonly FixIntentKind[], because: string): Lack {
  const all = [NO_CORS, HEADERS_BY_RESPONSE, NO_COOKIES, NO_ERROR_ANSWERS, NO_BANNER, NO_APP, NO_OPTIONS, NO_EMITTER].flatMap((lack) => lack.intents);
  return { intents: all.filter((intent) => !rendered.includes(intent)), because };
}

const GATEWAY: readonly Lack[] = [
  NO_COOKIES,
  NO_ERROR_ANSWERS,
  NO_BANNER,
  { intents: ["fail-closed", "guard-by-environment"], because: "its text has no environments" },
  { intents: ["reorder", "answer-preflight"], because: "the gateway decides the order, and no rule asks about what keeps preflights from it" },
];

/** All that the technology lacks, with what its kind lacks. */
export function lacksOf(adapter: Adapter): readonly Lack[] {
  return [...(adapter.lacks ?? []), ...(adapter.language === "yaml" ? GATEWAY : [])];
}

/** What a server without a CORS setting of its own has no use for: its packages and its responses have it. */
export const SERVER_LACKS: readonly Lack[] = [NO_CORS, HEADERS_BY_RESPONSE, NO_COOKIES, NO_ERROR_ANSWERS, NO_BANNER, NO_OPTIONS, NO_EMITTER];
