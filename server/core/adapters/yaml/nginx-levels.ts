/**
 * The blocks of an nginx text and the response headers that hold in each: a block with an `add_header` of its own has none of the outer
 * ones, `more_set_headers` of outer and inner blocks add up. Knows no conditions.
 */
import type { HeaderWrite } from "../../model/facts.ts";
import type { NginxDirective, NginxWord } from "../../yaml/nginx.ts";
import { partOf } from "./nginx-variables.ts";

/** One line that writes or removes a response header. */
export interface Write {
  readonly directive: NginxDirective;
  readonly source: "add" | "more" | "hide";
  readonly mode: HeaderWrite["mode"];
  readonly name: NginxWord;
  readonly word: NginxWord | undefined;
  readonly responses: HeaderWrite["responses"];
  /** The parameter `always` of `add_header`. */
  readonly always: boolean;
}

/** A block whose configuration may serve an answer. */
export interface Level {
  readonly kind: "http" | "server" | "location" | "if";
  readonly directives: readonly NginxDirective[];
  readonly outer: Level | undefined;
  readonly path: string | undefined;
  /** The lines of the block itself. */
  readonly own: readonly Write[];
  /** The `add_header` and `more_*_headers` lines that hold here, inherited ones included. */
  readonly adds: readonly Write[];
  readonly more: readonly Write[];
  /** `add_header_inherit merge` (nginx 1.29.3): inner blocks add to outer ones. */
  readonly merges: boolean;
}

/** The level of a block inside `outer`. */
export function levelOf(kind: Level["kind"], directives: readonly NginxDirective[], outer: Level | undefined, path: string | undefined): Level {
  const own = directives.flatMap(writesOf);
  const ownAdds = own.filter((write) => write.source === "add");
  const word = directives.find((directive) => directive.name === "add_header_inherit")?.words[0];
  const merges = word === undefined ? (outer?.merges ?? false) : word.text === "merge";
  const outerAdds = outer?.adds ?? [];
  const adds = merges ? [...outerAdds, ...ownAdds] : ownAdds.length > 0 ? ownAdds : outerAdds;
  const more = [...(outer?.more ?? []), ...own.filter((write) => write.source === "more")];
  return { kind, directives, outer, path, own, adds, more, merges };
}

function writesOf(directive: NginxDirective): readonly Write[] {
  const [name, word, third] = directive.words;
  switch (directive.name) {
    case "add_header":
      return name === undefined || word === undefined
        ? []
        : [{ directive, source: "add", mode: "set", name, word, responses: "all", always: third?.text === "always" }];
    case "proxy_hide_header":
    case "fastcgi_hide_header":
    case "uwsgi_hide_header":
    case "grpc_hide_header":
      return name === undefined ? [] : [{ directive, source: "hide", mode: "remove", name, word: undefined, responses: "all", always: true }];
    case "more_set_headers":
    case "more_clear_headers":
      return moreWrites(directive);
    default:
      return [];
  }
}

/** `more_set_headers [-s '4xx 5xx'] [-t types] [-a] 'Name: value' …` (headers-more-nginx-module). */
function moreWrites(directive: NginxDirective): readonly Write[] {
  const writes: Write[] = [];
  let responses: HeaderWrite["responses"] = "all";
  let append = false;
  for (let index = 0; index < directive.words.length; index += 1) {
    const word = directive.words[index];
    if (word === undefined) break;
    if (word.text === "-a") append = true;
    else if (word.text === "-s" || word.text === "-t") {
      const next = directive.words[index + 1]?.text.trim().split(/\s+/) ?? [];
      if (word.text === "-s" && next.every((status) => /^[45]/.test(status))) responses = "errors";
      index += 1;
    } else writes.push(moreWrite(directive, word, append, responses));
  }
  return writes;
}

function moreWrite(directive: NginxDirective, word: NginxWord, append: boolean, responses: HeaderWrite["responses"]): Write {
  const colon = word.text.indexOf(":");
  const nameEnd = colon < 0 ? word.text.length : colon;
  const raw = word.text.slice(0, nameEnd);
  const nameStart = raw.length - raw.trimStart().length;
  const name = partOf(word, nameStart, nameStart + raw.trim().length);
  const rest = colon < 0 ? "" : word.text.slice(colon + 1);
  const valueStart = colon + 1 + (rest.length - rest.trimStart().length);
  const clears = directive.name === "more_clear_headers" || colon < 0 || rest.trim() === "";
  const value = clears ? undefined : partOf(word, valueStart, valueStart + rest.trim().length);
  return { directive, source: "more", mode: clears ? "remove" : append ? "append" : "set", name, word: value, responses, always: true };
}
