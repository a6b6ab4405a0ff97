// `npm run test:fuzz -- --seed 7 --times 100`: the fuzz suite with another seed and more inputs of each kind. `npm test` runs it with a
// fixed seed, once. Further arguments go to vitest. Ends with vitest's exit code, 2 if an option is wrong.
import { showNode } from "./processes.mjs";

const args = process.argv.slice(2);
const rest = [];
for (let index = 0; index < args.length; index += 1) {
  const name = { "--seed": "PREFLINT_FUZZ_SEED", "--times": "PREFLINT_FUZZ_TIMES" }[args[index]];
  if (name === undefined) {
    rest.push(args[index]);
    continue;
  }
  index += 1;
  if (!/^[1-9]\d{0,14}$/.test(args[index] ?? "")) {
    console.error(`${args[index - 1]} needs a whole number above zero.`);
    process.exit(2);
  }
  process.env[name] = args[index];
}
process.exit(showNode("node_modules/vitest/vitest.mjs", ["run", "test/fuzz", ...rest]));
