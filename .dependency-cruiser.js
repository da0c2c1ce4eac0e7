/** @type {import("dependency-cruiser").IConfiguration} */
/**
 * The arrows of the architecture. Each folder may import only what its row allows; the comment is what a broken rule
 * prints, so it says why.
 */
const ours = "^(core|adapters|server|workers|client|embedded|scripts|bench|test)/";

/** Builds the rule for one folder: of our own folders it may import only `allowed` (and itself). */
function onlyImports(folder, allowed, why) {
  return {
    name: `${folder}-arrow`,
    comment: why,
    severity: "error",
    from: { path: `^${folder}/`, pathNot: "/vite\\.config\\.ts$" },
    to: { path: ours, pathNot: `^(${[folder, ...allowed].join("|")})/` },
  };
}

export default {
  forbidden: [
    onlyImports(
      "core",
      [],
      "core/ holds rules and words only: it imports nothing, so that it runs anywhere and in any test.",
    ),
    {
      name: "core-is-pure",
      comment:
        "core/ is pure: no package and no part of Node, so that the client can import it and tables of cases can test it.",
      severity: "error",
      from: { path: "^core/" },
      to: { dependencyTypes: ["npm", "npm-dev", "npm-optional", "npm-peer", "core"] },
    },
    onlyImports(
      "adapters",
      ["core"],
      "adapters/ is the edge of the process: it knows core/ and nothing that uses it.",
    ),
    onlyImports(
      "server",
      ["core", "adapters"],
      "server/ and workers/ meet only through the store, the jobs and the bus.",
    ),
    onlyImports(
      "workers",
      ["core", "adapters"],
      "workers/ and server/ meet only through the store, the jobs and the bus.",
    ),
    onlyImports(
      "client",
      ["core"],
      "client/ runs in a browser: it shares rules and types (core/) with the server, nothing else.",
    ),
    {
      name: "client-without-node",
      comment: "client/ runs in a browser, where Node's modules do not exist.",
      severity: "error",
      from: { path: "^client/", pathNot: "/vite\\.config\\.ts$" },
      to: { dependencyTypes: ["core"] },
    },
    onlyImports(
      "embedded",
      [],
      "embedded/ is a database: it knows nothing of the bank and could be taken out tomorrow.",
    ),
    onlyImports(
      "scripts",
      ["core", "adapters"],
      "scripts/ starts the processes; it does not reach into them.",
    ),
    {
      name: "channel-stays-home",
      comment:
        "A channel is one folder and one line in the registry: only the registry imports it, and channels do not know each other.",
      severity: "error",
      from: {
        path: "^(core|adapters|server|workers|client|embedded|scripts)/",
        pathNot: "^adapters/channels/",
      },
      to: { path: "^adapters/channels/[^/]+/" },
    },
    {
      name: "channel-knows-itself-only",
      comment: "Channels do not know each other; what two of them share belongs in core/ or adapters/.",
      severity: "error",
      from: { path: "^adapters/channels/([^/]+)/" },
      to: { path: "^adapters/channels/[^/]+/", pathNot: "^adapters/channels/$1/" },
    },
    {
      name: "no-cycle",
      comment:
        "Files that import each other in a circle load in an order that nobody chose. (Types alone may: they are erased.)",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-lost-import",
      comment: "The imported file or package does not exist.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "[.](css|svg|woff2)" },
    },
    {
      name: "no-undeclared-package",
      comment:
        "The package is not in package.json: it works only as long as another package happens to bring it.",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "no-dev-package-in-production",
      comment: "server, workers, adapters and the store run where devDependencies are not installed.",
      severity: "error",
      from: { path: "^(core|adapters|server|workers|embedded)/" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["npm", "type-only"], pathNot: "/@types/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|data|node_modules/\\.cache)/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".js", ".mjs", ".vue", ".json"],
    },
  },
};
