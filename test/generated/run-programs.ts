/** Writes programs to the disk and runs them in child processes, a batch in each. It judges nothing. */
import { fork } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ALWAYS_SET, CLOSING_SETTINGS, OPENING_SETTINGS, type Program, type SettingsSet, type World } from "./program.ts";

/** The project's folder: tools are bundled into it, tests lie in it, and both are started there. */
const ROOT = process.cwd();
const SETTINGS: Readonly<Record<Extract<SettingsSet, string>, Readonly<Record<string, string>>>> = {
  none: {},
  all: { ...OPENING_SETTINGS, ...CLOSING_SETTINGS },
  opening: OPENING_SETTINGS,
};
const BATCH = 25;
const CHILDREN = 2;

/** A request as it is sent. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What of an answer decides about CORS; status 0: no answer. */
export interface RawAnswer {
  readonly status: number;
  readonly origin?: string;
  readonly credentials?: string;
  readonly methods?: string;
  readonly headers?: string;
}

/** One way to run a program. */
export interface Run {
  readonly world: World;
  readonly settings: SettingsSet;
}

/** A program with what it is asked. */
export interface Asked {
  readonly program: Program;
  readonly requests: readonly RawRequest[];
}

/** Answers in the order of the requests, or why it does not run. */
export type Answers = { readonly kind: "answers"; readonly answers: readonly RawAnswer[] } | { readonly kind: "broken"; readonly error: string };

interface Message {
  readonly id: string;
  readonly answers?: readonly RawAnswer[];
  readonly error?: string;
}

/** Runs all of them in one way. Answers by the program's id. */
export async function runAll(asked: readonly Asked[], run: Run): Promise<ReadonlyMap<string, Answers>> {
  const results = new Map<string, Answers>();
  const batches: (readonly Asked[])[] = [];
  for (let start = 0; start < asked.length; start += BATCH) batches.push(asked.slice(start, start + BATCH));
  const folder = path.join(ROOT, ".cache/generated", `${process.pid}`);
  const worker = async (): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) await runBatch(batch, run, folder, results);
  };
  try {
    await Promise.all(Array.from({ length: CHILDREN }, worker));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return results;
}

function runBatch(batch: readonly Asked[], run: Run, folder: string, results: Map<string, Answers>): Promise<void> {
  const programs = batch.map(({ program, requests }) => ({ id: program.id, folder: write(program, run.world, folder), entry: program.entry, requests }));
  return new Promise((resolve) => {
    const child = fork(path.join(ROOT, "test/generated/runner.mjs"), {
      env: { PATH: process.env.PATH ?? "", ...ALWAYS_SET, ...(typeof run.settings === "string" ? SETTINGS[run.settings] : run.settings) },
      stdio: "ignore",
    });
    child.on("message", (message) => {
      const { id, answers, error } = message as Message;
      results.set(id, answers === undefined ? { kind: "broken", error: error ?? "no answers" } : { kind: "answers", answers });
    });
    child.on("exit", () => {
      for (const { program } of batch) if (!results.has(program.id)) results.set(program.id, { kind: "broken", error: "The child ended before." });
      resolve();
    });
    child.send({ programs });
  });
}

function write(program: Program, world: World, base: string): string {
  const folder = path.join(base, world, program.id.replaceAll(/\W/g, "-"));
  for (const [name, text] of [...program.files, ...program.unread[world]]) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  if (program.recipe.framework.startsWith("express4")) {
    mkdirSync(path.join(folder, "node_modules"), { recursive: true });
    rmSync(path.join(folder, "node_modules/express"), { force: true });
    symlinkSync(path.join(ROOT, "node_modules/express4"), path.join(folder, "node_modules/express"));
  }
  return folder;
}
