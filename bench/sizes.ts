import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../e2e/support/hub.ts';
import { buildShipped, shippedFolder } from './shipped-agent.ts';
import { row, type Row } from './row.ts';

const part = 'sizes';

/** How large the shipped forms are: the agent's as `npm run build` left them, the dashboard's first chunk as Vite did. */
export async function measureSizes(): Promise<Row[]> {
  await buildShipped();
  const agent = shippedFolder;
  const dist = join(root, 'packages', 'dashboard', 'dist');
  const first = firstAssets(dist);
  let firstKb = 0;
  for (const file of first) firstKb += kilobytes(join(dist, `${file}.gz`));
  return [
    row(part, {
      what: 'agent executable x64, gzip',
      value: kilobytes(join(agent, 'labkeeper-agent-linux-x64.gz')) / 1024,
      unit: 'MB',
      most: 45,
    }),
    row(part, {
      what: 'agent executable x64, zstd',
      value: kilobytes(join(agent, 'labkeeper-agent-linux-x64.zst')) / 1024,
      unit: 'MB',
      most: 45,
    }),
    row(part, {
      what: 'agent bundle for Node, gzip',
      value: kilobytes(join(agent, 'labkeeper-agent.mjs.gz')),
      unit: 'KB',
      most: 150,
      digits: 0,
    }),
    row(part, {
      what: `dashboard, what index.html names (${first.length} files), gzip`,
      value: firstKb,
      unit: 'KB',
      most: 170,
    }),
    row(part, {
      what: 'dashboard, files in all',
      value: existsSync(dist) ? readdirSync(join(dist, 'assets')).length : Number.NaN,
      unit: '',
      digits: 0,
    }),
  ];
}

function kilobytes(file: string): number {
  return (statSync(file, { throwIfNoEntry: false })?.size ?? Number.NaN) / 1024;
}

/** Scripts and styles that the page asks for by itself. */
function firstAssets(dist: string): string[] {
  const page = join(dist, 'index.html');
  if (!existsSync(page)) return [];
  return [...readFileSync(page, 'utf8').matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, file = '']) => file);
}
