import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../scripts/lib/chromium.ts';
import { eventually } from './support/eventually.ts';
import { startHub, type TestHub } from './support/hub.ts';
import { finishSetup, sessionOf } from './support/sign-in.ts';
import { type StorageState, type View, views, Visitor } from './support/visitor.ts';

const headers = { 'x-api-key': 'a-key-for-this-test-alone' };
const [deskLight, , phoneLight] = views;
let hub: TestHub;
let browser: Browser;
let session: StorageState;

beforeAll(async () => {
  hub = await startHub({ HOMELAB_CMD_API_KEY: headers['x-api-key'], LABKEEPER_DEMO: 'true' });
  await finishSetup(hub);
  browser = await launchChromium();
  session = await sessionOf(browser, hub);
  await eventually('a day of history is there', async () => (await measuredPoints()) > 50, 150_000);
}, 180_000);
afterAll(async () => {
  await browser.close();
  await hub.dispose();
});

/** How many points of the last day's hundred the hub can answer: it writes the demo's month after it has started. */
async function measuredPoints(): Promise<number> {
  const from = new Date(Date.now() - 86_400_000).toISOString();
  const path = `/api/v1/metrics/omv-mediaserver?metrics=cpu_percent&points=100&from=${encodeURIComponent(from)}`;
  const { series } = await hub.call<{ series: { mean: (number | null)[] }[] }>('GET', path, { headers });
  return series[0]?.mean.filter((value) => value !== null).length ?? 0;
}

async function visit(view: View | undefined, path: string, look: (page: Page, visitor: Visitor) => Promise<void>) {
  if (view === undefined) throw new Error('there is no such view');
  const visitor = await Visitor.open(browser, hub.url, view, session);
  try {
    await visitor.page.goto(path);
    await look(visitor.page, visitor);
  } finally {
    await visitor.close();
  }
}

test('the main ways are gone with the keyboard alone', async () => {
  await visit(deskLight, '/', async (page) => {
    const heading = page.getByRole('heading', { level: 1 });
    await heading.waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.getByRole('heading', { level: 1, name: 'Servers' }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    const first = await page.locator('#main [data-entry]').first().innerText();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(first);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: first }).waitFor();

    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search or jump to' }).fill('pi-hole mas');
    await page.getByRole('option', { name: /Pi-hole Master/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Pi-hole Master' }).waitFor();

    await page.keyboard.press('n');
    await page.getByRole('dialog', { name: 'Add a server' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(page.url()).toContain('/servers/pihole-master');
  });
}, 60_000);

test('an alert is found, marked, read and acknowledged with the keyboard alone', async () => {
  await visit(deskLight, '/', async (page) => {
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.getByRole('heading', { level: 1, name: 'Alerts' }).waitFor();
    const row = page.getByRole('link', { name: 'OMV BackupServer is offline' });
    await row.waitFor();
    expect(await page.title()).toMatch(/^\(\d+\) Alerts/);
    expect(await page.locator('link[rel="icon"]').getAttribute('href')).toStartWith('data:image/svg+xml');

    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByRole('toolbar', { name: 'Marked alerts' }).getByText('1 marked').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('toolbar').waitFor({ state: 'detached' });

    await row.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'OMV BackupServer is offline' }).waitFor();
    await page.getByRole('heading', { name: 'What happened' }).waitFor();
    await page.getByRole('button', { name: 'Acknowledge' }).press('Enter');
    await page.getByLabel('Note').click();
    await page.keyboard.type('The cable is on order');
    await page.keyboard.press('Enter');
    await page.getByText('Acknowledged by admin').first().waitFor();
    await page.getByText('The cable is on order').first().waitFor();
    await page.goto('/alerts');
    await page.getByText('Nothing is wrong').or(page.getByRole('list').first()).waitFor();
    expect(await page.getByRole('link', { name: 'OMV BackupServer is offline' }).count()).toBe(0);
  });
}, 60_000);

test('a rule says what it would have told while it is written, and a changed default can be had back', async () => {
  await visit(deskLight, '/rules/memory-high', async (page) => {
    await page.getByText(/in the last 7 days/).waitFor();
    await page.getByRole('textbox', { name: 'Warning', exact: true }).fill('1');
    await page.getByText(/would have told you/).waitFor();
    await page.getByRole('textbox', { name: 'Warning', exact: true }).fill('much');
    await page.getByRole('button', { name: 'Change this default' }).click();
    await page.getByText('This is no number.').first().waitFor();
    await page.getByRole('textbox', { name: 'Warning', exact: true }).fill('97');
    await page.getByRole('button', { name: 'Change this default' }).click();
    await page.getByText('is saved.').first().waitFor();
    await page.getByRole('button', { name: 'More about this rule' }).click();
    await page.getByRole('menuitem', { name: 'Reset to the default' }).click();
    await page.getByRole('button', { name: 'Reset', exact: true }).click();
    await eventually(
      'the default is back',
      async () => (await page.getByRole('textbox', { name: 'Warning', exact: true }).inputValue()) === '85',
    );
  });
}, 60_000);

test('a chart can be read without eyes: in a sentence, point by point, and as a table', async () => {
  await visit(deskLight, '/servers/omv-mediaserver?range=24h', async (page) => {
    const chart = page.getByRole('figure', { name: 'CPU' });
    await chart.locator('canvas').waitFor();
    const slider = chart.getByRole('slider');
    const summary = await slider.evaluate(
      (element) => document.getElementById(element.getAttribute('aria-describedby') ?? '')?.textContent,
    );
    expect(summary).toMatch(/CPU.*\d.*%/);
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    const newest = await slider.getAttribute('aria-valuetext');
    await page.keyboard.press('Home');
    await eventually('the crosshair moved', async () => (await slider.getAttribute('aria-valuetext')) !== newest);
    await chart.getByRole('button', { name: 'CPU as a table' }).click();
    await chart.getByRole('table').waitFor();
    expect(await chart.getByRole('row').count()).toBeGreaterThan(3);
  });
}, 60_000);

test('what is older than it should be is marked by itself', async () => {
  const at = new Date().toISOString();
  const metrics = { cpu_percent: 12, memory_percent: 40, disk_percent: 50 };
  await hub.call('POST', '/api/v1/agents/heartbeat', {
    headers,
    body: { server_id: 'quiet', timestamp: at, metrics },
  });
  if (deskLight === undefined) return;
  const visitor = await Visitor.open(browser, hub.url, deskLight, session);
  try {
    const { page } = visitor;
    await page.clock.install();
    await page.goto('/servers');
    const row = page.getByRole('row', { name: /quiet/ });
    await row.getByText('Online').waitFor();
    await page.clock.fastForward('02:30');
    await row.getByText(/^Seen/).waitFor();
  } finally {
    await visitor.close();
  }
}, 60_000);

test('a part that fails says so and goes on when asked again; the rest of the page stands', async () => {
  await visit(deskLight, '/', async (page) => {
    await page.route('**/api/v1/metrics/omv-mediaserver?*', (route) =>
      route.fulfill({
        status: 500,
        contentType: 'application/json',
        body: JSON.stringify({ detail: { code: 'INTERNAL_ERROR', message: 'Something went wrong on the hub.' } }),
      }),
    );
    await page.goto('/servers/omv-mediaserver?range=24h');
    const note = page.getByRole('alert').filter({ hasText: 'went wrong' });
    await note.waitFor({ timeout: 30_000 });
    expect(await note.count()).toBe(1);
    await page.getByRole('meter', { name: 'Memory' }).first().waitFor();
    await page.unroute('**/api/v1/metrics/omv-mediaserver?*');
    await note.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('figure', { name: 'CPU' }).locator('canvas').waitFor();
  });
}, 90_000);

test('one sees where one is logged in, and ends it there', async () => {
  const elsewhere = await sessionOf(browser, hub);
  await visit(deskLight, '/settings', async (page) => {
    const list = page.getByRole('list', { name: 'Sessions' });
    await list.getByText('This browser').waitFor();
    const others = list.getByRole('button', { name: /^Log out/ });
    const before = await others.count();
    expect(before).toBeGreaterThanOrEqual(1);
    await others.first().click();
    await eventually('one session less', async () => (await others.count()) === before - 1);
  });
  const [cookie] = elsewhere.cookies;
  const answer = await fetch(`${hub.url}/api/v1/auth/session`, {
    headers: { cookie: `${cookie?.name}=${cookie?.value}` },
  });
  expect(answer.status).toBe(401);
}, 60_000);

const everywhere = [
  '/servers/omv-mediaserver?range=30d',
  '/servers/omv-mediaserver?tab=network',
  '/servers/omv-mediaserver?tab=processes',
  '/servers/omv-mediaserver?tab=sensors',
  '/alerts',
  '/alerts?tab=history',
  '/rules',
  '/rules/memory-high',
  '/rules/new',
  '/events',
  '/settings?tab=configuration',
  '/settings?tab=access',
  '/settings?tab=sites',
  '/settings?tab=system',
  '/settings?tab=audit',
  '/?dialog=add-server',
  '/servers?dialog=edit-server&server=omv-mediaserver',
  '/servers?dialog=remove-server&server=omv-mediaserver',
];

// Both widths and both themes; the pages themselves are looked at in all four by the tests of the first run.
for (const view of [views[0], views[3]]) {
  test(`tabs, settings and dialogs are accessible and fit the window, the demo’s banner among them: ${view?.name}`, async () => {
    await visit(view, '/', async (page, visitor) => {
      await page.getByRole('complementary', { name: 'Demo' }).waitFor();
      for (const path of everywhere) {
        await page.goto(path);
        await page.getByRole('heading').first().waitFor();
        await page.waitForLoadState('networkidle');
        expect({ path, problems: await visitor.accessibilityProblems() }).toEqual({ path, problems: [] });
        expect({ path, overhang: await visitor.overhang() }).toEqual({ path, overhang: 0 });
      }
    });
  }, 120_000);
}

const tapped = [
  '/',
  '/servers',
  '/servers/omv-mediaserver',
  '/alerts',
  '/rules',
  '/rules/memory-high',
  '/events',
  '/settings',
  '/settings?tab=configuration',
];

test('on a phone everything that is tapped is large enough', async () => {
  await visit(phoneLight, '/', async (page) => {
    for (const path of tapped) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      expect({ path, small: await page.evaluate(smallTargets) }).toEqual({ path, small: [] });
    }
  });
}, 60_000);

/** What is lower than 44 pixels of all that can be tapped; runs in the page. */
function smallTargets(): string[] {
  const small: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>('a[href], button, input, select, summary')) {
    // A label around a box is as good to tap as the box itself.
    const target = element.closest('label') ?? element;
    const { width, height } = target.getBoundingClientRect();
    const covers = getComputedStyle(target, '::after').position === 'absolute';
    if (width <= 1 || height <= 1 || covers) continue;
    if (element.matches('.sr-only') || element.closest('[popover]:not(:popover-open)') !== null) continue;
    if (height < 43.5) small.push(`${element.tagName} ${element.textContent.trim().slice(0, 30)} ${height}`);
  }
  return small;
}

test('readers who want no motion get none', async () => {
  await visit(deskLight, '/servers/omv-mediaserver?range=live', async (page) => {
    await page.getByRole('figure', { name: 'CPU' }).locator('canvas').waitFor();
    const moving = await page.evaluate(
      () => document.getAnimations().filter((one) => Number(one.effect?.getComputedTiming().duration ?? 0) > 1).length,
    );
    expect(moving).toBe(0);
  });
}, 60_000);
