import { deflateRawSync } from 'node:zlib';
import type { Browser, CDPSession } from 'playwright-core';
import { signIn, finishSetup } from '../e2e/support/sign-in.ts';
import { launchChromium } from '../scripts/lib/chromium.ts';
import { agentsOf, type BenchHub, runLoad, startBenchHub } from './bench-hub.ts';
import { row, type Row } from './row.ts';
import { median, pause } from './statistics.ts';

const part = 'dashboard';

/** One opening of the overview. */
interface Opening {
  readonly firstRequests: number;
  readonly firstKilobytes: number;
  readonly requests: number;
  readonly kilobytes: number;
  readonly foreign: number;
  readonly firstDataMs: number;
  readonly heapMb: number;
}

/** What the overview of a hundred and of a thousand servers weighs, cold and again, and how soon it shows real data. */
export async function measureDashboard(quick: boolean): Promise<Row[]> {
  const hundred = await openings(100, quick ? 2 : 7);
  const thousand = await openings(1000, quick ? 1 : 3);
  return [...usualRows(hundred), ...manyRows(thousand)];
}

interface Openings {
  readonly cold: readonly Opening[];
  readonly warm: readonly Opening[];
}

async function openings(servers: number, runs: number): Promise<Openings> {
  const bench = await startBenchHub();
  const browser = await launchChromium();
  try {
    const agents = agentsOf(bench, servers);
    await runLoad(bench, { agents, intervalS: 10, seconds: 10 });
    await finishSetup(bench.hub);
    const cold: Opening[] = [];
    const warm: Opening[] = [];
    for (let run = 0; run < runs; run += 1) {
      const pair = await openTwice(browser, bench);
      cold.push(pair.cold);
      warm.push(pair.warm);
    }
    return { cold, warm };
  } finally {
    await browser.close();
    await bench.hub.dispose();
  }
}

function usualRows({ cold, warm }: Openings): Row[] {
  const of = '100 servers';
  return [
    row(part, {
      what: `${of}, cold: requests to the first real data`,
      value: middle(cold, 'firstRequests'),
      unit: '',
      most: 10,
      digits: 0,
    }),
    row(part, {
      what: `${of}, cold: transferred to the first real data`,
      value: middle(cold, 'firstKilobytes'),
      unit: 'KB',
      most: 170,
    }),
    row(part, {
      what: `${of}, cold: first real data`,
      value: middle(cold, 'firstDataMs'),
      unit: 'ms',
      most: 500,
      digits: 0,
    }),
    row(part, { what: `${of}, cold: requests in all`, value: middle(cold, 'requests'), unit: '', digits: 0 }),
    row(part, { what: `${of}, cold: transferred in all`, value: middle(cold, 'kilobytes'), unit: 'KB' }),
    row(part, { what: `${of}: heap`, value: middle(cold, 'heapMb'), unit: 'MB', most: 20 }),
    row(part, { what: `${of}, reload: transferred in all`, value: middle(warm, 'kilobytes'), unit: 'KB', most: 20 }),
    row(part, { what: `${of}, reload: first real data`, value: middle(warm, 'firstDataMs'), unit: 'ms', digits: 0 }),
    row(part, {
      what: 'requests to other hosts',
      value: Math.max(...cold.map((one) => one.foreign)),
      unit: '',
      most: 0,
      digits: 0,
    }),
  ];
}

function manyRows({ cold }: Openings): Row[] {
  const of = '1,000 servers';
  return [
    row(part, {
      what: `${of}, cold: transferred in all`,
      value: middle(cold, 'kilobytes'),
      unit: 'KB',
      most: 500,
      digits: 0,
    }),
    row(part, {
      what: `${of}, cold: first real data`,
      value: middle(cold, 'firstDataMs'),
      unit: 'ms',
      most: 1000,
      digits: 0,
    }),
    row(part, { what: `${of}: heap`, value: middle(cold, 'heapMb'), unit: 'MB' }),
  ];
}

function middle(openings: readonly Opening[], name: keyof Opening): number {
  return median(openings.map((one) => one[name]));
}

async function openTwice(browser: Browser, bench: BenchHub): Promise<{ cold: Opening; warm: Opening }> {
  const context = await browser.newContext({
    baseURL: bench.hub.url,
    viewport: { width: 1366, height: 900 },
    locale: 'en-GB',
  });
  await signIn(context, bench.hub);
  try {
    const openings: Opening[] = [];
    for (let visit = 0; visit < 2; visit += 1) {
      const page = await context.newPage();
      const network = await watchNetwork(await context.newCDPSession(page), bench.hub.url);
      const began = performance.now();
      await page.goto('/', { waitUntil: 'commit' });
      await page
        .getByText(/made-up-0\d\d\d/)
        .first()
        .waitFor();
      const firstDataMs = performance.now() - began;
      const first = network.counts();
      await pause(2000);
      openings.push({
        ...network.counts(),
        firstRequests: first.requests,
        firstKilobytes: first.kilobytes,
        firstDataMs,
        heapMb: await network.heapMb(),
      });
      await page.close();
    }
    const [cold, warm] = openings;
    if (cold === undefined || warm === undefined) throw new Error('the page was not opened twice');
    return { cold, warm };
  } finally {
    await context.close();
  }
}

interface Network {
  counts(): { requests: number; kilobytes: number; foreign: number };
  heapMb(): Promise<number>;
}

async function watchNetwork(session: CDPSession, origin: string): Promise<Network> {
  await session.send('Network.enable');
  await session.send('Performance.enable');
  let requests = 0;
  let foreign = 0;
  let bytes = 0;
  let compressed = false;
  session.on('Network.requestWillBeSent', ({ request }) => {
    if (!request.url.startsWith('http')) return;
    if (request.url.startsWith(origin)) requests += 1;
    else foreign += 1;
  });
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  session.on('Network.webSocketHandshakeResponseReceived', ({ response }) => {
    compressed ||= JSON.stringify(response.headers).includes('permessage-deflate');
  });
  session.on('Network.webSocketFrameReceived', ({ response }) => {
    // The protocol of the browser's tools tells the text, not what it took on the wire.
    bytes += compressed ? deflateRawSync(response.payloadData).length : Buffer.byteLength(response.payloadData);
  });
  return {
    counts: () => ({ requests, kilobytes: bytes / 1024, foreign }),
    async heapMb() {
      const { metrics } = await session.send('Performance.getMetrics');
      return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN) / 2 ** 20;
    },
  };
}
