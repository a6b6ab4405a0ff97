/** `preflint init`: writes a first policy file with every origin that the project lets in today. Never overwrites one, approves nothing. */
import { POLICY_FILE_NAME } from "../core/policy/policy-file.ts";
import { plural } from "../core/report/report-input.ts";
import { corsPoliciesOf } from "../core/rules/facts-of.ts";
import { starterPolicy } from "../core/workspace/starter-policy.ts";
import { joinPath } from "../platform/path.ts";
import type { ExitCode } from "./exit.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { LoadedHost } from "./host.ts";
import { writeOwnFile } from "./own-file.ts";
import { createProgress } from "./progress.ts";
import { loadProject, targetsOf } from "./project.ts";

/** Writes the file into the folder. Throws a `UsageError` if there is one already or none can be written. */
export function init(host: LoadedHost, path: string | undefined): ExitCode {
  const given = path ?? ".";
  const [target] = targetsOf(host, [given]);
  if (target === undefined || target.kind === "file") throw new UsageError(`'${given}' is a file; name the folder that gets the policy file.`);
  if (host.files.entryKind(joinPath(target.path, POLICY_FILE_NAME)) !== undefined)
    throw new UsageError(`There is a ${POLICY_FILE_NAME} already; it is not overwritten.`);
  const options = { today: host.today, preset: "recommended", severities: {} } as const;
  const { workspace, isAsked } = loadProject(host, [target], options, createProgress(host), { reach: "targets" });
  const policies = workspace
    .files()
    .filter(isAsked)
    .flatMap((file) => corsPoliciesOf(workspace.facts(file)));
  const { text, count } = starterPolicy(policies);
  writeOwnFile(host, target.path, POLICY_FILE_NAME, text);
  host.out(`Wrote ${POLICY_FILE_NAME} with ${plural(count, "origin")}. Say for each who answers for it; 'preflint check' reminds you.\n`);
  return EXIT.clean;
}
