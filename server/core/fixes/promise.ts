/** What a fix gives up by its nature: the words that its title must hold, if the rule's own words do not. */
import type { FixIntent } from "../model/fix-intent.ts";

/**
 * Completes a title in brackets, for intents after which some request is answered in another way that only the owner can weigh;
 * `undefined` for intents that are verified by reading alone.
 */
export function lossOf(intent: FixIntent): string | undefined {
  switch (intent.kind) {
    case "drop-credentials":
      return "requests with cookies will be refused";
    case "set-origins":
    case "replace-origin-check":
      return "all other pages lose access";
    case "guard-by-environment":
      return "production stops doing it";
    case "fail-closed":
      return `the server will not start without ${intent.variable}`;
    case "remove-emitter":
      return "what it sends is no longer sent";
    case "reorder":
      return "it will run earlier";
    case "answer-preflight":
      return intent.at === undefined ? "OPTIONS no longer reaches other handlers" : undefined;
    case "add-header-middleware":
      return "all answers of this app carry it";
    case "rename-cookie":
      return "the present cookies no longer count";
    case "register-origin":
    case "renew-approval":
    case "assign-tier":
    case "edit-policy-file":
      return "changes what your policy allows";
    case "open-documentation":
      return "changes nothing by itself";
    case "edit-hsts":
      return intent.preload === true ? "browsers will refuse plain http to every subdomain for years" : undefined;
    default:
      return undefined;
  }
}

/** The title with the clause in brackets, unless it says something in brackets already. */
export function titleSaying(title: string, loss: string): string {
  return hasClause(title) ? title : `${title} (${loss})`;
}

/** What the title says in brackets at its end. */
export function clauseOf(title: string): string | undefined {
  return / \((.*)\)$/.exec(title)?.[1];
}

/** True if the title says in brackets what is given up. */
export function hasClause(title: string): boolean {
  return clauseOf(title) !== undefined;
}
