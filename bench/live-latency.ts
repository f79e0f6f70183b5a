import type { EnrollmentTokenCreated } from '@labkeeper/protocol/agent';
import type { Server } from '@labkeeper/protocol/server';
import { startAgent } from '../e2e/support/agent.ts';
import { eventually } from '../e2e/support/eventually.ts';
import { finishSetup, signIn } from '../e2e/support/sign-in.ts';
import { launchChromium } from '../scripts/lib/chromium.ts';
import { startBenchHub } from './bench-hub.ts';
import { row, type Row } from './row.ts';
import { pause, quantile } from './statistics.ts';

const part = 'live';

declare global {
  /** Milliseconds from the time of a sample to the first frame painted after it came. */
  var labkeeperDelays: number[];
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
    ];
  } finally {
    await browser.close();
    await agent.dispose();
    await bench.hub.dispose();
  }
}

/** Runs in the page before it: listens in on its WebSocket and notes when the frame after each live sample is painted. */
function noteDelays(): void {
  globalThis.labkeeperDelays = [];
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
