/** Which policies a cursor means. */
import type { Position } from "vscode-languageserver";
import type { CorsPolicy } from "../core/model/facts.ts";
import { type FilePath, placeOf } from "../core/text/place.ts";
import { serversAt } from "../core/workspace/policies-at.ts";
import type { SessionContext } from "./context.ts";

/** The policies around the cursor, else those on its line: at the beginning of the line over which the lens stands, that policy is meant. */
export function policiesAtCursor(context: SessionContext, file: FilePath, position: Position): readonly CorsPolicy[] {
  const offsetOf = (line: number, character: number): number => context.positions.offsetOf(file, { line, character });
  const at = (start: number, end: number): readonly CorsPolicy[] => serversAt(context.workspace, file, placeOf(file, start, end)).policies;
  const offset = offsetOf(position.line, position.character);
  const around = at(offset, offset);
  // A place that ends where the next line begins would touch what begins there.
  return around.length > 0 ? around : at(offsetOf(position.line, 0), offsetOf(position.line, Number.MAX_SAFE_INTEGER));
}
