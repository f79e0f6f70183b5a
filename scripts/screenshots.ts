// Takes the pictures of docs/screenshots: the made-up fleet with its month of history, and this machine as its own agent sees it.
// Usage: node scripts/bun.mjs scripts/screenshots.ts [name of a picture, such as overview] …; without a name all of them.
import { mkdirSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { startAgent } from '../e2e/support/agent.ts';
import { eventually } from '../e2e/support/eventually.ts';
import { startHub, type TestHub } from '../e2e/support/hub.ts';
import { finishSetup, sessionOf } from '../e2e/support/sign-in.ts';
import { type StorageState, type View, views, Visitor } from '../e2e/support/visitor.ts';
import { launchChromium } from './lib/chromium.ts';

interface Picture {
  readonly name: string;
  readonly path: string;
  /** In all four views, or on the desk in the light alone. */
  readonly everywhere: boolean;
  /** What must be seen before the picture is taken. */
  readonly shows: string;
  /** Seconds to let live values come in. */
  readonly watchSeconds?: number;
}

const folder = resolve(import.meta.dirname, '..', 'docs', 'screenshots');
const largestBytes = 250 * 1024;
const key = 'a-key-for-pictures-alone';
const headers = { 'x-api-key': key };
const mediaServer = '/servers/omv-mediaserver';

const demoPictures: readonly Picture[] = [
  { name: 'overview', path: '/', everywhere: true, shows: 'OMV MediaServer' },
  { name: 'server', path: `${mediaServer}?range=24h`, everywhere: true, shows: 'Resource usage' },
  { name: 'month', path: `${mediaServer}?range=30d`, everywhere: false, shows: 'Resource usage' },
  { name: 'servers', path: '/servers', everywhere: false, shows: 'OMV MediaServer' },
  { name: 'alerts', path: '/alerts', everywhere: true, shows: 'OMV BackupServer is offline' },
  { name: 'rule', path: '/rules/memory-high', everywhere: false, shows: 'in the last 7 days' },
  { name: 'disks', path: '/disks', everywhere: true, shows: 'cannot be read' },
  { name: 'containers', path: '/containers', everywhere: false, shows: 'Killed for memory' },
  { name: 'ports', path: '/ports', everywhere: false, shows: 'Wanted twice' },
  { name: 'add-server', path: '/?dialog=add-server', everywhere: false, shows: 'Waiting for the machine' },
];
const machinePictures: readonly Picture[] = [
  { name: 'this-machine', path: `/servers/${hostname()}`, everywhere: true, shows: 'Resource usage', watchSeconds: 45 },
];

const wanted = new Set(process.argv.slice(2));

mkdirSync(folder, { recursive: true });
const browser = await launchChromium();
try {
  if (chosen(demoPictures).length > 0) await ofDemo(browser);
  if (chosen(machinePictures).length > 0) await ofThisMachine(browser);
} finally {
  await browser.close();
}

function chosen(pictures: readonly Picture[]): readonly Picture[] {
  return pictures.filter(({ name }) => wanted.size === 0 || wanted.has(name));
}

async function ofDemo(window: Browser): Promise<void> {
  const hub = await startHub({ HOMELAB_CMD_API_KEY: key, LABKEEPER_DEMO: 'true' });
  try {
    await finishSetup(hub);
    await eventually('the month of history is there', () => hasHistory(hub), 180_000);
    const session = await sessionOf(window, hub);
    for (const picture of chosen(demoPictures)) await take(window, { hub, session }, picture);
  } finally {
    await hub.dispose();
  }
}

async function hasHistory(hub: TestHub): Promise<boolean> {
  const { counters } = await hub.call<{ counters: Record<string, number> }>('GET', '/api/v1/system/stats', { headers });
  return counters['demo_history_written'] === 1;
}

async function ofThisMachine(window: Browser): Promise<void> {
  const hub = await startHub({ HOMELAB_CMD_API_KEY: key });
  const agent = startAgent({ hubUrl: hub.url, tokenFile: hub.localTokenFile });
  try {
    await finishSetup(hub);
    await eventually('this machine reports', () => hub.call('GET', `/api/v1/servers/${hostname()}`, { headers }));
    const session = await sessionOf(window, hub);
    for (const picture of chosen(machinePictures)) await take(window, { hub, session }, picture);
  } finally {
    await agent.dispose();
    await hub.dispose();
  }
}

interface Place {
  readonly hub: TestHub;
  readonly session: StorageState;
}

async function take(window: Browser, place: Place, picture: Picture): Promise<void> {
  const seen = picture.everywhere ? views : views.slice(0, 1);
  await Promise.all(seen.map((view) => takeOne(window, place, { picture, view })));
}

async function takeOne(
  window: Browser,
  { hub, session }: Place,
  { picture, view }: { picture: Picture; view: View },
): Promise<void> {
  const visitor = await Visitor.open(window, hub.url, view, session);
  await visitor.page.goto(picture.path);
  await visitor.page.getByText(picture.shows).filter({ visible: true }).first().waitFor();
  await visitor.page.waitForTimeout((picture.watchSeconds ?? 0) * 1000);
  await visitor.page.waitForLoadState('networkidle');
  await visitor.page.waitForFunction(areChartsDrawn);
  await visitor.page.waitForTimeout(1000);
  const path = join(folder, `${picture.name}-${view.name}.png`);
  await visitor.page.screenshot({ path });
  await visitor.close();
  const { size } = statSync(path);
  console.log(`${path} ${Math.round(size / 1024)} KB`);
  if (size > largestBytes) throw new Error(`${path} is larger than ${largestBytes / 1024} KB`);
}

/** Whether every chart in sight has its lines; runs in the page. */
function areChartsDrawn(): boolean {
  const inSight = [...document.querySelectorAll('figure')].filter(
    (figure) => figure.getBoundingClientRect().top < innerHeight,
  );
  return inSight.every((figure) => figure.querySelector('canvas') !== null);
}
