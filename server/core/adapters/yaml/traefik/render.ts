/** Renders intents for Traefik, in maps and in labels. */
import { parseHsts } from "../../../headers/hsts.ts";
import type { CorsPolicy, Fact, HeaderWrite } from "../../../model/facts.ts";
import type { FixIntent, FixText } from "../../../model/fix-intent.ts";
import type { Place } from "../../../text/place.ts";
import type { TextEdit } from "../../../text/text-edit.ts";
import type { YamlDocument } from "../../../yaml/document.ts";
import type { YamlEditor, YamlText } from "../../../yaml/editor.ts";
import { editOrRemoveEntry, removeCommaItem } from "../comma-text.ts";
import { fixText, oneEdit, renderHeaderValue, replaceText } from "../header-value-edits.ts";
import { renderWrittenCookie } from "../render-written-cookie.ts";
import { renderWrittenPolicy } from "../render-written-policy.ts";
import type { TraefikBlock, TraefikOption } from "./blocks.ts";
import { traefikBlocksIn } from "./blocks.ts";
import { renderSticky } from "./sticky.ts";

/** Edits that make the intent true for a fact of this adapter. */
export function renderTraefik(intent: FixIntent, fact: Fact, editor: YamlEditor, documents: readonly YamlDocument[]): readonly TextEdit[] | undefined {
  if (fact.at.file !== editor.file) return undefined;
  if (fact.kind === "cookie-write" && fact.raw === undefined) return renderSticky(intent, fact, editor);
  const block = [...traefikBlocksIn(documents)].find((each) => each.owner === fact.scope.owner);
  if (block === undefined) return undefined;
  const writer = writerFor(block, editor);
  if (fact.kind === "cookie-write") return renderWrittenCookie(intent, fact, editor);
  if (fact.kind === "header-write") return renderHeader(intent, fact, block, writer, editor);
  if (fact.kind === "config-problem" && intent.kind === "rename-option") return oneEdit(renameOption(block, editor, intent.at, intent.to));
  if (fact.kind !== "cors-policy") return undefined;
  return fact.options === undefined ? renderCustomCors(intent, fact, writer, editor) : renderCors(intent, fact, block, writer, editor);
}

interface OptionWriter {
  set(name: string, value: YamlText): TextEdit | undefined;
  /** Writes a response header of one's own. */
  setHeader(name: string, value: FixText): TextEdit | undefined;
  remove(at: Place): TextEdit | undefined;
}

function writerFor(block: TraefikBlock, editor: YamlEditor): OptionWriter {
  if (block.spelling === "map") {
    return {
      set: (name, value) => {
        const present = block.options.get(name.toLowerCase());
        return editor.setEntry(block.container.at, present?.name ?? name, value);
      },
      setHeader: (name, value) =>
        block.customMap === undefined
          ? editor.setEntry(block.container.at, "customResponseHeaders", { [name]: value })
          : editor.setEntry(block.customMap, name, value),
      remove: (at) => editor.removeEntry(at),
    };
  }
  const isList = block.spelling === "label-list";
  const [firstHeader] = block.customHeaders;
  const isCamel =
    firstHeader !== undefined && block.options.size === 0 ? editor.textOf(firstHeader.at).includes("ResponseHeaders.") : /[A-Z]/.test(firstOptionName(block));
  const spelt = (name: string): string => (isCamel ? name : name.toLowerCase());
  const add = (option: string, text: string | undefined): TextEdit | undefined => {
    const key = block.prefix + option;
    if (text === undefined) return undefined;
    return isList ? editor.addItem(block.container.at, `${key}=${text}`) : editor.setEntry(block.container.at, key, text);
  };
  return {
    set: (name, value) => {
      const text = labelText(value);
      const present = block.options.get(name.toLowerCase());
      if (text === undefined) return undefined;
      if (present !== undefined) return present.value.at.span.start === present.at.span.start ? undefined : replaceText(editor, present.value.at, text);
      return add(spelt(name), text);
    },
    setHeader: (name, value) => add(`${spelt("customResponseHeaders")}.${name}`, labelText(value)),
    remove: (at) => (isList ? editor.removeItem(at) : editor.removeEntry(at)),
  };
}

function firstOptionName(block: TraefikBlock): string {
  const [first] = block.options.values();
  return first?.name ?? "aA";
}

/** Labels are text: lists are joined by commas, `$` is doubled for compose. */
function labelText(value: YamlText): string | undefined {
  if (typeof value === "string") return value.replaceAll("$", "$$$$");
  if (typeof value === "boolean" || typeof value === "number") return String(value);
  if (!Array.isArray(value)) return undefined;
  const parts = (value as readonly FixText[]).map(fixText);
  return parts.some((part) => part.includes(",")) ? undefined : parts.join(",").replaceAll("$", "$$$$");
}

function renderCors(intent: FixIntent, policy: CorsPolicy, block: TraefikBlock, writer: OptionWriter, editor: YamlEditor): readonly TextEdit[] | undefined {
  switch (intent.kind) {
    case "set-origins":
      return setOrigins(intent.origins, block, writer);
    case "replace-origin-check":
      return replaceCheck(intent, policy, block, writer);
    case "edit-origin":
      return oneEdit(editOrRemoveEntry(editor, policy, intent.at, intent.text, block.spelling === "map" ? intent.text : intent.text.replaceAll("$", "$$$$")));
    case "remove-item":
      return oneEdit(editor.removeItem(intent.at) ?? removeCommaItem(editor, intent.at));
    case "drop-credentials":
      return oneEdit(writer.set("accessControlAllowCredentials", false));
    case "set-methods":
      return oneEdit(writer.set("accessControlAllowMethods", intent.methods));
    case "set-request-headers":
      return oneEdit(writer.set("accessControlAllowHeaders", intent.headers));
    case "set-exposed-headers":
      return oneEdit(writer.set("accessControlExposeHeaders", intent.headers));
    case "set-max-age":
      return oneEdit(writer.set("accessControlMaxAge", intent.seconds));
    case "append-vary":
      return intent.name.toLowerCase() === "origin" ? oneEdit(writer.set("addVaryHeader", true)) : undefined;
    default:
      return undefined;
  }
}

/** The exact list takes over; patterns go, since they would still let origins in. */
function setOrigins(origins: readonly FixText[], block: TraefikBlock, writer: OptionWriter): readonly TextEdit[] | undefined {
  const set = writer.set("accessControlAllowOriginList", origins);
  const patterns = block.options.get("accesscontrolalloworiginlistregex");
  if (set === undefined || patterns === undefined) return oneEdit(set);
  const present = block.options.has("accesscontrolalloworiginlist");
  const removal = writer.remove(patterns.at);
  if (removal === undefined) return undefined;
  // Added behind the last entry, the list would touch the lines that go if the patterns stand last.
  return present || set.span.start >= removal.span.end || set.span.end < removal.span.start ? [set, removal] : undefined;
}

function replaceCheck(
  intent: Extract<FixIntent, { readonly kind: "replace-origin-check" }>,
  policy: CorsPolicy,
  block: TraefikBlock,
  writer: OptionWriter,
): readonly TextEdit[] | undefined {
  const patterns = policy.entries.filter((entry) => entry.form === "regex");
  const literals = policy.entries.filter((entry) => entry.form === "literal").map((entry): FixText => entry.text);
  // The other patterns would be lost with their option.
  if (patterns.length > 1) return undefined;
  return setOrigins([...literals, ...intent.origins], block, writer);
}

function renderCustomCors(intent: FixIntent, policy: CorsPolicy, writer: OptionWriter, editor: YamlEditor): readonly TextEdit[] | undefined {
  if (intent.kind === "append-vary" && intent.name.toLowerCase() === "origin") return oneEdit(writer.set("addVaryHeader", true));
  return renderWrittenPolicy(intent, policy, editor, { remove: writer.remove, add: writer.setHeader });
}

function renderHeader(intent: FixIntent, fact: HeaderWrite, block: TraefikBlock, writer: OptionWriter, editor: YamlEditor): readonly TextEdit[] | undefined {
  if (intent.kind === "remove-header" || intent.kind === "remove-emitter") return oneEdit(writer.remove(fact.at));
  if (intent.kind === "rename-header" && fact.options === undefined) {
    return oneEdit(block.spelling === "map" ? editor.renameKey(intent.at, intent.to) : editor.replaceWithin(intent.at, intent.to));
  }
  if (intent.kind === "add-header-middleware") return addHeader(intent.name, intent.value, writer);
  const name = fact.name.toLowerCase();
  if (name === "strict-transport-security" && fact.options !== undefined) return renderHsts(intent, writer);
  if (name === "x-frame-options" && fact.options !== undefined && intent.kind === "set-header") {
    return oneEdit(
      fixText(intent.value).toUpperCase() === "DENY" && !block.options.has("customframeoptionsvalue")
        ? writer.set("frameDeny", true)
        : writer.set("customFrameOptionsValue", intent.value),
    );
  }
  return renderHeaderValue(intent, fact.value, editor);
}

/** The option for the header if Traefik has one, else a header of one's own. */
function addHeader(name: string, value: FixText, writer: OptionWriter): readonly TextEdit[] | undefined {
  const text = fixText(value);
  switch (name.toLowerCase()) {
    case "strict-transport-security": {
      const { maxAge, includeSubDomains, preload } = parseHsts(text);
      return renderHsts({ kind: "edit-hsts", ...(maxAge === undefined ? {} : { maxAge }), includeSubDomains, ...(preload ? { preload } : {}) }, writer);
    }
    case "x-content-type-options":
      return oneEdit(writer.set("contentTypeNosniff", true));
    case "x-frame-options":
      return oneEdit(text === "DENY" ? writer.set("frameDeny", true) : writer.set("customFrameOptionsValue", value));
    case "content-security-policy":
      return oneEdit(writer.set("contentSecurityPolicy", value));
    case "referrer-policy":
      return oneEdit(writer.set("referrerPolicy", value));
    case "permissions-policy":
      return oneEdit(writer.set("permissionsPolicy", value));
    default:
      return oneEdit(writer.setHeader(name, value));
  }
}

function renderHsts(intent: FixIntent, writer: OptionWriter): readonly TextEdit[] | undefined {
  if (intent.kind !== "edit-hsts") return undefined;
  const edits: (TextEdit | undefined)[] = [];
  if (intent.maxAge !== undefined) edits.push(writer.set("stsSeconds", intent.maxAge));
  if (intent.includeSubDomains !== undefined) edits.push(writer.set("stsIncludeSubdomains", intent.includeSubDomains));
  if (intent.preload !== undefined) edits.push(writer.set("stsPreload", intent.preload));
  const done = edits.filter((edit) => edit !== undefined);
  return done.length === edits.length && done.length > 0 ? done : undefined;
}

function renameOption(block: TraefikBlock, editor: YamlEditor, at: Place, to: string): TextEdit | undefined {
  const option: TraefikOption | undefined = [...block.options.values()].find((each) => each.nameAt.span.start === at.span.start);
  if (option === undefined) return undefined;
  return block.spelling === "map" ? editor.renameKey(at, to) : editor.replaceWithin(at, /[A-Z]/.test(option.name) ? to : to.toLowerCase());
}
