import { afterAll, expect, test } from 'bun:test';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { launchChromium } from '../scripts/lib/chromium.ts';
import { Child } from './support/child.ts';
import { eventually, Hopeless } from './support/eventually.ts';
import { freePort } from './support/free-port.ts';
import { password, root } from './support/hub.ts';
import { Visitor, views } from './support/visitor.ts';

const place = mkdtempSync(join(tmpdir(), 'lk-fresh-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** Level `machine`: it fetches every package anew, from the registry that npm is set to. */
test('a fresh clone with an empty home and no caches is one command and a minute away from live numbers of this machine', async () => {
  const [clone, home] = [join(place, 'clone'), join(place, 'home')];
  mkdirSync(home);
  await promisify(execFile)('git', ['clone', '--quiet', root, clone]);
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    LABKEEPER_HOST: '127.0.0.1',
    LABKEEPER_PORT: String(await freePort()),
    LABKEEPER_TLS_PORT: String(await freePort()),
  };
  const began = Date.now();
  const start = new Child('setsid', ['npm', 'start'], { cwd: clone, env });
  const browser = await launchChromium();
  try {
    const [, address = '', code = ''] = await eventually(
      'the link to set a password is printed',
      () => {
        if (!start.running) throw new Hopeless(start.text);
        return /(http:\/\/\S+)\/setup#(code=\S+)/.exec(start.text) ?? undefined;
      },
      300_000,
    );
    const [view] = views;
    if (view === undefined) throw new Error('there is no view');
    const visitor = await Visitor.open(browser, address, view);
    await visitor.page.goto(`/setup#${code}`);
    await visitor.page.getByLabel('Password', { exact: true }).fill(password);
    await visitor.page.getByLabel('Password again').fill(password);
    await visitor.page.getByRole('button', { name: 'Set the password and begin' }).click();
    await eventually('memory is told in percent', async () => {
      const meter = visitor.page.getByRole('meter', { name: 'Memory' }).first();
      return /\d/.test((await meter.getAttribute('aria-valuetext')) ?? '');
    });
    const seconds = (Date.now() - began) / 1000;
    console.log(`from npm start to live numbers: ${seconds.toFixed(0)} s`);
    expect(seconds).toBeLessThan(120);
    expect(visitor.errors).toEqual([]);
  } finally {
    await browser.close();
    // As Ctrl-C does: npm alone would go and leave behind what it started.
    process.kill(-start.pid, 'SIGTERM');
    await start.stop();
  }
}, 400_000);
