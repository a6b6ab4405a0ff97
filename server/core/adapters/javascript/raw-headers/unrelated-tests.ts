/**
 * Unread tests that cannot be about the request's origin: routing by address, and errors of the file system. All others
 * may be, so a header behind them is not judged.
 */
import type { CallSite, JavaScriptSource } from "../../../javascript/source.ts";
import type { Condition } from "../../../model/condition.ts";
import type { Place } from "../../../text/place.ts";
import { containsPlace } from "../../../text/place.ts";

const URL_TEST =
  /^!?\(?!?[\w$.?]*\b(?:url|pathname|path|originalUrl|baseUrl|headersSent)\??(?:\.(?:startsWith|endsWith|includes|match)\((?:'[^'\n]*'|"[^"\n]*"|\/[^/\n]+\/[a-z]*)\)|\s*[!=]==?\s*(?:'[^'\n]*'|"[^"\n]*"))?\)?$/;
const ERROR_NAME = /^!?\(?(?:err|error|e|er)\)?$/;
const INPUT_AND_OUTPUT = /^(?:node:)?(?:fs|fs\/promises|zlib|stream|path|os|dns|child_process)$/;
const LONGEST_TEST = 160;

/** True if an unread condition is plainly about something else than the origin. */
export function isAboutSomethingElse(condition: Condition, source: JavaScriptSource): boolean {
  if (condition.kind !== "opaque" || condition.at.file !== source.file) return false;
  const { start, end } = condition.at.span;
  if (end - start > LONGEST_TEST) return false;
  const text = source.text.slice(start, end);
  return URL_TEST.test(text) || (ERROR_NAME.test(text) && isErrorOfInput(condition.at, source));
}

/** `fs.readFile(path, (err, data) => { if (err) … })`. */
function isErrorOfInput(at: Place, source: JavaScriptSource): boolean {
  let innermost: CallSite | undefined;
  for (const site of source.calls()) {
    if (site.at.span.start > at.span.start) break;
    if (containsPlace(site.at, at)) innermost = site;
  }
  const callee = innermost?.callee;
  if (callee?.kind === "external") return INPUT_AND_OUTPUT.test(callee.value.package);
  return callee?.kind === "method" && callee.receiver.kind === "external" && INPUT_AND_OUTPUT.test(callee.receiver.package);
}
