import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../scripts/lib/chromium.ts';
import { everywhere, tapped } from './support/demo-places.ts';
import { eventually } from './support/eventually.ts';
import { startHub, type TestHub } from './support/hub.ts';
import { finishSetup, sessionOf } from './support/sign-in.ts';
import { smallTargets } from './support/small-targets.ts';
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

test('a default can be different for one server, and says what it leaves unwatched', async () => {
  await visit(deskLight, '/rules/cpu-high', async (page) => {
    const lost = page.getByRole('status').filter({ hasText: 'nothing watches this' });
    await page
      .getByRole('button', { name: /^Servers/ })
      .or(page.getByLabel('Servers'))
      .first()
      .waitFor();
    await page.getByLabel('Servers').first().selectOption('omv-aiserver1');
    await lost.getByText(/and 7 more servers/).waitFor();
    await lost.getByRole('button', { name: 'Save as its own rule' }).click();
    await page.getByRole('heading', { level: 1, name: 'Processor busy on OMV AIServer1' }).waitFor();

    await page.goto('/rules/cpu-high');
    await page.getByText('Every server, those of tomorrow too.').waitFor();
    await page.getByLabel('Different for one server').selectOption('omv-webserver1');
    await page.getByRole('button', { name: 'Begin its own rule' }).click();
    await eventually(
      'the new rule is for that server',
      async () => (await page.getByLabel('Name').inputValue()) === 'Processor busy on OMV WebServer1',
    );

    await page.goto('/rules');
    const off = page.getByRole('switch', { name: 'Processor busy is on', exact: true });
    await off.click();
    await page.getByText(/Processor busy is off: nothing watches this on/).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await eventually('it is on again', async () => (await off.getAttribute('aria-checked')) === 'true');
  });
}, 60_000);

test('a chart draws the level of the rule that judges its server', async () => {
  const scope = { server_ids: ['omv-webserver1'], tags: [], site_ids: [] };
  const rule = { name: 'Busy web', metric: 'cpu_percent', warn: 77, scope };
  await hub.call('POST', '/api/v1/alert-rules', { headers, body: rule });
  await visit(deskLight, '/servers/omv-webserver1?range=24h', async (page) => {
    const meter = page.getByRole('meter', { name: 'CPU' }).first();
    await meter.waitFor();
    await eventually('its level is drawn', async () => (await meter.innerHTML()).includes('left: 77%'));
  });
}, 60_000);

test('a server is muted and unmuted where it is looked at, and everybody sees that', async () => {
  await visit(deskLight, '/servers/pihole-master', async (page) => {
    await page.getByRole('button', { name: 'Mute', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Mute for 4 h' }).click();
    await page
      .getByText(/^Muted until/)
      .first()
      .waitFor();
    await page.goto('/servers');
    await page
      .getByRole('row', { name: /Pi-hole Master/ })
      .getByText(/^Muted until/)
      .waitFor();
    await page.goto('/');
    await page
      .getByText(/^Muted until/)
      .first()
      .waitFor();
    await page.goto('/servers/pihole-master');
    await page.getByRole('button', { name: 'Unmute' }).click();
    await page
      .getByText(/^Muted until/)
      .first()
      .waitFor({ state: 'detached' });
  });
}, 60_000);

test('a webhook takes several headers, its switch is pressed by its label, and a refused test goes when it is edited', async () => {
  await visit(deskLight, '/notifications', async (page) => {
    await page.getByRole('button', { name: 'Test Family chat' }).click();
    const failed = page.getByText('The test did not arrive.');
    await failed.waitFor();
    await page.getByRole('button', { name: 'Edit Family chat' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('More headers').click();
    await page.keyboard.type('X-One: 1');
    await page.keyboard.press('Enter');
    await page.keyboard.type('X-Two: 2');
    expect(await dialog.getByLabel('More headers').inputValue()).toBe('X-One: 1\nX-Two: 2');
    const loopback = dialog.getByRole('switch', { name: /this machine|loopback/i });
    const before = await loopback.getAttribute('aria-checked');
    await dialog.locator('label', { hasText: (await loopback.getAttribute('aria-label')) ?? '' }).click();
    expect(await loopback.getAttribute('aria-checked')).not.toBe(before);
    await dialog.locator('label', { hasText: (await loopback.getAttribute('aria-label')) ?? '' }).click();
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await failed.count()).toBe(0);
    await page.getByRole('button', { name: 'Edit Family chat' }).click();
    await page.getByRole('button', { name: 'Replace: More headers' }).waitFor();
  });
}, 60_000);

test('the log tells a recovery from its problem', async () => {
  await visit(deskLight, '/notifications?tab=log', async (page) => {
    await page.getByRole('row', { name: /Over: Pi-hole Backup is offline/ }).waitFor();
    expect(await page.getByRole('row', { name: /Critical Pi-hole Backup is offline/ }).count()).toBe(1);
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
  }, 240_000);
}

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

test('readers who want no motion get none', async () => {
  await visit(deskLight, '/servers/omv-mediaserver?range=live', async (page) => {
    await page.getByRole('figure', { name: 'CPU' }).locator('canvas').waitFor();
    const moving = await page.evaluate(
      () => document.getAnimations().filter((one) => Number(one.effect?.getComputedTiming().duration ?? 0) > 1).length,
    );
    expect(moving).toBe(0);
  });
}, 60_000);
