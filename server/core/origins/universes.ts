/** Sets of origins to search in, as automata. */
import { createLazyAutomaton, type LazyAutomaton } from "./lazy-automaton.ts";
import { automatonOfPattern, escapePattern } from "./leaf-automaton.ts";
import { type Browsers, LABEL_CHARACTERS } from "./page-origin.ts";

const ENDINGS =
  "com|net|org|io|dev|app|co|ai|info|biz|xyz|me|tv|cc|online|site|store|shop|cloud|tech|company|community|computer|compare|network|net|de|fr|uk|us|eu|ca|ch|at|nl|it|es|pl|se|no|in|jp|cn|ru|br|au|example";
const NAME = "(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+";
const PORT = "(?::[1-9][0-9]{1,3})?";
/** Characters that some browser accepts in a host (Safari takes most of them). */
const ODD = "a-z0-9._~!$&'()*+,;=\\x60{}|^-";

const NOTHING: LazyAutomaton = createLazyAutomaton({ edges: [[]], final: [false] });

function universe(pattern: string): LazyAutomaton {
  const compiled = automatonOfPattern(pattern, "", "full", 20_000);
  return compiled.kind === "automaton" ? compiled.under : NOTHING;
}

/** Pages on names that anyone may register under a well-known ending. */
export function registrableOrigins(): LazyAutomaton {
  return universe(`https?:\\/\\/${NAME}(?:${ENDINGS})${PORT}`);
}

/** Pages below such names whose own labels hold any character that these browsers show. */
export function unusualOrigins(browsers: Browsers): LazyAutomaton {
  return universe(`https?:\\/\\/(?:[${LABEL_CHARACTERS[browsers]}]+\\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.(?:${ENDINGS})${PORT}`);
}

/** Plain http pages on such names. */
export function plainHttpOrigins(): LazyAutomaton {
  return universe(`http:\\/\\/(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)*[a-z0-9-]+${PORT}`);
}

/** Pages on any host that some browser may show, at least one dot, last label made of letters. */
export function conceivableOrigins(): LazyAutomaton {
  return universe(`https?:\\/\\/[${ODD}]*[.](?:[a-z]{2,}|xn--[a-z0-9-]+)(?::[1-9][0-9]{0,4})?`);
}

/** Everything shaped like a web origin. */
export function allOrigins(): LazyAutomaton {
  return universe(`[a-z][a-z0-9+.-]*:\\/\\/[${ODD}]+(?::[1-9][0-9]{0,4})?`);
}

/** The domains and everything below them, as a language of host names; `undefined` if there are too many to handle. */
export function hostsWithin(domains: ReadonlySet<string>): LazyAutomaton | undefined {
  if (domains.size === 0) return NOTHING;
  if (domains.size > 150) return undefined;
  const compiled = automatonOfPattern(`(?:^|\\.)(?:${[...domains].sort().map(escapePattern).join("|")})$`, "", "search", 20_000);
  return compiled.kind === "automaton" ? compiled.under : undefined;
}
