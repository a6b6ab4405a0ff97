/** Paths through a function body: the condition of those that gave no callback answer yet, and of those that did. */
import type { Condition } from "../../model/condition.ts";
import { both, either, NEVER } from "../values/conditions.ts";

/** Where a run stands: conditions of the paths without and with a callback answer. */
export interface Path {
  readonly open: Condition;
  readonly answered: Condition;
}

/** How a statement is left: at its end, by `break` or by `continue`. */
export interface Flow {
  readonly next: Path;
  readonly broken: Path;
  readonly continued: Path;
}

/** No way leads here. */
export const DEAD: Path = { open: NEVER, answered: NEVER };

/** True if no way leads here. */
export function isDead(path: Path): boolean {
  return path.open.kind === "never" && path.answered.kind === "never";
}

/** The path where the condition holds as well; the same object if it always does. */
export function under(path: Path, condition: Condition): Path {
  if (condition.kind === "always") return path;
  return { open: both([path.open, condition]), answered: path.answered.kind === "never" ? NEVER : both([path.answered, condition]) };
}

/** Paths that come together. */
export function merge(paths: readonly Path[]): Path {
  const alive = paths.filter((path) => !isDead(path));
  const [only] = alive;
  if (only === undefined) return DEAD;
  return alive.length === 1 ? only : { open: either(alive.map((path) => path.open)), answered: either(alive.map((path) => path.answered)) };
}

/** A flow that goes on behind a statement. */
export function through(path: Path): Flow {
  return { next: path, broken: DEAD, continued: DEAD };
}

/** The condition of the path, answered or not. */
export function conditionOfPath(path: Path): Condition {
  return either([path.open, path.answered]);
}
