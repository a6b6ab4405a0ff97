/**
 * `strapi::security` is helmet with options of Strapi under those of the user (middlewares/security.js of @strapi/strapi 4.26.2 and @strapi/core
 * 5.54.0, lodash `defaultsDeep`). Helmet reads them on each request, so that what it refuses fails then. Refuses to say which sources Strapi adds
 * for its own pages below /admin and /documentation.
 */
import type { JavaScriptEditor } from "../../../javascript/editor.ts";
import type { DependencyVersion, JavaScriptSource } from "../../../javascript/source.ts";
import type { Value } from "../../../javascript/values.ts";
import type { Fact, Scope } from "../../../model/facts.ts";
import type { FixIntent, FixIntentKind } from "../../../model/fix-intent.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import { alternativesOf } from "../alternatives.ts";
import { allEdits } from "../code.ts";
import { editDirectiveInObject, removeSource } from "../directive-object-edits.ts";
import { addDirectiveTo, helmetOptionFor, renderInOptions } from "../helmet/render.ts";
import { factsOfWhole } from "../helmet/sent.ts";
import type { HelmetMajor } from "../helmet/versions.ts";
import { lookUpOption } from "../option-values.ts";
import type { SuppliedRecord } from "../supplied-options.ts";
import { withDefaults } from "../supplied-options.ts";

const DEFAULTS: SuppliedRecord = {
  crossOriginEmbedderPolicy: false,
  crossOriginOpenerPolicy: false,
  crossOriginResourcePolicy: false,
  originAgentCluster: false,
  contentSecurityPolicy: {
    useDefaults: true,
    directives: {
      "connect-src": ["'self'", "https:"],
      "img-src": ["'self'", "data:", "blob:", "https://market-assets.strapi.io"],
      "media-src": ["'self'", "data:", "blob:"],
      upgradeInsecureRequests: null,
    },
  },
  xssFilter: false,
  hsts: { maxAge: 31_536_000, includeSubDomains: true },
  frameguard: { action: "sameorigin" },
};

/** Intents that are rendered for its headers. */
export const SECURITY_INTENTS: readonly FixIntentKind[] = ["set-header", "edit-hsts", "edit-directive", "remove-header", "remove-item", "rename-option"];

/** What belongs to the entry: who says it, and for which answers. */
export interface SecurityEntry {
  readonly technology: string;
  readonly label: string;
  readonly scope: Scope;
  /** The entry of the list. */
  readonly item: Value;
  readonly config: Value | undefined;
}

/** The headers that are sent, and what helmet refuses. */
export function* securityFacts({ technology, label, scope, item, config }: SecurityEntry, source: JavaScriptSource): Iterable<Fact> {
  const given: Value = config === undefined || config.kind === "null" ? { kind: "undefined", at: item.at, via: [] } : config;
  for (const { value, when } of alternativesOf(given)) {
    const options = withDefaults(value, DEFAULTS, "lodash");
    const majors = majorsOf(source.dependency("@strapi/strapi"));
    const use = { source, technology, label, at: item.at, nameAt: item.at, options, majors, scope, when };
    yield* factsOfWhole({ ...use, refusedWhen: "on each request", addsNonces: false, otherOptions: [] });
  }
}

/** koa-helmet 6 with helmet 4 up to 4.9, koa-helmet 7 with helmet 6 since; lower minors of a range may have become higher ones. */
function majorsOf(strapi: DependencyVersion | undefined): readonly HelmetMajor[] {
  return strapi?.major === 4 && (strapi.minor ?? 0) < 11 ? [4, 6] : [6];
}

/** Edits in the settings; a bare name becomes an entry with them. */
export function renderSecurity(
  intent: FixIntent,
  fact: Fact,
  editor: JavaScriptEditor,
  source: JavaScriptSource,
  config: Value | undefined,
): readonly TextEdit[] | undefined {
  switch (intent.kind) {
    case "rename-option":
      return intent.at.file === editor.file ? allEdits([editor.renameProperty(intent.at, intent.to)]) : undefined;
    case "remove-item":
      return intent.at.file === editor.file ? removeSource(intent.at, editor) : undefined;
    case "edit-directive": {
      if (!/^;\s*[\w-]/.test(intent.text)) return intent.at.file === editor.file ? editDirectiveInObject(intent, editor) : undefined;
      const policy = lookUpOption(source, config, "contentSecurityPolicy");
      return policy.kind === "present" ? addDirectiveTo(policy.value, intent.text.slice(1).trim(), editor, source) : undefined;
    }
    default: {
      if (fact.kind !== "header-write" || fact.at.file !== editor.file) return undefined;
      if (fact.options !== undefined) return renderInOptions(intent, fact, editor);
      const option = helmetOptionFor(intent, fact, editor);
      if (option === undefined || !/^["'`]strapi::security["'`]$/.test(editor.textOf(fact.at))) return undefined;
      return [editor.replace(fact.at, `{ name: ${editor.textOf(fact.at)}, config: { ${option[0]}: ${option[1]} } }`)];
    }
  }
}
