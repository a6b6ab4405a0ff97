/**
 * Starts the examples of our own pages as real servers and asks them. The texts are transpiled here and run by
 * `runner.mjs` in a child process, which serves them on 127.0.0.1. It runs nothing but what the pages hold.
 */
import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import ts from "typescript";
import type { HeaderField } from "../../server/core/model/finding.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const SOURCE = /\.[cm]?[jt]sx?$/;

/** Something that answers: a server that listens, an app, or an export that was mounted. */
export interface Target {
  readonly name: string;
  readonly port: number;
}

/** What became of an example; `error`: why it does not run. */
export interface Started {
  readonly targets: readonly Target[];
  readonly error?: string;
}

/** A process that runs examples one after another. */
export interface Runner {
  /** Ends the example before and starts this one. `entry`: the file that is run first. */
  readonly start: (files: ReadonlyMap<string, string>, entry: string, environment: Readonly<Record<string, string>>) => Promise<Started>;
  /** Ends the process, also one that is busy; the next example gets a new one. */
  readonly stop: () => void;
}

/** Older versions beside the newest, by package and major version. */
const OLDER: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  express: { "4": "express4" },
  helmet: { "7": "helmet7" },
  "@koa/cors": { "3": "koa-cors3", "4": "koa-cors4" },
};

/** Starts the process. */
export function openRunner(): Runner {
  let child: ChildProcess | undefined;
  const start: Runner["start"] = (files, entry, environment) => {
    child ??= fork(path.join(import.meta.dirname, "runner.mjs"), { cwd: workingFolder(), stdio: ["ignore", "ignore", "ignore", "ipc"], execArgv: [] });
    const process = child;
    return new Promise((resolve) => {
      const finish = (started: Started): void => {
        process.removeAllListeners();
        clearTimeout(timer);
        resolve(started);
      };
      const lose = (error: string): void => {
        process.kill("SIGKILL");
        child = undefined;
        finish({ targets: [], error });
      };
      const timer = setTimeout(() => lose("it does not start within ten seconds"), 10_000);
      process.once("message", (message) => finish(message as Started));
      process.once("exit", () => lose("it ends the process"));
      process.send({
        files: transpiled(files),
        entry,
        environment,
        uses: usesOf(files),
        listens: /\blisten\(/.test(files.get(entry) ?? ""),
        ...versionsOf(files),
      });
    });
  };
  const stop = (): void => {
    child?.removeAllListeners().kill("SIGKILL");
    child = undefined;
  };
  return { start, stop };
}

/** Where the process runs: an empty folder with the one file that an example reads. */
function workingFolder(): string {
  const folder = path.join(ROOT, ".cache/replay");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "page.json"), "{}");
  return folder;
}

function transpiled(files: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const compilerOptions: ts.CompilerOptions = {
    module: ts.ModuleKind.CommonJS,
    target: ts.ScriptTarget.ES2022,
    esModuleInterop: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    allowJs: true,
  };
  return Object.fromEntries(
    [...files].map(([file, text]) => [
      file,
      SOURCE.test(file) ? ts.transpileModule(text, { compilerOptions, fileName: file.replace(/\.[cm]([jt]s)$/, ".$1") }).outputText : text,
    ]),
  );
}

/** Names of the packages that the files load. */
function usesOf(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files].flatMap(([file, text]) => (SOURCE.test(file) ? ts.preProcessFile(text, true, true).importedFiles.map((one) => one.fileName) : []));
}

/** Which installed copy stands for which package, and packages whose version is not installed. */
function versionsOf(files: ReadonlyMap<string, string>): { readonly aliases: Readonly<Record<string, string>>; readonly missing: readonly string[] } {
  const manifest: { dependencies?: Record<string, string> } = JSON.parse(files.get("/w/package.json") ?? "{}");
  const aliases: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, range] of Object.entries(manifest.dependencies ?? {})) {
    const major = /\d+/.exec(range)?.[0];
    const older = major === undefined ? undefined : OLDER[name]?.[major];
    if (older !== undefined) aliases[name] = older;
    else if (major !== undefined && installedMajor(name) !== major) missing.push(name);
  }
  return { aliases, missing };
}

function installedMajor(name: string): string | undefined {
  try {
    return /\d+/.exec(JSON.parse(readFileSync(path.join(ROOT, "node_modules", name, "package.json"), "utf8")).version)?.[0];
  } catch {
    return undefined;
  }
}

/** A request as it is sent. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly HeaderField[];
}

/** An answer as it came; `undefined` if nothing came within a second. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: readonly HeaderField[];
  readonly body: string;
}

/** Asks a target. The headers are taken as soon as they are there: an answer need not end. */
export function ask(target: Target, request: RawRequest): Promise<RawAnswer | undefined> {
  const headers = Object.fromEntries(request.headers.map((field) => [field.name, field.value]));
  return new Promise((resolve) => {
    const client = http.request(
      { host: "127.0.0.1", port: target.port, method: request.method, path: request.path, headers, agent: false, timeout: 1000 },
      (answer) => {
        let body = "";
        const finish = (): void => {
          client.destroy();
          resolve({ status: answer.statusCode ?? 0, headers: fieldsOf(answer.rawHeaders), body });
        };
        answer.setEncoding("utf8").on("data", (text: string) => {
          body += text;
        });
        answer.on("end", finish).on("error", finish);
        setTimeout(finish, 300).unref();
      },
    );
    client.on("timeout", () => client.destroy()).on("error", () => resolve(undefined));
    client.on("close", () => resolve(undefined));
    // JSON that is announced is broken on purpose: a whole one changes no answer that is asked for here.
    client.end(/application\/json/.test(headers["Content-Type"] ?? "") ? "{" : undefined);
  });
}

function fieldsOf(raw: readonly string[]): readonly HeaderField[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [{ name, value: raw[index + 1] ?? "" }] : []));
}
