/** The command line from arguments to exit code. Touches nothing but its host. */
import { visible } from "../core/text/visible.ts";
import type { Command } from "./args.ts";
import { readArguments } from "./args.ts";
import type { ExitCode } from "./exit.ts";
import { EXIT, UsageError } from "./exit.ts";
import { helpText } from "./help.ts";
import type { CliHost, LoadedHost } from "./host.ts";

/** Runs one command. Never rejects: what goes wrong is one line on standard error and exit code 2. */
export async function runCommandLine(args: readonly string[], host: CliHost): Promise<ExitCode> {
  try {
    return await run(readArguments(args), host);
  } catch (error) {
    if (error instanceof UsageError) host.err(`preflint: ${visible(error.message)}\n`);
    else {
      const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
      host.err(`preflint: something went wrong inside Preflint: ${stack.split("\n").map(visible).join("\n")}\n`);
    }
    return EXIT.failed;
  }
}

async function run(command: Command, host: CliHost): Promise<ExitCode> {
  switch (command.kind) {
    case "help":
      host.out(helpText(command.topic));
      return EXIT.clean;
    case "version":
      host.out(`${host.version}\n`);
      return EXIT.clean;
    case "check": {
      const { check } = await import("./check.ts");
      return check(await loaded(host), command.options);
    }
    case "explain": {
      const { explain } = await import("./explain.ts");
      return explain(await loaded(host), command.subject, command.colour);
    }
    case "simulate": {
      const { simulate } = await import("./simulate.ts");
      return simulate(await loaded(host), command.options);
    }
    case "rules": {
      const { listRules } = await import("./rules.ts");
      return listRules(await loaded(host), command.format, command.colour);
    }
    case "init": {
      const { init } = await import("./init.ts");
      return init(await loaded(host), command.path);
    }
    case "snapshot": {
      const { snapshot } = await import("./snapshot.ts");
      return snapshot(await loaded(host), command.path);
    }
    case "lsp":
      await host.serve();
      return EXIT.clean;
  }
}

async function loaded(host: CliHost): Promise<LoadedHost> {
  return { ...host, ...(await host.load()) };
}
