import { rmSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { finishSetup, signIn } from '../e2e/support/sign-in.ts';
import { launchChromium } from '../scripts/lib/chromium.ts';
import { runLoad, startBenchHub } from './bench-hub.ts';
import { batchOf, day, filledFolder, hour, minute, openHistory } from './history.ts';
import { row, type Row } from './row.ts';
import { pause, quantile } from './statistics.ts';

const part = 'chart';
const serverId = 'h0';
const cores = 8;

declare global {
  /** Milliseconds between frames since the charts were asked to move. */
  var labkeeperFrames: number[];
  /** Milliseconds from the arrival of a chart's numbers to the frame that shows them. */
  var labkeeperDraws: number[];
}

/** How soon eight lines of a month are drawn, and how smooth they are while one points, zooms and goes back. */
export async function measureChart(quick: boolean): Promise<Row[]> {
  const days = quick ? 3 : 30;
  const dataDir = await filledFolder((folder) => fill(folder, days));
  try {
    const { draws, frames } = await look(dataDir, quick ? 1 : 5);
    const of = `${days} d × 1 min × ${cores} lines`;
    return [
      row(part, { what: `${of}: numbers there → drawn, p50`, value: quantile(draws, 0.5), unit: 'ms', most: 100 }),
      row(part, { what: `${of}: pointing and zooming, frame p99`, value: quantile(frames, 0.99), unit: 'ms' }),
      row(part, { what: `${of}: pointing and zooming, worst frame`, value: quantile(frames, 1), unit: 'ms', most: 33 }),
    ];
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function look(dataDir: string, runs: number): Promise<{ draws: number[]; frames: number[] }> {
  const bench = await startBenchHub({ LABKEEPER_DATA_DIR: dataDir });
  const browser = await launchChromium();
  try {
    await runLoad(bench, { agents: [{ server_id: serverId, api_key: bench.key }], intervalS: 10, seconds: 1 });
    await finishSetup(bench.hub);
    const viewport = { width: 1366, height: 900 };
    const context = await browser.newContext({ baseURL: bench.hub.url, viewport, locale: 'en-GB' });
    await signIn(context, bench.hub);
    const draws: number[] = [];
    const frames: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      const page = await context.newPage();
      await page.addInitScript(noteDraws);
      await page.goto(`/servers/${serverId}?range=30d`);
      await showCores(page);
      await page.getByRole('figure', { name: 'Cores' }).locator('canvas').waitFor();
      await pause(1000);
      draws.push(...(await page.evaluate(() => globalThis.labkeeperDraws.splice(0))).slice(-1));
      frames.push(...(await move(page)));
      await page.close();
    }
    return { draws, frames };
  } finally {
    await browser.close();
    await bench.hub.dispose();
  }
}

/** The charts below the first screen are made when one comes near them. */
async function showCores(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Show each core' });
  for (let tries = 0; tries < 100 && !(await button.isVisible()); tries += 1) {
    await page.mouse.wheel(0, 600);
    await pause(100);
  }
  await button.click();
}

/** Points along the chart, draws a window over its middle, and goes back; resolves with the frames of that time. */
async function move(page: Page): Promise<number[]> {
  const canvas = page.getByRole('figure', { name: 'Cores' }).locator('canvas');
  await canvas.scrollIntoViewIfNeeded();
  await pause(500);
  const box = await canvas.boundingBox();
  if (box === null) throw new Error('the chart is not to be seen');
  const { x, y, width, height } = box;
  await page.evaluate(() => globalThis.labkeeperFrames.splice(0));
  const middle = y + height / 2;
  await page.mouse.move(x + width * 0.1, middle);
  await page.mouse.move(x + width * 0.9, middle, { steps: 60 });
  await page.mouse.move(x + width * 0.3, middle);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.7, middle, { steps: 30 });
  await page.mouse.up();
  await pause(700);
  await page.goBack();
  await pause(700);
  return page.evaluate(() => globalThis.labkeeperFrames.splice(0));
}

/** Runs in the page before it: notes the time between frames, and from each answer with numbers to the frame after next. */
function noteDraws(): void {
  globalThis.labkeeperFrames = [];
  globalThis.labkeeperDraws = [];
  let last = performance.now();
  function tick(): void {
    const now = performance.now();
    globalThis.labkeeperFrames.push(now - last);
    last = now;
    requestAnimationFrame(tick);
  }
  requestAnimationFrame(tick);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as PerformanceResourceTiming[]) {
      if (!entry.name.includes('/metrics')) continue;
      const { responseEnd } = entry;
      requestAnimationFrame(() => requestAnimationFrame((at) => globalThis.labkeeperDraws.push(at - responseEnd)));
    }
  }).observe({ type: 'resource' });
}

async function fill(dataDir: string, days: number): Promise<void> {
  const end = Math.floor(Date.now() / minute) * minute;
  const start = end - days * day;
  const store = await openHistory(dataDir, start);
  const levels = Array.from({ length: cores }, () => 40);
  for (let at = start; at < end; at += hour) {
    const batches = [];
    for (let moment = at; moment < Math.min(end, at + hour); moment += minute) {
      for (const core of levels.keys()) levels[core] = wander(levels[core] ?? 40);
      const samples = levels.map((value, core) => ({
        metric: 'cpu_core_percent',
        labels: { core: String(core) },
        value,
      }));
      batches.push(batchOf(serverId, moment, samples));
    }
    await store.passTo(Math.min(end, at + hour));
    await Promise.all(batches.map((batch) => store.series.append(batch)));
  }
  await store.passTo(end);
  await store.close();
}

function wander(level: number): number {
  return Math.round(Math.max(0, Math.min(100, level + (Math.random() - 0.5) * 4)) * 100) / 100;
}
