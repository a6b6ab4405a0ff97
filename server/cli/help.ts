/** Usage texts. */
import type { CommandName } from "./args.ts";

const GENERAL = `Preflint finds CORS, security-header and cookie settings that are risky or broken.

Usage: preflint <command> [options]

Commands:
  check [paths...]     check folders or files (default: the current folder)
  explain RULE         show a rule's page
  explain FILE[:LINE]  say what is found there, with proof, or why nothing is
  simulate FILE[:LINE] say what a page would get from there, step by step
  rules                list all rules
  init [FOLDER]        write a first .preflint.yml with the origins that are let in today
  snapshot [FOLDER]    remember what policies allow today, to be told of what loosens
  lsp --stdio          run the language server for an editor

  --help, --version    'preflint check --help' shows the options of a command

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 something could not be checked.
`;

const CHECK = `Usage: preflint check [paths...] [options]

Without paths the current folder is checked. Whatever is named, the project around it (up to .git, else
the current folder) is read too, and every finding is reported that has to do with what was named: by its
place, by the setting that it is about, or by a value on the way.

What is checked:
  --rule ID[,ID]           only these rules
  --preset NAME            recommended (default), extended, strict, off; a .preflint.yml wins
  --changed-since REV      report only what has to do with files that differ from this git revision
  --stdin-filename NAME    check standard input as if it were this file

What is shown:
  --format FORMAT          text (default), json, sarif, github
  --output FILE            write the report to this file, whole or not at all
  --severity LEVEL         hide what is below: hint, info (default), warning, error
  --no-color               no colours (also: NO_COLOR=1)

What counts:
  --fail-on LEVEL          exit with 1 at or above: hint, info, warning, error (default), never
  --known FILE             do not report findings that stand in this file
  --no-ignores             show what comments, the policy file's 'ignores' and --known keep away
  --write-known            write all findings to that file (default .preflint-known.json)
  --allow-empty            no failure if there is nothing that Preflint reads
  --today YYYY-MM-DD       date for expiry (default: today in UTC)

Fixes:
  --fix                    apply all safe fixes
  --fix-dry-run            show what --fix would change
`;

const EXPLAIN = `Usage: preflint explain RULE
       preflint explain FILE[:LINE]

The first shows the rule's page. The second says what Preflint recognised at that place, which values
it could not read and why, what it reports, and the request that proves it.
`;

const SIMULATE = `Usage: preflint simulate FILE[:LINE[:COLUMN]] --origin ORIGIN [options]

       preflint simulate --response HEADS --origin ORIGIN [options]
       preflint simulate --console TEXT|--har FILE [FILE[:LINE]] [options]

Follows one request of a page's script through the browser: whether a preflight is needed and why, what
the server sends, which check fails, what the script can read. Without a line, each policy of the file. With --response, a file of answers
that 'curl -i' printed stands for the server: one answer, or the preflight's and then the request's.

With --console, the message that Chromium, Firefox or Safari wrote into its console leads to the setting that
decides, in the named file or in the whole folder; '-' reads it from standard input. With --har, each request
that CORS refused in a recorded HAR file does. Queries, cookies and values of headers are left out.

The page:
  --origin ORIGIN          the page that asks: https://app.example.com, or null; may be repeated
  --method METHOD          GET (default), POST, PUT, ...
  --header 'NAME: VALUE'   a header that the script sets, or a name alone; may be repeated
  --credentials            the script asks with cookies (credentials: "include")
  --url URL                address of the API, where it matters whether it is the page's own

The rest:
  --set NAME=VALUE         an environment variable of the server, NAME alone for any value, NAME= for none; may be
                           repeated. All others are then not set; without --set, both ways are tried
  --env NAME               production or development (default: production, and development if it differs)
  --browser NAME           standard (default) follows the Fetch standard, chromium follows Chromium 156
  --format FORMAT          text (default) or json
  --no-color               no colours (also: NO_COLOR=1)

Exit code 0 whenever there is an answer.
`;

const RULES = `Usage: preflint rules [--format text|json]

Lists all rules with their severity and set: core rules are on in 'recommended', extended ones in
'extended', strict ones in 'strict'.
`;

const INIT = `Usage: preflint init [FOLDER]

Writes a .preflint.yml with every origin that the code names today, each with the owner 'unassigned'.
From then on every other origin is reported. An existing file is never overwritten.
`;

const SNAPSHOT = `Usage: preflint snapshot [FOLDER]

Writes .preflint.lock.json beside each .preflint.yml: what every policy allows today. From then on
'preflint check' and the editor report each policy that allows more. Commit the file with the change.
`;

const LSP = `Usage: preflint lsp --stdio

Runs the language server on standard input and output, for Neovim, Helix and other editors.
`;

const TOPICS: Readonly<Record<CommandName, string>> = {
  check: CHECK,
  explain: EXPLAIN,
  simulate: SIMULATE,
  rules: RULES,
  init: INIT,
  snapshot: SNAPSHOT,
  lsp: LSP,
};

/** Usage of one command, or of the program. */
export function helpText(topic: CommandName | undefined): string {
  return topic === undefined ? GENERAL : TOPICS[topic];
}
