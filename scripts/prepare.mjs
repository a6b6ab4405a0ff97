// npm's `prepare`: builds the command line after an installation in this folder and when npm installs from the repository, as
// pre-commit does. There the packages may be missing: an npm that installs globally also installs a package's own tools globally.
import fs from "node:fs";
import path from "node:path";
import { root, showNode } from "./processes.mjs";
import { ensureInstalled } from "./setup.mjs";

if (!fs.existsSync(path.join(root, "node_modules/esbuild"))) ensureInstalled();
process.exit(showNode("esbuild.mjs", ["cli", "server"]));
