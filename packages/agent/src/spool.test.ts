import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'bun:test';
import fc from 'fast-check';
import { openSpool, type Spool, type SpoolLimits } from './spool.ts';

const folders: string[] = [];
const roomy: SpoolLimits = { maxBytes: 1 << 30, maxRunningMs: 1e12, segmentBytes: 300 };
const clock = { boot: () => 0 };

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lk-spool-'));
  folders.push(folder);
  return folder;
}

function payloadOf(number: number, length: number): Buffer {
  return Buffer.from(`${number}:${'x'.repeat(length)}`);
}

function texts(spool: Spool): string[] {
  return (spool.readBatch(100_000, 1 << 30)?.records ?? []).map((record) => record.payload.toString());
}

function lastSegment(folder: string): string | undefined {
  const names = readdirSync(folder).filter((name) => name.endsWith('.seg'));
  names.sort();
  const last = names.at(-1);
  return last === undefined ? undefined : join(folder, last);
}

type Step =
  | { do: 'append'; length: number }
  | { do: 'settle'; most: number }
  | { do: 'deliver'; pick: number }
  | { do: 'kill' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('append' as const), length: fc.nat(200) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('settle' as const), most: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('deliver' as const), pick: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const) }) },
);

/** What a spool should hold: the reports that the hub does not have, oldest first. */
class Model {
  readonly pending: { sequence: number; text: string }[] = [];
  #count = 0;

  take(one: Step, spool: Spool): void {
    if (one.do === 'append') {
      const payload = payloadOf(this.#count, one.length);
      this.#count += 1;
      this.pending.push({ sequence: spool.append(payload), text: payload.toString() });
    } else if (one.do === 'settle') {
      const batch = spool.readBatch(one.most, 1 << 30);
      const due = this.pending.splice(0, one.most);
      expect(batch?.records.map((record) => record.payload.toString()) ?? []).toEqual(due.map((entry) => entry.text));
      if (batch !== undefined) spool.settle(batch, 0);
    } else if (one.do === 'deliver' && this.pending.length > 0) {
      const [gone] = this.pending.splice(one.pick % this.pending.length, 1);
      if (gone !== undefined) spool.markDelivered(gone.sequence);
    }
  }
}

test('whatever is kept, delivered and killed in whatever order, every report comes out once and in order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const folder = newFolder();
      const model = new Model();
      let spool = openSpool(folder, roomy, clock);
      for (const one of steps) {
        // Killed: nothing is closed, the next start finds what the kernel has.
        if (one.do === 'kill') spool = openSpool(folder, roomy, clock);
        else model.take(one, spool);
        expect(spool.pending).toBe(model.pending.length);
      }
      expect(texts(spool)).toEqual(model.pending.map((entry) => entry.text));
      expect(spool.lost).toEqual({ dropped: 0, damaged: 0, rejected: 0 });
      spool.close();
    }),
    { numRuns: 60 },
  );
});

test('a record that a power cut left half written is cut off, and all before it are there', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(150), { minLength: 1, maxLength: 20 }), fc.nat(), (lengths, cut) => {
      const folder = newFolder();
      const spool = openSpool(folder, roomy, clock);
      for (const [index, length] of lengths.entries()) spool.append(payloadOf(index, length));
      spool.close();
      const path = lastSegment(folder)!;
      const recordBytes = 28 + payloadOf(lengths.length - 1, lengths.at(-1)!).length;
      truncateSync(path, statSync(path).size - 1 - (cut % (recordBytes - 1)));
      const again = openSpool(folder, roomy, clock);
      const whole = lengths.slice(0, -1).map((length, index) => payloadOf(index, length).toString());
      expect(texts(again)).toEqual(whole);
      again.append(payloadOf(99, 3));
      expect(texts(again)).toEqual([...whole, '99:xxx']);
      again.close();
    }),
    { numRuns: 60 },
  );
});

test('full, the oldest go first, and every one that went is counted', () => {
  const folder = newFolder();
  const spool = openSpool(folder, { maxBytes: 3000, maxRunningMs: 1e12, segmentBytes: 500 }, clock);
  for (let number = 0; number < 200; number += 1) spool.append(payloadOf(number, 40));
  expect(spool.bytes).toBeLessThanOrEqual(3000);
  expect(spool.pending).toBeGreaterThan(20);
  expect(spool.lost.dropped + spool.pending).toBe(200);
  expect(texts(spool).at(-1)).toStartWith('199:');
  expect(texts(spool)[0]).toStartWith(`${spool.lost.dropped}:`);
  spool.close();
  expect(openSpool(folder, roomy, clock).lost.dropped + openSpool(folder, roomy, clock).pending).toBe(200);
});

test('what is older than a spool keeps goes when the next report comes, by the time that an agent ran', () => {
  let ran = 0;
  const spool = openSpool(
    newFolder(),
    { maxBytes: 1 << 20, maxRunningMs: 1000, segmentBytes: 100 },
    { boot: () => ran },
  );
  spool.append(payloadOf(0, 80));
  ran = 900;
  spool.append(payloadOf(1, 80));
  expect(spool.lost.dropped).toBe(0);
  ran = 1500;
  spool.append(payloadOf(2, 80));
  expect(texts(spool).map((text) => text.slice(0, 2))).toEqual(['1:', '2:']);
  expect(spool.lost.dropped).toBe(1);
});

test('a report that the disk changed is left out and counted, and those behind it are still delivered', () => {
  const folder = newFolder();
  const spool = openSpool(folder, { ...roomy, segmentBytes: 1 << 20 }, clock);
  for (let number = 0; number < 5; number += 1) spool.append(payloadOf(number, 50));
  spool.close();
  const path = lastSegment(folder)!;
  const bytes = readFileSync(path);
  bytes[28 + 53 + 40]! ^= 0xff;
  writeFileSync(path, bytes);
  const again = openSpool(folder, roomy, clock);
  const batch = again.readBatch(100, 1 << 20)!;
  expect(batch.records.map((record) => record.payload.toString().slice(0, 1))).toEqual(['0', '2', '3', '4']);
  again.settle(batch, 0);
  expect(again.lost.damaged).toBe(1);
  expect(again.pending).toBe(0);
});
