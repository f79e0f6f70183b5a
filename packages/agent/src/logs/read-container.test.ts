import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { waitUntil } from '../testing/wait-until.ts';
import { ContainerLines } from './container-lines.ts';
import type { Batch, LogRequest } from './log-request.ts';
import { readContainer } from './read-container.ts';

const usual: LogRequest = {
  unit: undefined,
  container: 'web',
  lines: 100,
  sinceMs: undefined,
  untilMs: undefined,
  search: undefined,
  follow: false,
};
let folder: string;
let server: Server | undefined;
let asked: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labkeeper-engine-'));
  asked = [];
});
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** An engine on a socket that answers as told here. */
async function engine(answer: (response: ServerResponse, request: IncomingMessage) => void): Promise<string> {
  const address = join(folder, 'engine.sock');
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(response, request);
  });
  await new Promise<void>((resolve) => server?.listen(address, () => resolve()));
  return address;
}

function frame(stream: 1 | 2, text: string): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

function at(number: number): string {
  return `2026-02-28T02:00:0${number}.00000000${number}Z`;
}

function read(request: Partial<LogRequest>, addresses: readonly string[], signal = new AbortController().signal) {
  return readContainer({ ...usual, ...request }, signal, addresses);
}

async function whole(request: Partial<LogRequest>, addresses: readonly string[]): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of read(request, addresses)) batches.push(batch);
  return batches;
}

async function faultOf(addresses: readonly string[]): Promise<unknown> {
  return await whole({}, addresses).catch((error: unknown) => error);
}

test('lines come with their time and whether they were output or errors', async () => {
  const address = await engine((response) => {
    response.end(Buffer.concat([frame(1, `${at(1)} hello\n`), frame(2, `${at(2)} oh no\n`)]));
  });
  expect(await whole({ lines: 7 }, [join(folder, 'nobody.sock'), address])).toEqual([
    {
      cut: false,
      lines: [
        { at: '2026-02-28T02:00:01.000Z', message: 'hello', priority: null, source: 'stdout', pid: null },
        { at: '2026-02-28T02:00:02.000Z', message: 'oh no', priority: null, source: 'stderr', pid: null },
      ],
    },
  ]);
  expect(asked).toEqual(['/containers/web/logs?stdout=1&stderr=1&timestamps=1&follow=0&tail=7']);
});

test('a container with a terminal is read too, and a search keeps the newest lines that have it', async () => {
  const address = await engine((response) =>
    response.end(`${at(1)} Error 1\r\n${at(2)} fine\r\n${at(3)} error 3\r\n${at(4)} ERROR 4\r\n`),
  );
  const found = await whole({ search: 'error', lines: 2 }, [address]);
  expect(found[0]?.lines.map(({ message, source }) => [message, source])).toEqual([
    ['error 3', null],
    ['ERROR 4', null],
  ]);
});

test('following goes on behind the newest line, without saying it twice, and ends when nobody looks', async () => {
  let left = false;
  const address = await engine((response, request) => {
    if (request.url?.includes('follow=0') === true) return void response.end(frame(1, `${at(1)} one\n`));
    response.write(frame(1, `${at(1)} one\n`));
    response.write(frame(1, `${at(2)} two\n`));
    response.on('close', () => {
      left = true;
    });
  });
  const gone = new AbortController();
  const reading = read({ follow: true }, [address], gone.signal);
  expect((await reading.next()).value).toMatchObject({ lines: [{ message: 'one' }] });
  expect((await reading.next()).value).toMatchObject({ lines: [{ message: 'two' }] });
  expect(asked[1]).toEndWith('&follow=1&since=1772244001.000000001');
  const next = reading.next();
  gone.abort();
  expect((await next).done).toBe(true);
  await waitUntil('the end of the connection', () => left, 5000);
});

test('says why there is nothing to read', async () => {
  expect(await faultOf([join(folder, 'nobody.sock')])).toMatchObject({ fault: 'unavailable' });
  let status = 404;
  const address = await engine((response) => {
    response.statusCode = status;
    response.end('{"message": "No such container: web"}');
  });
  expect(await faultOf([address])).toMatchObject({ fault: 'unknown' });
  status = 403;
  expect(await faultOf([address])).toMatchObject({
    fault: 'denied',
    message: 'The proxy before the container engine does not pass GET /containers/web/logs.',
  });
  status = 500;
  expect(await faultOf([address])).toMatchObject({ fault: 'unavailable' });
});

test('lines are the same however the bytes of the engine were parted', () => {
  const text = fc.stringMatching(/^[ -~äé]{0,20}$/);
  const lines = fc.array(fc.record({ stream: fc.constantFrom(1, 2) as fc.Arbitrary<1 | 2>, text }), { maxLength: 12 });
  fc.assert(
    fc.property(lines, fc.array(fc.nat(600), { maxLength: 8 }), (all, cuts) => {
      const bytes = Buffer.concat(all.map((one) => frame(one.stream, `${at(3)} ${one.text}\n`)));
      const places = [0, ...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b), bytes.length];
      const parser = new ContainerLines();
      const found = places.slice(1).flatMap((end, index) => parser.push(bytes.subarray(places[index], end)));
      expect([...found, ...parser.end()].map(({ line }) => [line.source, line.message])).toEqual(
        all.map((one) => [one.stream === 1 ? 'stdout' : 'stderr', one.text]),
      );
    }),
  );
});

test('a line too long to be told costs no line behind it, in whatever frames and pieces it comes', () => {
  const long = 'A'.repeat(1300 * 1024);
  const framed = Buffer.concat([
    ...[`${at(1)} one\n`, `${at(2)} ${long}\n${at(3)} two\n`, `${at(4)} three\n`].map((text) => frame(1, text)),
    frame(2, `${at(5)} four\n`),
    // What a program writes without an end comes in many frames.
    ...[`${at(6)} ${long.slice(0, 700 * 1024)}`, long, `A\n`, `${at(7)} five\n`].map((text) => frame(1, text)),
  ]);
  const plain = Buffer.from(`${at(1)} one\n${at(2)} ${long}\n${at(3)} two\n`);
  for (const size of [1000, 65_536, framed.length]) {
    expect(begunIn(framed, size)).toEqual(['one', 'AAA', 'two', 'thr', 'fou', 'AAA', 'fiv']);
    expect(begunIn(plain, size)).toEqual(['one', 'AAA', 'two']);
  }
});

/** How each line begins when the bytes come in pieces of a size. */
function begunIn(bytes: Buffer, size: number): string[] {
  const parser = new ContainerLines();
  const lines: { line: { message: string } }[] = [];
  for (let start = 0; start < bytes.length; start += size)
    lines.push(...parser.push(bytes.subarray(start, start + size)));
  return [...lines, ...parser.end()].map(({ line }) => line.message.slice(0, 3));
}

test('bytes that are no log at all are read to their end and hold nothing for ever', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 10 }), (pieces) => {
      const parser = new ContainerLines();
      for (const piece of pieces) {
        for (const { line } of parser.push(Buffer.from(piece))) expect(line.message.isWellFormed()).toBe(true);
      }
      parser.end();
    }),
  );
  const endless = new ContainerLines();
  expect(endless.push(Buffer.alloc(3 * 1024 * 1024, 'x')).length).toBeGreaterThan(0);
});
