import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, expect, setDefaultTimeout, test } from 'bun:test';
import { makeTestCertificate } from '../../channels/testing/receiver.ts';
import { HttpClient, type OutboundAnswer, type OutboundRequest } from '../../platform/http-client.ts';
import { NewsLab, type GotMessage } from './testing/news-lab.ts';

setDefaultTimeout(60_000);

const minute = 60_000;
const hour = 60 * minute;
const running: { stop(): Promise<void> | void }[] = [];
afterEach(async () => {
  for (const one of running.splice(0).toReversed()) await one.stop();
});

interface Try {
  readonly at: number;
  readonly message: GotMessage;
}

/** Waits long for a receiver that is slow, and not for one that is known to hang: a busy machine must not look like an outage. */
class TestClient extends HttpClient {
  hangs = false;

  override request(wanted: OutboundRequest): Promise<OutboundAnswer> {
    return super.request({ ...wanted, timeoutMs: this.hangs ? 100 : 20_000 });
  }
}

/** A receiver over TLS that can be ill in every way, always at the same address. */
class IllReceiver {
  readonly accepted: Try[] = [];
  readonly refusedAt: number[] = [];
  /** What is wrong: a status, `hang`, or nothing. */
  illness: number | 'hang' | undefined;
  port = 0;
  #server: Server | undefined;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  async listen(certificate: { key: string; cert: string }): Promise<void> {
    await this.stop();
    const server = createServer(certificate, (request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        if (this.illness === 'hang') return;
        if (this.illness === undefined) {
          const message = JSON.parse(Buffer.concat(pieces).toString('utf8')) as GotMessage;
          this.accepted.push({ at: this.#now(), message });
          response.end('{}');
          return;
        }
        this.refusedAt.push(this.#now());
        response.writeHead(this.illness, this.illness === 429 ? { 'retry-after': '60' } : {}).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    this.#server = undefined;
  }
}

test('six hours of every illness lose nothing: all is told after, once, in order, with its own times, over restarts of the hub', async () => {
  const good = await makeTestCertificate();
  const bad = await makeTestCertificate();
  let nameIsKnown = true;
  const http = new TestClient({
    ca: good.ca,
    resolve: (_host, done) => {
      if (nameIsKnown) done(null, [{ address: '127.0.0.1', family: 4 }]);
      else done(Object.assign(new Error('unknown name'), { code: 'ENOTFOUND' }), []);
    },
  });
  const lab = new NewsLab({ http });
  const receiver = new IllReceiver(() => lab.clock.now());
  running.push(lab, receiver);
  await receiver.listen(good);
  await lab.start();
  await lab.addChannel({}, `https://localhost:${receiver.port}/hook`);

  const told = new Map<string, number>();
  async function hourOf(step: number): Promise<void> {
    for (let part = 0; part < 3; part += 1) {
      const title = `news ${String(told.size).padStart(2, '0')}`;
      told.set(title, lab.clock.now());
      await lab.problem(title, { server: `s${told.size}` });
      await lab.wait(20 * minute, step);
    }
  }
  receiver.illness = 500;
  await hourOf(15_000);
  await lab.hub.stop();
  await lab.startHub();
  receiver.illness = 429;
  await hourOf(15_000);
  receiver.illness = 'hang';
  http.hangs = true;
  await hourOf(2 * minute);
  http.hangs = false;
  receiver.illness = undefined;
  await receiver.listen(bad);
  await hourOf(minute);
  await lab.hub.stop();
  await lab.startHub();
  nameIsKnown = false;
  await hourOf(minute);
  await receiver.stop();
  await hourOf(minute);
  expect(receiver.accepted).toEqual([]);
  expect((await lab.log('?status=waiting')).length).toBe(told.size);

  nameIsKnown = true;
  await receiver.listen(good);
  await lab.wait(hour, 15_000);
  const text = receiver.accepted.map(({ message }) => `${message.title}\n${message.text}`).join('\n');
  const order = [...text.matchAll(/news \d\d(?=\.)/g)].map(([title]) => title);
  expect(order).toEqual([...told.keys()]);
  const ids = receiver.accepted.map(({ message }) => message.message_id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(Date.parse(receiver.accepted[0]?.message.at ?? '')).toBe(told.get('news 00') ?? 0);
  expect((await lab.log('?status=delivered')).length).toBe(told.size);
  for (const { title, created_at } of await lab.log()) expect(Date.parse(created_at)).toBe(told.get(title) ?? 0);
});

test('what a receiver asks to wait is never undercut, by nothing that comes meanwhile and by no restart', async () => {
  const lab = new NewsLab();
  running.push(lab);
  await lab.start();
  await lab.addChannel();
  lab.receiver.answer = { status: 429, headers: { 'retry-after': '60' } };
  const tries: number[] = [];
  lab.receiver.onRequest = () => void tries.push(lab.clock.now());
  await lab.problem('a');
  for (let round = 0; round < 5; round += 1) {
    await lab.wait(25_000, 5000);
    await lab.problem(`more ${round}`, { server: `s${round}` });
    await lab.hub.stop();
    await lab.startHub();
    await lab.wait(45_000, 5000);
  }
  expect(tries.length).toBeGreaterThan(3);
  const pauses = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(60_000);
});

test('a hub that dies between sending and writing that down sends once more, under the same id, and then no more', async () => {
  const lab = new NewsLab();
  running.push(lab);
  await lab.start();
  await lab.addChannel();
  const image = mkdtempSync(join(tmpdir(), 'labkeeper-image-'));
  running.push({ stop: () => rmSync(image, { recursive: true, force: true }) });
  // The files as they are when the receiver has the message and the hub does not know it: what a killed hub leaves behind.
  lab.receiver.onRequest = () => {
    cpSync(lab.dataDir, image, { recursive: true, filter: (from) => !basename(from).endsWith('-shm') });
    lab.receiver.onRequest = undefined;
  };
  const alertId = await lab.problem('a');
  await lab.hub.stop();
  await lab.startHub(image);
  await lab.wait(3 * minute, 5000);
  const ids = lab.messages().map(({ message_id: id }) => id);
  expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
  await lab.recovery(alertId, 'a');
  await lab.wait(3 * minute, 5000);
  expect(lab.titles()).toEqual(['a', 'a', 'Over: a']);
});

test('after a day it is a dead letter with its reason, its recovery is not told, and it can be sent again', async () => {
  const lab = new NewsLab();
  running.push(lab);
  await lab.start();
  const channel = await lab.addChannel();
  lab.receiver.answer = { status: 500, body: 'still broken' };
  const alertId = await lab.problem('a');
  await lab.wait(23.5 * hour, 5 * minute);
  expect((await lab.log())[0]?.status).toBe('waiting');
  await lab.wait(hour, minute);
  const [dead] = await lab.log('?status=dead');
  expect(dead?.error).toContain('still broken');
  const shown = await lab.hub.fetchJson('GET', `/api/v1/channels/${channel.channel_id}`);
  expect(shown.body).toMatchObject({ waiting: 0, last_error: expect.stringContaining('still broken') as string });
  await lab.recovery(alertId, 'a');
  expect((await lab.log('?status=dropped'))[0]?.error).toBe('The problem was never told here.');
  lab.receiver.answer = { status: 200 };
  lab.receiver.received.length = 0;
  const path = `/api/v1/notifications/${dead?.notification_id}/retry`;
  expect((await lab.hub.fetchJson('POST', path)).status).toBe(202);
  await lab.wait(2000);
  expect(lab.titles()).toEqual(['a']);
  expect((await lab.hub.fetchJson('POST', path)).status).toBe(404);
});

test('one receiver that hangs keeps no other one from its message', async () => {
  const lab = new NewsLab({ http: new HttpClient({ timeoutMs: 3000 }) });
  running.push(lab);
  await lab.start();
  const hanging = new IllReceiver(() => 0);
  running.push(hanging);
  const certificate = await makeTestCertificate();
  await hanging.listen(certificate);
  await lab.addChannel({ name: 'a' }, `http://127.0.0.1:${hanging.port}/`);
  hanging.illness = 'hang';
  await lab.addChannel({ name: 'b' });
  const began = performance.now();
  const sending = lab.problem('a');
  while (lab.messages().length === 0 && performance.now() - began < 3000) await Bun.sleep(5);
  expect(lab.titles()).toEqual(['a']);
  await sending;
});
