import { expect, test } from 'bun:test';
import { demoFleet } from './demo-fleet.ts';
import { demoIncidents } from './demo-incidents.ts';
import { demoReading } from './demo-model.ts';

const now = Date.UTC(2026, 0, 18, 14, 32);
const minute = 60_000;

test('there are eleven servers, each with an id and an address of its own', () => {
  expect(demoFleet.length).toBe(11);
  expect(new Set(demoFleet.map((server) => server.id)).size).toBe(11);
  expect(new Set(demoFleet.map((server) => server.address)).size).toBe(11);
});

test('a moment reads the same twice', () => {
  for (const server of demoFleet) expect(demoReading(server, now, now)).toEqual(demoReading(server, now, now));
});

test('numbers stay within what they can be, for a month', () => {
  for (const server of demoFleet) {
    for (let at = now - 30 * 1440 * minute; at <= now; at += 137 * minute) {
      const reading = demoReading(server, at, now);
      if (reading === undefined) continue;
      const { cpu_percent, memory_percent, disk_percent } = reading.metrics;
      for (const percent of [cpu_percent, memory_percent, disk_percent]) {
        expect(percent).toBeGreaterThanOrEqual(0);
        expect(percent).toBeLessThanOrEqual(100);
      }
    }
  }
});

test('network counters only grow between two starts', () => {
  const server = demoFleet.find(({ id }) => id === 'omv-mediaserver')!;
  let before: { bytes: number; boot: string } | undefined;
  for (let at = now - 2 * 1440 * minute; at <= now; at += 5 * minute) {
    const reading = demoReading(server, at, now);
    if (reading === undefined) continue;
    const after = { bytes: reading.metrics.network_rx_bytes ?? 0, boot: reading.metrics.boot_time };
    if (before?.boot === after.boot) expect(after.bytes).toBeGreaterThanOrEqual(before.bytes);
    before = after;
  }
  expect(before?.bytes).toBeGreaterThan(0);
});

test('the rate of a network is never below zero, differs from day to day, and has a night of its own', () => {
  for (const server of demoFleet.filter(({ restartEveryDays }) => restartEveryDays > 10)) {
    const days: number[] = [];
    let before: { bytes: number; boot: string } | undefined;
    for (let at = now - 20 * 1440 * minute; at <= now; at += 10 * minute) {
      const reading = demoReading(server, at, now);
      if (reading === undefined) continue;
      const after = { bytes: reading.metrics.network_rx_bytes ?? 0, boot: reading.metrics.boot_time };
      const grown = before?.boot === after.boot ? after.bytes - before.bytes : 0;
      expect(grown).toBeGreaterThanOrEqual(0);
      const day = Math.floor((now - at) / (1440 * minute));
      days[day] = (days[day] ?? 0) + grown;
      before = after;
    }
    const sorted = days.slice(0, 20).toSorted((left, right) => left - right);
    expect(sorted.at(-2)! / sorted[1]!).toBeGreaterThan(1.15);
  }
});

test('what the processor did adds up to how busy it was, and nights with a backup wait for disks', () => {
  const server = demoFleet.find(({ id }) => id === 'omv-homeserver')!;
  const waits: number[] = [];
  for (let at = now - 1440 * minute; at <= now; at += 5 * minute) {
    const reading = demoReading(server, at, now);
    if (reading === undefined) continue;
    const kinds = new Map(reading.samples.map(({ metric, value }) => [metric, value]));
    const parts = kinds.get('cpu_user_percent')! + kinds.get('cpu_system_percent')!;
    expect(Math.abs(parts - reading.metrics.cpu_percent!)).toBeLessThan(0.2);
    waits.push(kinds.get('cpu_iowait_percent')!);
  }
  expect(Math.max(...waits)).toBeGreaterThan(5);
  expect(waits.toSorted((left, right) => left - right)[Math.floor(waits.length / 2)]).toBeLessThan(2);
});

test('one server restarts four times a day and is silent meanwhile', () => {
  const server = demoFleet.find(({ id }) => id === 'omv-webserver2')!;
  const boots = new Set<string>();
  let silent = 0;
  for (let at = now - 1440 * minute; at < now; at += minute) {
    const reading = demoReading(server, at, now);
    if (reading === undefined) silent += 1;
    else boots.add(reading.metrics.boot_time);
  }
  expect(boots.size).toBeGreaterThanOrEqual(4);
  expect(silent).toBeGreaterThan(4);
  expect(silent).toBeLessThan(16);
});

test('a month of eleven servers is reckoned in seconds', () => {
  const start = performance.now();
  let readings = 0;
  for (const server of demoFleet) {
    for (let at = now - 1440 * minute; at < now; at += minute)
      readings += demoReading(server, at, now) === undefined ? 0 : 1;
  }
  expect(readings).toBeGreaterThan(15_000);
  expect(performance.now() - start).toBeLessThan(5000);
});

test('what went wrong is over by now, and shows in the numbers of then', () => {
  const incidents = demoIncidents(now);
  expect(incidents.every(({ from, to }) => from < to && to < now - 1440 * minute)).toBe(true);
  for (const { serverId, what, service, from } of incidents) {
    const server = demoFleet.find(({ id }) => id === serverId)!;
    const reading = demoReading(server, from + 10 * minute, now);
    if (what === 'silent') expect(reading).toBeUndefined();
    if (what === 'busy') expect(reading?.metrics.cpu_percent).toBeGreaterThan(92);
    if (what === 'failed') expect(reading?.services.find(({ name }) => name === service)?.status).toBe('failed');
  }
});
