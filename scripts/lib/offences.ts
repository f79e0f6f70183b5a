/** A planted violation: `text` is written to `file` (and each of `beside` to its path) in a copy of the tree. */
export interface Offence {
  readonly rule: string;
  readonly file: string;
  readonly text: string;
  readonly beside?: Readonly<Record<string, string>>;
  /** The folder need not exist yet: the family has no member so far. */
  readonly future?: boolean;
}

const value = 'export const planted = 1;\n';

function importing(target: string): string {
  return `import { planted } from '${target}';\nexport const again = planted;\n`;
}

const hub = 'packages/hub/src';
const pages = 'packages/dashboard/src/pages';

/** One offence per rule of .dependency-cruiser.cjs, some more where a rule has several arms. */
export const offences: readonly Offence[] = [
  {
    rule: 'protocol-knows-nobody',
    file: 'packages/protocol/src/planted-a.ts',
    text: importing('@labkeeper/collectors/planted'),
    beside: { 'packages/collectors/src/planted.ts': value },
  },
  {
    rule: 'collectors-know-protocol',
    file: 'packages/collectors/src/planted-b.ts',
    text: importing('@labkeeper/agent/planted'),
    beside: { 'packages/agent/src/planted.ts': value },
  },
  {
    rule: 'agent-is-thin',
    file: 'packages/agent/src/planted-c.ts',
    text: importing('@labkeeper/hub/planted'),
    beside: { [`${hub}/planted.ts`]: value },
  },
  { rule: 'hub-is-not-the-agent', file: `${hub}/planted-d.ts`, text: importing('@labkeeper/agent/planted') },
  {
    rule: 'dashboard-sees-the-wire',
    file: 'packages/dashboard/src/api/planted-e.ts',
    text: importing('../../../hub/src/planted.ts'),
  },
  {
    rule: 'product-knows-no-tools',
    file: `${hub}/planted-f.ts`,
    text: importing('../../../scripts/planted.ts'),
    beside: { 'scripts/planted.ts': value },
  },
  {
    rule: 'domain-is-pure',
    file: `${hub}/domain/planted-g.ts`,
    text: importing('../platform/planted.ts'),
    beside: { [`${hub}/platform/planted.ts`]: value },
  },
  {
    rule: 'domain-has-no-effects',
    file: `${hub}/domain/planted-h.ts`,
    text: "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n",
  },
  {
    rule: 'platform-knows-no-feature',
    file: `${hub}/platform/planted-i.ts`,
    text: importing('../features/planted.ts'),
    beside: { [`${hub}/features/planted.ts`]: value },
  },
  {
    rule: 'plugins-know-no-feature',
    file: `${hub}/channels/planted-j.ts`,
    text: importing('../features/planted.ts'),
    future: true,
  },
  {
    rule: 'features-meet-at-service',
    file: `${hub}/features/servers/planted-k.ts`,
    text: importing('../agents/planted-store.ts'),
    beside: { [`${hub}/features/agents/planted-store.ts`]: value },
  },
  {
    rule: 'plugins-are-islands',
    file: 'packages/collectors/src/linux/planted-l.ts',
    text: importing('./planted-sibling.ts'),
    beside: { 'packages/collectors/src/linux/planted-sibling.ts': value },
  },
  {
    rule: 'ui-is-dumb',
    file: 'packages/dashboard/src/ui/planted-m.tsx',
    text: importing('../api/planted.ts'),
    beside: { 'packages/dashboard/src/api/planted.ts': value },
  },
  {
    rule: 'pages-are-islands',
    file: `${pages}/overview/planted-n.tsx`,
    text: importing('../server/planted.ts'),
    beside: { [`${pages}/server/planted.ts`]: value },
  },
  {
    rule: 'one-place-spawns',
    file: `${hub}/platform/planted-o.ts`,
    text: "import { spawn } from 'node:child_process';\nexport const start = spawn;\n",
  },
  {
    rule: 'one-place-launches',
    file: 'packages/collectors/src/linux/planted-launch.ts',
    text: "import { launchByNode } from '../launch-by-node.ts';\nexport const start = launchByNode;\n",
  },
  {
    rule: 'one-place-knows-the-web-framework',
    file: `${hub}/features/planted-p.ts`,
    text: "import { Hono } from 'hono';\nexport const app = new Hono();\n",
  },
  {
    rule: 'bun-stays-at-the-edge',
    file: `${hub}/platform/planted-q.ts`,
    text: "import { Database } from 'bun:sqlite';\nexport const open = Database;\n",
  },
  {
    rule: 'testing-stays-in-tests',
    file: `${hub}/platform/planted-r.ts`,
    text: importing('./testing/planted.ts'),
    beside: { [`${hub}/platform/testing/planted.ts`]: value },
  },
  {
    rule: 'nothing-unresolved',
    file: 'packages/agent/src/planted-s.ts',
    text: importing('./is-not-there.ts'),
  },
  { rule: 'reached-from-main', file: `${hub}/planted-t.ts`, text: value },
  {
    rule: 'no-cycles',
    file: 'packages/agent/src/planted-u.ts',
    text: importing('./planted-v.ts'),
    beside: { 'packages/agent/src/planted-v.ts': importing('./planted-u.ts') },
  },
];
