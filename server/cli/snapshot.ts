/** `preflint snapshot`: writes what each policy allows today beside its policy file. The only command that writes the lock file. */
import { LOCK_FILE_NAME, lockFileText } from "../core/policy/lock-file.ts";
import { relativePath } from "../core/report/locate.ts";
import { plural } from "../core/report/report-input.ts";
import { recordsUnder } from "../core/rules/baseline/records.ts";
import { folderOf, joinPath } from "../platform/path.ts";
import type { ExitCode } from "./exit.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { LoadedHost } from "./host.ts";
import { createProgress } from "./progress.ts";
import { loadProject, targetsOf } from "./project.ts";

/** Writes one lock file per policy file that approves something. Throws a `UsageError` if there is none. */
export function snapshot(host: LoadedHost, path: string | undefined): ExitCode {
  const options = { today: host.today, preset: "recommended", severities: {} } as const;
  const workspace = loadProject(host, targetsOf(host, path === undefined ? [] : [path]), options, createProgress(host));
  const governed = workspace.governed();
  if (governed.length === 0) throw new UsageError("No .preflint.yml here approves anything yet. 'preflint init' writes a first one.");
  for (const one of governed) {
    const records = recordsUnder(one).map(({ record }) => record);
    const file = joinPath(folderOf(one.baseline.file), LOCK_FILE_NAME);
    const failure = host.writeFile(file, lockFileText(records));
    if (failure !== undefined) throw new UsageError(`Could not write ${file}. ${failure}`);
    host.out(`Wrote ${relativePath(host.cwd, file)} with ${plural(records.length, "policy", "policies")}.\n`);
  }
  return EXIT.clean;
}
