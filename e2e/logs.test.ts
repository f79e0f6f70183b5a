import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../scripts/lib/chromium.ts';
import { startAgent, type TestAgent } from './support/agent.ts';
import { eventually } from './support/eventually.ts';
import { startHub, type TestHub } from './support/hub.ts';
import { finishSetup, sessionOf } from './support/sign-in.ts';
import { type StorageState, views, Visitor } from './support/visitor.ts';

const [deskLight, deskDark, phoneLight] = views;
const headers = { 'x-api-key': 'a-key-for-this-test-alone' };
const folder = mkdtempSync(join(tmpdir(), 'lk-engine-'));
let hub: TestHub;
let agent: TestAgent;
let browser: Browser;
let session: StorageState;
let engine: Server;
/** Those who follow the log of the one container that there is. */
const following = new Set<ServerResponse>();
let written = 0;

beforeAll(async () => {
  engine = createServer((request, response) => {
    const url = request.url ?? '';
    if (!url.startsWith('/containers/web/logs')) {
      response.statusCode = url.includes('/logs') ? 404 : 200;
      response.end('[]');
    } else if (url.includes('follow=1')) {
      following.add(response);
      response.on('close', () => following.delete(response));
      response.flushHeaders();
    } else {
      response.end(line('the shop is open') + line('ERROR: <img src=x onerror=alert(1)> is out of stock'));
    }
  });
  const socket = join(folder, 'engine.sock');
  await new Promise<void>((resolve) => {
    engine.listen(socket, () => resolve());
  });
  hub = await startHub({ HOMELAB_CMD_API_KEY: headers['x-api-key'] });
  agent = startAgent({
    hubUrl: hub.url,
    tokenFile: hub.localTokenFile,
    env: { LABKEEPER_AGENT_CONTAINER_ENGINES: `unix://${socket}` },
  });
  await finishSetup(hub);
  browser = await launchChromium();
  session = await sessionOf(browser, hub);
  await eventually('the agent is connected', async () => {
    const server = await hub.call<{ agent: { connected: boolean }; last_seen: string | null }>(
      'GET',
      `/api/v1/servers/${hostname()}`,
      { headers },
    );
    return server.agent.connected && server.last_seen !== null;
  });
}, 60_000);
afterAll(async () => {
  await browser.close();
  await agent.dispose();
  await hub.dispose();
  engine.closeAllConnections();
  engine.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A line as an engine tells it, of a container with a terminal. */
function line(text: string): string {
  written += 1;
  return `${new Date(Date.now() + written).toISOString().replace('Z', '000001Z')} ${text}\r\n`;
}

function write(text: string): void {
  for (const response of following) response.write(line(text));
}

function opened(view = deskLight): Promise<Visitor> {
  if (view === undefined) throw new Error('there is no such view');
  return Visitor.open(browser, hub.url, view, session);
}

const page = `/servers/${hostname()}?tab=logs`;

test('a log flows in as it is written, is held, searched and left, and nobody reads it afterwards', async () => {
  const visitor = await opened();
  const { page: tab } = visitor;
  await tab.goto(`${page}&log=container:web`);
  const log = tab.getByRole('region', { name: 'Log of web' });
  await log.getByText('the shop is open').waitFor();
  await log.getByText('<img src=x onerror=alert(1)>').waitFor();
  await eventually('somebody follows', () => following.size === 1);
  write('a customer came');
  await log.getByText('a customer came').waitFor();

  await tab.getByRole('button', { name: 'Pause' }).click();
  await tab.getByRole('button', { name: 'Go on' }).waitFor();
  write('another one');
  await tab.getByRole('button', { name: 'Go on (1 new line)' }).waitFor();
  expect(await log.getByText('another one').count()).toBe(0);
  await tab.getByRole('button', { name: /^Go on/ }).click();
  await log.getByText('another one').waitFor();

  await tab.getByRole('searchbox', { name: 'Search in this log' }).fill('error: <IMG');
  await log.getByText('out of stock').waitFor();
  await eventually('nothing else', async () => (await log.getByText('the shop is open').count()) === 0);

  await tab.getByRole('link', { name: 'Overview' }).last().click();
  await eventually('nobody follows', () => following.size === 0);
  expect({ errors: visitor.errors, dialogs: visitor.dialogs }).toEqual({ errors: [], dialogs: [] });
  await visitor.close();
  const audit = await hub.call<{ items: { action: string; details: object }[] }>('GET', '/api/v1/system/audit', {
    headers,
  });
  const reads = audit.items.filter(({ action }) => action === 'log.read');
  expect(reads.at(-1)?.details).toMatchObject({ log: 'container web' });
}, 60_000);

test('a log that is not there says so, and one that breaks off with the agent can be begun again', async () => {
  const visitor = await opened();
  const { page: tab } = visitor;
  await tab.goto(`${page}&log=container:nobody`);
  await tab.getByRole('alert').getByText('There is no container nobody on this server.').waitFor();
  await tab.goto(`${page}&log=container:web`);
  await tab.getByText('the shop is open').waitFor();
  await agent.stop();
  await tab.getByRole('alert').getByText('The agent of this server is not connected.').waitFor();
  agent.start();
  await eventually('it goes on', async () => {
    await tab.getByRole('button', { name: 'Try again' }).click({ timeout: 1000 });
    await tab.getByText(/lines, live/).waitFor({ timeout: 1000 });
    return true;
  });
  await visitor.close();
}, 90_000);

test('logs can be read in the dark, on a phone and by a screen reader', async () => {
  for (const view of [deskDark, phoneLight]) {
    const visitor = await opened(view);
    await visitor.page.goto(page);
    await visitor.page.getByText('Choose a log to read').waitFor();
    expect(await visitor.accessibilityProblems()).toEqual([]);
    await visitor.page.goto(`${page}&log=container:web`);
    await visitor.page.getByText('the shop is open').waitFor();
    expect(await visitor.accessibilityProblems()).toEqual([]);
    expect(await visitor.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await visitor.close();
  }
}, 60_000);
