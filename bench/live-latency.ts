import type { EnrollmentTokenCreated } from '@labkeeper/protocol/agent';
import type { Server } from '@labkeeper/protocol/server';
import { startAgent } from '../e2e/support/agent.ts';
import { eventually } from '../e2e/support/eventually.ts';
import { finishSetup, signIn } from '../e2e/support/sign-in.ts';
import type { Page } from 'playwright-core';
import { launchChromium } from '../scripts/lib/chromium.ts';
import { type BenchHub, startBenchHub } from './bench-hub.ts';
import { row, type Row } from './row.ts';
import { pause, quantile } from './statistics.ts';

const part = 'live';

declare global {
  /** Milliseconds from the time of a sample to the first frame painted after it came. */
  var labkeeperDelays: number[];
  /** When (ms since 1970) a name was first painted, by name. */
  var labkeeperNames: Record<string, number>;
}

/** How long it takes from a measurement on the server to a changed pixel on its page, with a real agent, hub and browser. */
export async function measureLive(quick: boolean): Promise<Row[]> {
  const bench = await startBenchHub();
  const browser = await launchChromium();
  const { token } = await bench.hub.call<EnrollmentTokenCreated>('POST', '/api/v1/enrollment-tokens', {
    headers: bench.headers,
    body: {},
  });
  const agent = startAgent({ hubUrl: bench.hub.url, token });
  try {
    const { server_id } = await eventually('the agent reports', async () => {
      const { items } = await bench.hub.call<{ items: Server[] }>('GET', '/api/v1/servers', { headers: bench.headers });
      return items.find(({ status }) => status === 'online');
    });
    await finishSetup(bench.hub);
    const context = await browser.newContext({
      baseURL: bench.hub.url,
      viewport: { width: 1366, height: 900 },
      locale: 'en-GB',
    });
    await signIn(context, bench.hub);
    const page = await context.newPage();
    await page.addInitScript(noteDelays);
    await page.goto(`/servers/${server_id}`);
    await pause(quick ? 8000 : 60_000);
    const delays = await page.evaluate(() => globalThis.labkeeperDelays);
    const pushes = await rename(bench, page, server_id, quick ? 5 : 30);
    return [
      row(part, {
        what: 'live samples seen per minute',
        value: (delays.length * 60) / (quick ? 8 : 60),
        unit: '',
        least: quick ? 30 : 54,
        digits: 0,
      }),
      row(part, { what: 'sample taken → pixel, p50', value: quantile(delays, 0.5), unit: 'ms', digits: 0 }),
      row(part, {
        what: 'sample taken → pixel, p95',
        value: quantile(delays, 0.95),
        unit: 'ms',
        most: 1000,
        digits: 0,
      }),
      row(part, {
        what: 'change asked for → pixel, p50',
        value: quantile(pushes, 0.5),
        unit: 'ms',
        most: 100,
        digits: 0,
      }),
      row(part, { what: 'change asked for → pixel, p95', value: quantile(pushes, 0.95), unit: 'ms', digits: 0 }),
    ];
  } finally {
    await browser.close();
    await agent.dispose();
    await bench.hub.dispose();
  }
}

/** Gives the server one name after the other, by the API; how long each took to stand on the page that somebody else looks at. */
async function rename({ hub, headers }: BenchHub, page: Page, serverId: string, times: number): Promise<number[]> {
  const took: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const display_name = `Renamed ${turn}`;
    const asked = Date.now();
    await hub.call('PATCH', `/api/v1/servers/${serverId}`, { headers, body: { display_name } });
    await pause(400);
    const painted = await page.evaluate((name) => globalThis.labkeeperNames[name], display_name);
    took.push(painted === undefined ? Number.NaN : painted - asked);
  }
  return took;
}

/** Runs in the page before it: listens in on its WebSocket and notes when the frame after each live sample is painted. */
function noteDelays(): void {
  globalThis.labkeeperDelays = [];
  globalThis.labkeeperNames = {};
  new MutationObserver(() => {
    const name = /Renamed \d+/.exec(document.querySelector('h1')?.textContent ?? '')?.[0];
    if (name === undefined || name in globalThis.labkeeperNames) return;
    globalThis.labkeeperNames[name] = Number.NaN;
    requestAnimationFrame(() => requestAnimationFrame(() => (globalThis.labkeeperNames[name] = Date.now())));
  }).observe(document, { subtree: true, childList: true, characterData: true });
  const Original = WebSocket;
  globalThis.WebSocket = class extends Original {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('message', ({ data }: MessageEvent<string>) => {
        const frame = JSON.parse(data) as { type: string; data: { live?: boolean; sample?: { timestamp: string } } };
        if (frame.type !== 'sample' || frame.data.live !== true || frame.data.sample === undefined) return;
        const taken = Date.parse(frame.data.sample.timestamp);
        // The frame in which it is drawn, and the one in which that has reached the screen.
        requestAnimationFrame(() => requestAnimationFrame(() => globalThis.labkeeperDelays.push(Date.now() - taken)));
      });
    }
  };
}
