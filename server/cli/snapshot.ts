/** `preflint snapshot`: writes what each policy allows today beside its policy file. The only command that writes the lock file. */
import type { GovernedFacts } from "../core/model/finding.ts";
import { LOCK_FILE_NAME, lockFileText } from "../core/policy/lock-file.ts";
import { plural } from "../core/report/report-input.ts";
import { recordsUnder } from "../core/rules/baseline/records.ts";
import { relativePath } from "../core/text/paths.ts";
import { joinPath } from "../platform/path.ts";
import type { ExitCode } from "./exit.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { LoadedHost } from "./host.ts";
import { writeOwnFile } from "./own-file.ts";
import { createProgress } from "./progress.ts";
import type { Target } from "./project.ts";
import { loadProject, targetsOf } from "./project.ts";

/** Writes one lock file per policy file that approves something. Throws a `UsageError` if there is none. */
export function snapshot(host: LoadedHost, path: string | undefined): ExitCode {
  const governed = governedWhole(host, targetsOf(host, path === undefined ? [] : [path]));
  if (governed.length === 0) throw new UsageError("No .preflint.yml here approves anything yet. 'preflint init' writes a first one.");
  for (const one of governed) {
    const records = recordsUnder(one).map(({ record }) => record);
    const { folder } = one.baseline;
    writeOwnFile(host, folder, LOCK_FILE_NAME, lockFileText(records));
    host.out(`Wrote ${relativePath(host.cwd, joinPath(folder, LOCK_FILE_NAME))} with ${plural(records.length, "policy", "policies")}.\n`);
  }
  return EXIT.clean;
}

/** What the policy files of the targets govern, each as a whole: a lock file holds every policy, also where only a part of the project was named. */
function governedWhole(host: LoadedHost, targets: readonly Target[]): readonly GovernedFacts[] {
  const options = { today: host.today, preset: "recommended", severities: {} } as const;
  const { workspace, isAsked } = loadProject(host, targets, options, createProgress(host));
  return workspace.workspaceFacts().baselines.filter(({ files }) => files.some(({ file }) => isAsked(file)));
}
