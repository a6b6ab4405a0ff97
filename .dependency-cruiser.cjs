// Holds the layers of server/tools/layers.json, the users of each parser, and "no cycles".
const { layers, floors, packages } = require("./server/tools/layers.json");

const escapePattern = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
const pathOf = new Map(layers.map((layer) => [layer.name, layer.path]));

module.exports = {
  forbidden: [
    { name: "no-cycle", severity: "error", from: { path: "^(server|client|test)/" }, to: { circular: true } },
    ...layers.map((layer) => ({
      name: `layer-${layer.name}`,
      comment: `${layer.name} may import only: ${layer.may.join(", ") || "nothing of ours"}`,
      severity: "error",
      from: { path: `^${escapePattern(layer.path)}/`, pathNot: "\\.test\\.ts$" },
      to: { path: "^(server|client|test)/", pathNot: [layer.path, ...layer.may.map((name) => pathOf.get(name))].map((path) => `^${escapePattern(path)}/`) },
    })),
    ...floors.map((floor) => ({
      name: `floor-${floor.path.replace(/^.*\/core\//, "")}`,
      comment: "A folder inside a layer may import the folders below it, and files beside the folders that only say what there is.",
      severity: "error",
      from: { path: `^${escapePattern(floor.path)}/`, pathNot: "\\.test\\.ts$" },
      to: { path: "^server/core/javascript/(?!(?:values|source|editor)\\.ts$)", pathNot: [floor.path, ...floor.may].map((path) => `^${escapePattern(path)}/`) },
    })),
    ...packages.map((one) => ({
      name: `package-${one.package}`,
      severity: "error",
      from: { path: "^(server|client)/", pathNot: [...one.only.map((path) => `^${escapePattern(path)}(?:/|$)`), "^server/tools/", "\\.test\\.ts$"] },
      to: { path: `node_modules/${escapePattern(one.package)}/` },
    })),
    {
      name: "core-has-no-node",
      severity: "error",
      from: { path: "^server/core/", pathNot: "\\.test\\.ts$" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "nothing-is-run",
      comment: "Nothing of a repository is ever run or sent: no program is started, no socket opened, no code built from text.",
      severity: "error",
      from: { path: "^server/(?!tools/)", pathNot: "\\.test\\.ts$" },
      to: { path: "^(?:node:)?(?:child_process|cluster|dgram|dns|http|http2|https|inspector|net|repl|tls|vm|wasi)(?:/|$)", dependencyTypes: ["core"] },
    },
    {
      name: "client-knows-only-the-protocol",
      severity: "error",
      from: { path: "^client/" },
      to: { path: "^server/", pathNot: "^server/lsp/protocol\\.ts$" },
    },
    {
      name: "rules-do-not-import-rules",
      comment: "A rule may share a topic file of its family, never another rule.",
      severity: "error",
      from: { path: "^server/core/rules/[^/]+/([^/]+)/rule\\.ts$" },
      to: { path: "^server/core/rules/[^/]+/[^/]+/rule\\.ts$", pathNot: "^server/core/rules/[^/]+/$1/rule\\.ts$" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
