import { afterAll, beforeAll, expect, test } from 'bun:test';
import { hostname } from 'node:os';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../scripts/lib/chromium.ts';
import { startAgent, type TestAgent } from './support/agent.ts';
import { eventually } from './support/eventually.ts';
import { password, startHub, type TestHub } from './support/hub.ts';
import { type StorageState, type View, views, Visitor } from './support/visitor.ts';

const headers = { 'x-api-key': 'a-key-for-this-test-alone' };
const agents: TestAgent[] = [];
let hub: TestHub;
let browser: Browser;
let session: StorageState;

beforeAll(async () => {
  hub = await startHub({ HOMELAB_CMD_API_KEY: headers['x-api-key'] });
  agents.push(startAgent({ hubUrl: hub.url, tokenFile: hub.localTokenFile }));
  browser = await launchChromium();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await Promise.all(agents.map((agent) => agent.dispose()));
  await hub.dispose();
});

async function visit(
  view: View | undefined,
  path: string,
  look: (page: Page, visitor: Visitor) => Promise<void>,
): Promise<Visitor> {
  const visitor = await Visitor.open(browser, hub.url, view ?? deskLight, session);
  try {
    await visitor.page.goto(path);
    await look(visitor.page, visitor);
    expect({ path, view: view?.name, errors: visitor.errors }).toEqual({ path, view: view?.name, errors: [] });
    expect(visitor.foreignRequests).toEqual([]);
    expect(visitor.dialogs).toEqual([]);
    return visitor;
  } catch (error) {
    throw new Error(`${path}, ${view?.name ?? ''}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  } finally {
    await visitor.close();
  }
}

const deskLight: View = { name: 'desk-light', width: 1440, height: 900, colorScheme: 'light' };

/** What a meter says. */
async function valueOf(page: Page, label: string): Promise<string> {
  const meter = page.getByRole('meter', { name: label }).first();
  return (await meter.getAttribute('aria-valuetext')) ?? '';
}

/** What stands beside a meter, each text once, until there are so many or a minute is over. */
async function readings(page: Page, label: string, enough: number): Promise<Set<string>> {
  const seen = new Set<string>();
  const until = Date.now() + 60_000;
  const meter = page.getByRole('meter', { name: label }).first();
  while (seen.size < enough && Date.now() < until) {
    seen.add(await meter.evaluate((element) => element.parentElement?.parentElement?.textContent ?? ''));
    await page.waitForTimeout(200);
  }
  return seen;
}

test('the printed link, a password twice and one button lead to this machine, watched', async () => {
  const visitor = await Visitor.open(browser, hub.url, deskLight);
  const { page } = visitor;
  await page.goto(`/setup#code=${hub.setupCode()}`);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Password again').fill(password);
  await page.getByRole('button', { name: 'Set the password and begin' }).click();
  await page.getByRole('region', { name: 'Servers' }).getByText(hostname(), { exact: true }).waitFor();
  await eventually('its memory is told in percent', async () => /\d/.test(await valueOf(page, 'Memory')));
  expect(page.url()).toBe(`${hub.url}/`);
  session = await visitor.context.storageState();
  expect({ errors: visitor.errors, foreign: visitor.foreignRequests }).toEqual({ errors: [], foreign: [] });
  await visitor.close();
});

test('the server’s page is live: its numbers move by the second and its charts are drawn', async () => {
  await visit(undefined, `/servers/${hostname()}`, async (page) => {
    await page.getByText('Live', { exact: true }).first().waitFor();
    await page.getByRole('figure', { name: 'CPU' }).locator('canvas').waitFor();
    const began = Date.now();
    expect((await readings(page, 'CPU', 4)).size).toBe(4);
    // Reports come once a minute: this often it can only have moved by the second.
    expect(Date.now() - began).toBeLessThan(60_000);
  });
});

test('a line is pasted on a second machine, and the dialog turns green by itself', async () => {
  await visit(undefined, '/', async (page, visitor) => {
    await page
      .getByRole('link', { name: /^Add (a )?server/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Waiting for the machine').waitFor();
    await dialog.getByText('--pinnedpubkey').waitFor();
    const line = await dialog.getByLabel('Install command').innerText();
    const [, token] = /printf %s '([^']+)'/.exec(line) ?? [];
    expect(await visitor.accessibilityProblems()).toEqual([]);
    agents.push(startAgent({ hubUrl: hub.url, token: token ?? '', machineId: 'd0e1f2a3b4c5d6e7f8091a2b3c4d5e6f' }));
    await dialog.getByText(/is being watched/).waitFor({ timeout: 60_000 });
    await dialog.getByRole('link', { name: /^Open / }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(page.url()).toContain(`${hub.url}/servers/${hostname()}-2`);
  });
});

for (const view of views) {
  test(`every page is readable, accessible and fits the window: ${view.name}`, async () => {
    const paths = [
      '/',
      '/servers',
      `/servers/${hostname()}`,
      `/servers/${hostname()}?tab=disks`,
      `/servers/${hostname()}?tab=agent`,
      '/settings',
    ];
    for (const path of paths) {
      await visit(view, path, async (page, visitor) => {
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForLoadState('networkidle');
        expect({ path, problems: await visitor.accessibilityProblems() }).toEqual({ path, problems: [] });
        expect({ path, overhang: await visitor.overhang() }).toEqual({ path, overhang: 0 });
      });
    }
  });
}

test('the page follows the system into the dark', async () => {
  const [light = '', dark = ''] = await Promise.all(
    views.slice(0, 2).map(async (view) => {
      let colour = '';
      await visit(view, '/', async (page) => {
        await page.getByRole('heading', { level: 1 }).waitFor();
        colour = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      });
      return colour;
    }),
  );
  expect(light).not.toBe(dark);
});

test('hostile names of a machine stay text wherever they are drawn', async () => {
  const evil = `<img src=x onerror=alert(1)>"'\`\u202Eevil\u0007\u001B[31m`;
  await hub.call('POST', '/api/v1/servers', {
    headers,
    body: { server_id: 'evil', display_name: evil.slice(0, 31), tags: [evil.slice(0, 30)] },
  });
  await hub.call('POST', '/api/v1/agents/heartbeat', {
    headers,
    body: {
      server_id: 'evil',
      timestamp: new Date().toISOString(),
      metrics: { cpu_percent: 12.5, memory_percent: 50, disk_percent: 60 },
      services: [{ name: evil, status: 'running', pid: 1, memory_mb: 1, cpu_percent: 1 }],
      os_info: { distribution: evil, version: evil, kernel: evil, architecture: evil.slice(0, 50) },
      samples: [{ metric: 'filesystem_used_percent', labels: { mount: `/${evil}` }, value: 99 }],
      collectors: [{ name: 'system', status: 'FAIL', took_ms: 1, error: evil, hint: evil }],
    },
  });
  const parts = ['', '?tab=disks', '?tab=network', '?tab=processes', '?tab=sensors', '?tab=agent'];
  for (const path of ['/', '/servers', ...parts.map((part) => `/servers/evil${part}`)]) {
    await visit(undefined, path, async (page) => {
      await page.getByText('onerror=alert(1)').filter({ visible: true }).first().waitFor();
      expect(await page.locator('img[src="x"]').count()).toBe(0);
    });
  }
});

test('while the hub is away a server’s page keeps what it showed, and one bar says why', async () => {
  const visitor = await Visitor.open(browser, hub.url, deskLight, session);
  const { page } = visitor;
  await page.clock.install();
  await page.goto(`/servers/${hostname()}?range=1h`);
  const charts = page.locator('figure canvas');
  await page.getByRole('figure', { name: 'Network' }).locator('canvas').waitFor();
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await page.getByRole('figure', { name: 'Load' }).locator('canvas').waitFor();
  const before = await charts.count();
  await hub.stop();
  // Long enough for every query of the page to be due again, and to fail with all its retries.
  for (let minute = 0; minute < 3; minute += 1) {
    await page.clock.fastForward('01:00');
    await page.waitForTimeout(1500);
  }
  await page.getByText(/No live connection to the hub/).waitFor();
  await page.locator('figure[data-old]').first().waitFor();
  expect(await charts.count()).toBe(before);
  expect(await page.getByRole('alert').count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  await hub.start();
  await page.getByText('Live', { exact: true }).first().waitFor({ timeout: 60_000 });
  await eventually('the charts go on', async () => (await page.locator('figure[data-old]').count()) === 0);
  await visitor.close();
}, 120_000);

test('what was open goes on by itself after the hub was away', async () => {
  const visitor = await Visitor.open(browser, hub.url, deskLight, session);
  const { page } = visitor;
  await page.goto('/');
  await page.getByText('Live', { exact: true }).first().waitFor();
  await hub.stop();
  await page.getByText(/No live connection to the hub/).waitFor();
  await hub.start();
  await page.getByText('Live', { exact: true }).first().waitFor({ timeout: 60_000 });
  await eventually('the bar is gone', async () => (await page.getByText(/No live connection/).count()) === 0);
  expect(visitor.dialogs).toEqual([]);
  await visitor.close();
});
