import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../scripts/lib/chromium.ts';
import { eventually } from './support/eventually.ts';
import { startHub, type TestHub } from './support/hub.ts';
import { finishSetup, sessionOf } from './support/sign-in.ts';
import { type StorageState, type View, views, Visitor } from './support/visitor.ts';

const [deskLight, deskDark, phoneLight] = views;
let hub: TestHub;
let browser: Browser;
let session: StorageState;
let receiver: Server;
const received: string[] = [];
const bodies: string[] = [];
/** Whoever follows a link in a message comes from elsewhere: the tests go to the hub where it really is. */
const publicUrl = 'http://lab.test';
const headers = { 'x-api-key': 'a-key-for-this-test-alone' };
let refuses = true;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => {
      body += piece.toString('utf8');
    });
    request.on('end', () => {
      received.push(request.url ?? '');
      bodies.push(body);
      response.statusCode = refuses ? 403 : 200;
      response.end(refuses ? '{"error":"this topic belongs to somebody else"}' : '{}');
    });
  });
  await new Promise<void>((resolve) => {
    receiver.listen(0, '127.0.0.1', resolve);
  });
  hub = await startHub({ HOMELAB_CMD_API_KEY: headers['x-api-key'], LABKEEPER_PUBLIC_URL: publicUrl });
  await finishSetup(hub);
  browser = await launchChromium();
  session = await sessionOf(browser, hub);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await hub.dispose();
  receiver.close();
});

async function visit(view: View | undefined, path: string, look: (page: Page, visitor: Visitor) => Promise<void>) {
  if (view === undefined) throw new Error('there is no such view');
  const visitor = await Visitor.open(browser, hub.url, view, session);
  try {
    await visitor.page.goto(path);
    await look(visitor.page, visitor);
    // A browser writes down every answer that refuses, also one that was asked for.
    const errors = visitor.errors.filter((error) => !error.includes('422'));
    expect({ path, view: view.name, errors }).toEqual({ path, view: view.name, errors: [] });
  } finally {
    await visitor.close();
  }
}

test('a channel is added and shows what the other side says', async () => {
  const { port } = receiver.address() as AddressInfo;
  await visit(deskLight, '/notifications', async (page) => {
    await page.getByRole('button', { name: 'Add the first channel' }).click();
    await page.getByRole('button', { name: /^ntfy/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Add ntfy' });
    await dialog.getByLabel('Name', { exact: true }).fill('Tablet');
    await dialog.getByLabel('Server', { exact: true }).fill(`http://127.0.0.1:${port}/`);
    await dialog.getByLabel('Topic', { exact: true }).fill('not one word');
    await dialog.getByRole('switch', { name: 'The receiver runs on this machine' }).click();
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await dialog.getByText('This does not look right').waitFor();
    await dialog.getByLabel('Topic', { exact: true }).fill('homelab');
    await dialog.getByRole('button', { name: 'Save and test' }).click();
    await dialog.getByText('this topic belongs to somebody else').waitFor();
    refuses = false;
    await dialog.getByRole('button', { name: 'Save and test' }).click();
    await dialog.getByText('The test message was delivered.').waitFor();
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { level: 2, name: 'Tablet' }).waitFor();
    // The secret is kept over all of it and shown nowhere.
    await page.getByRole('button', { name: 'Edit Tablet' }).click();
    await page.getByText('Stored, never shown').first().waitFor();
    expect(await page.content()).not.toContain('homelab');
  });
  expect(received.length).toBe(2);
}, 60_000);

test('a night, a window and a mute are planned and seen in the week', async () => {
  await visit(deskLight, '/silence', async (page) => {
    await page.getByRole('button', { name: 'Keep nights quiet' }).click();
    await page.getByText('not even what is critical').first().waitFor();

    await page.getByRole('button', { name: 'Plan maintenance' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Plan maintenance' });
    await dialog.getByLabel('Name', { exact: true }).fill('Scrub');
    await dialog.getByRole('button', { name: 'By cron' }).click();
    await dialog.getByLabel('Cron line').fill('0 2 * *');
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await dialog.getByText('A cron line has five fields').waitFor();
  });
  await visit(deskLight, '/silence?dialog=add-window', async (page) => {
    const dialog = page.getByRole('dialog', { name: 'Plan maintenance' });
    await dialog.getByLabel('Name', { exact: true }).fill('Scrub');
    await dialog.getByRole('button', { name: 'Every week' }).click();
    await dialog.getByRole('button', { name: 'Every day' }).click();
    await dialog.getByText('every day at', { exact: false }).waitFor();
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Every day at', { exact: false }).waitFor();

    await page.getByRole('button', { name: 'Mute everything' }).click();
    await page.getByRole('menuitem', { name: 'For 1 h' }).click();
    await page.getByRole('button', { name: /^End Muted/ }).click();
    await page.getByRole('region', { name: 'Quiet now' }).getByText('Muted').waitFor({ state: 'detached' });
    await page.getByText('As a list').click();
    expect(await page.getByRole('listitem').filter({ hasText: 'Scrub' }).count()).toBeGreaterThan(5);
  });
}, 60_000);

test('what is open already is told to a new channel, and a link in the message opens a page that anybody can use', async () => {
  const { port } = receiver.address() as AddressInfo;
  await hub.call('POST', '/api/v1/agents/heartbeat', {
    headers,
    body: { server_id: 'attic', timestamp: new Date().toISOString(), metrics: { disk_percent: 99 } },
  });
  const settings = { url: `http://127.0.0.1:${port}/hook`, allow_loopback: true };
  const awake = { enabled: false, time_zone: 'UTC', nights: [], ring_severities: [], digest: true, all_clear: false };
  await hub.call('PUT', '/api/v1/sleep-schedule', { headers, body: awake });
  await hub.call('POST', '/api/v1/channels', { headers, body: { type: 'webhook', name: 'Wall', settings } });
  const told = await eventually('the new channel is told', async () =>
    bodies.find((body) => body.includes('Already open')),
  );
  const message = JSON.parse(told ?? '{}') as { title: string; acts: { name: string; url: string }[] };
  expect(message.title).toMatch(/^Already open: .* on attic is 99 % full$/);
  const link = message.acts.find(({ name }) => name === 'Acknowledge')?.url.replace(publicUrl, hub.url) ?? '';
  for (const view of [deskLight, deskDark, phoneLight]) {
    await visit(view, link, async (page, visitor) => {
      await page.getByRole('heading', { name: 'Acknowledge?' }).waitFor();
      await page.getByRole('link', { name: /attic is 99 % full/ }).waitFor();
      expect([await visitor.accessibilityProblems(), await visitor.overhang()]).toEqual([[], 0]);
      if (view !== phoneLight) return;
      await page.getByRole('button', { name: 'Acknowledge' }).click();
      await page.getByRole('heading', { name: 'Acknowledged' }).waitFor();
      expect(await visitor.accessibilityProblems()).toEqual([]);
    });
  }
}, 60_000);

test('neither page leans out of a phone nor shuts anybody out', async () => {
  const pages = ['/notifications', '/silence'];
  const more = [
    '/notifications?tab=log',
    '/notifications?dialog=add-channel',
    '/silence?dialog=sleep',
    '/silence?dialog=add-window',
  ];
  const looks = [
    { view: deskDark, paths: pages },
    { view: phoneLight, paths: [...pages, ...more] },
  ];
  for (const { view, paths } of looks) {
    for (const path of paths) {
      await visit(view, path, async (page, visitor) => {
        await page
          .getByRole('heading', { level: path.includes('dialog') ? 2 : 1 })
          .first()
          .waitFor();
        await page.waitForFunction(() => document.querySelector('[role=status][aria-label=Loading]') === null);
        const problems = await visitor.accessibilityProblems();
        const overhang = await visitor.overhang();
        expect({ path, view: view?.name, problems, overhang }).toEqual({
          path,
          view: view?.name,
          problems: [],
          overhang: 0,
        });
      });
    }
  }
}, 120_000);
