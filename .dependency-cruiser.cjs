/** Which folder may import which: one rule per sentence of ARCHITECTURE.md. scripts/check-guards.ts proves that each one fires. */
const hub = '^packages/hub/src';
// A test may look sideways (a hub started for an agent's test); what it looks at is judged where it is used by the product.
const tests = '\\.(test|contract)\\.tsx?$|/testing/';
const plugins = 'channels|modules|checks|remedies|scanner';
const families =
  'hub/src/channels|hub/src/modules|hub/src/checks|hub/src/remedies|collectors/src/linux|agent/src/commands';

/** Files under `from` import ours only from `to` (npm and node are judged by other rules). */
function mayImport(name, from, to, comment) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: from, pathNot: tests },
    // A workspace's own package.json holds its version.
    to: { path: '^packages/', pathNot: `${to}|/package\\.json$` },
  };
}

module.exports = {
  forbidden: [
    mayImport('protocol-knows-nobody', '^packages/protocol/', '^packages/protocol/', 'the wire contract is the bottom'),
    mayImport(
      'collectors-know-protocol',
      '^packages/collectors/',
      '^packages/(collectors|protocol)/',
      'the same readings locally, over SSH, from fixtures',
    ),
    mayImport(
      'agent-is-thin',
      '^packages/agent/',
      '^packages/(agent|collectors|protocol)/',
      'nothing of the hub reaches a monitored machine',
    ),
    mayImport(
      'hub-is-not-the-agent',
      '^packages/hub/',
      '^packages/(hub|collectors|protocol)/',
      'they meet only on the wire',
    ),
    mayImport(
      'dashboard-sees-the-wire',
      '^packages/dashboard/',
      '^packages/(dashboard|protocol)/',
      'the browser knows the contract, not the server',
    ),
    {
      name: 'product-knows-no-tools',
      comment: 'scripts, benchmarks and browser tests start the product; it does not know them',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(scripts|e2e|bench)/' },
    },

    mayImport('domain-is-pure', `${hub}/domain/`, `${hub}/domain/|^packages/protocol/`, 'decisions, no effects'),
    {
      name: 'domain-has-no-effects',
      comment: 'no node:*, no npm but typebox',
      severity: 'error',
      from: { path: `${hub}/domain/`, pathNot: tests },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: 'node_modules/(typebox|croner)/' },
    },
    mayImport(
      'platform-knows-no-feature',
      `${hub}/platform/`,
      `${hub}/(platform|domain)/|^packages/protocol/`,
      'plumbing is below what it carries',
    ),
    mayImport(
      'plugins-know-no-feature',
      `${hub}/(${plugins})/`,
      `${hub}/(${plugins}|platform|domain)/|^packages/(protocol|collectors)/`,
      'a plugin is called, it does not call',
    ),
    {
      name: 'features-meet-at-service',
      comment: 'another feature is reached through its service.ts (or its single file)',
      severity: 'error',
      from: { path: `${hub}/features/([^/.]+)`, pathNot: `/features/(registry|services)\\.ts$|${tests}` },
      to: {
        path: `${hub}/features/`,
        pathNot: `${hub}/features/($1(/|\\.ts$)|[^/]+/service\\.ts$|[^/]+\\.ts$)|/testing/`,
      },
    },
    {
      name: 'plugins-are-islands',
      comment: 'a plugin imports its own files and its family contract: no sibling, no other family',
      severity: 'error',
      from: { path: `^packages/(${families})/([^/.]+)`, pathNot: `/registry\\.ts$|${tests}` },
      to: {
        path: `^packages/(${families})/`,
        pathNot: '^packages/$1/($2(/|\\.ts$)|(channel|module|check|remedy|command)\\.ts$)',
      },
    },
    mayImport(
      'ui-is-dumb',
      '^packages/dashboard/src/ui/',
      '^packages/dashboard/src/ui/|^packages/protocol/',
      'drawn from props alone',
    ),
    {
      name: 'pages-are-islands',
      comment: 'what two pages share moves to ui/ or api/',
      severity: 'error',
      from: { path: '^packages/dashboard/src/pages/([^/]+)/' },
      to: { path: '^packages/dashboard/src/pages/', pathNot: '^packages/dashboard/src/pages/$1/' },
    },

    {
      name: 'one-place-spawns',
      comment: 'argv, timeouts, output caps: decided once',
      severity: 'error',
      from: { path: '^packages/', pathNot: `^packages/collectors/src/launch-by-node\\.ts$|${tests}` },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'one-place-launches',
      comment: 'whoever runs a program asks exec.ts',
      severity: 'error',
      from: { path: '^packages/', pathNot: `^packages/collectors/src/exec\\.ts$|${tests}` },
      to: { path: '^packages/collectors/src/launch-by-' },
    },
    {
      name: 'one-place-knows-the-web-framework',
      comment: 'so that the framework can go without a rewrite',
      severity: 'error',
      from: { path: '^packages/', pathNot: '/platform/http-server\\.ts$' },
      to: { path: 'node_modules/(fastify|hono|express)/' },
    },
    {
      name: 'bun-stays-at-the-edge',
      comment: 'Node stays a way back: only the HTTP server file and tests import from Bun',
      severity: 'error',
      from: { path: '^packages/', pathNot: `/platform/http-server\\.ts$|${tests}` },
      to: { path: '^bun(:|$)' },
    },
    {
      name: 'testing-stays-in-tests',
      comment: 'a testing/ folder holds harness, never product',
      severity: 'error',
      from: { path: '^packages/', pathNot: tests },
      to: { path: '/testing/' },
    },
    {
      name: 'nothing-unresolved',
      comment: 'an import of something that is not there; node:sqlite is there in the runtime, not in every Node',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(bun(:|$)|node:sqlite$)' },
    },
    {
      name: 'reached-from-main',
      comment: 'a product file that no entry point reaches is dead, even when a test keeps it warm',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/main\\.tsx?$|^scripts/' },
      // FixtureHost is the collectors' second Host: captures are read through it, so far in tests alone.
      to: {
        path: '^packages/[^/]+/src/',
        pathNot: `${tests}|\\.d\\.ts$|/src/main\\.tsx?$|^packages/collectors/src/fixture-host\\.ts$`,
        reachable: false,
      },
    },
    {
      name: 'no-cycles',
      comment: 'a cycle has no bottom; types alone may point back, since they are gone before anything runs',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^packages/[^/]+/dist/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
