import { afterAll, beforeAll, describe, expect, spyOn, test } from 'bun:test';
import type { EnrollAnswer, EnrollmentTokenCreated } from '@labkeeper/protocol/agent';
import type { ErrorBody } from '@labkeeper/protocol/error';
import type { LogAnswer, LogLine, LogRecord } from '@labkeeper/protocol/log';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';
import { openSocket, type ReceivedFrame, type TestSocket } from '../testing/open-socket.ts';

const patienceMs = 10_000;
let hub: TestHub;
const sockets: TestSocket[] = [];
let number = 0;

beforeAll(async () => {
  hub = await startTestHub({
    environment: { LABKEEPER_RATE_LIMIT: '0' },
    overrides: { anonymousPerMinute: 10_000, services: { logTimes: { answerMs: 1500, pingMs: 100 } } },
  });
});

afterAll(async () => {
  for (const socket of sockets) socket.close();
  await hub.stop();
});

async function enrolled(): Promise<{ id: string; key: string }> {
  const name = `logged-${(number += 1)}`;
  const { body } = await hub.fetchJson<EnrollmentTokenCreated>('POST', '/api/v1/enrollment-tokens', {
    server_id: name,
  });
  const machine = { hostname: name, machine_id: `machine-${name}`, agent_version: '1', architecture: 'x86_64' };
  const answer = await hub.fetchJson<EnrollAnswer>(
    'POST',
    '/api/v1/agents/enroll',
    { token: body.token, ...machine },
    {},
  );
  return { id: answer.body.server_id, key: answer.body.api_key };
}

/** A server with a connected agent that can read logs, played by the test. */
async function connected(able: readonly string[] = ['logs']): Promise<{ id: string; agent: TestSocket }> {
  const { id, key } = await enrolled();
  const agent = await openSocket(`${hub.url}/api/v1/agents/stream`, { 'x-api-key': key });
  sockets.push(agent);
  await agent.next((frame) => frame.type === 'settings');
  agent.send({ type: 'able', to: able });
  // What comes after it in the stream is taken after it.
  agent.send({ type: 'pong', at: new Date().toISOString() });
  await Bun.sleep(50);
  return { id, agent };
}

function lineOf(message: string): LogLine {
  return { at: '2026-02-28T02:00:00.000Z', message, priority: 6, source: 'plex', pid: 7 };
}

function wanted(agent: TestSocket): Promise<ReceivedFrame> {
  return agent.next((frame) => frame.type === 'logs', patienceMs);
}

function read<Body = LogAnswer>(id: string, query = 'unit=plex') {
  return hub.fetchJson<Body>('GET', `/api/v1/servers/${id}/logs?${query}`);
}

/** Follows a log; `records` gives one record after the other. */
async function follow(id: string, query = 'unit=plex', key = hub.adminKey) {
  const leave = new AbortController();
  const answer = await fetch(`${hub.url}/api/v1/servers/${id}/logs/stream?${query}`, {
    headers: { 'x-api-key': key },
    signal: leave.signal,
  });
  return { answer, leave: () => leave.abort(), records: recordsOf(answer) };
}

async function* recordsOf(answer: Response): AsyncGenerator<LogRecord> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of answer.body ?? []) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as LogRecord;
  }
}

async function nextRecord(records: AsyncGenerator<LogRecord>, type: LogRecord['type']): Promise<LogRecord> {
  for (let tries = 0; tries < 200; tries += 1) {
    const step: IteratorResult<LogRecord, unknown> = await records.next();
    if (step.done === true) throw new Error(`the stream ended before a ${type}`);
    if (step.value.type === type) return step.value;
  }
  throw new Error(`no ${type} came`);
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`never: ${what}`);
    await Bun.sleep(10);
  }
}

describe('reading a log', () => {
  test('asks the agent for exactly what was asked for, and answers with its lines', async () => {
    const { id, agent } = await connected();
    const answer = read(id, 'unit=plex&lines=50&search=Err&since=2026-02-28T00:00:00Z');
    const frame = await wanted(agent);
    expect(frame).toMatchObject({
      unit: 'plex',
      container: null,
      lines: 50,
      search: 'Err',
      since: '2026-02-28T00:00:00.000Z',
      follow: false,
    });
    const { request_id } = frame;
    agent.send({ type: 'logs', request_id, lines: [lineOf('one'), lineOf('two')], cut: true });
    agent.send({ type: 'logs', request_id, lines: [lineOf('three')], cut: false });
    agent.send({ type: 'logs_end', request_id, fault: null, message: null });
    const { status, body } = await answer;
    expect(status).toBe(200);
    expect(body).toEqual({ items: ['one', 'two', 'three'].map(lineOf), cut: true });
    expect(hub.app.services.logs.size).toBe(0);
  });

  test('stores nothing but who read which log', async () => {
    const { id, agent } = await connected();
    const answer = read(id, 'unit=vaultwarden&search=secret-word');
    const { request_id } = await wanted(agent);
    agent.send({ type: 'logs', request_id, lines: [lineOf('a-password-in-a-log')], cut: false });
    agent.send({ type: 'logs_end', request_id, fault: null, message: null });
    await answer;
    const audit = await hub.fetchJson<{ items: object[] }>('GET', '/api/v1/system/audit');
    expect(audit.body.items[0]).toMatchObject({
      action: 'log.read',
      target: id,
      details: { log: 'vaultwarden', search: 'secret-word' },
    });
    expect(hub.logLines.join('')).not.toContain('a-password-in-a-log');
    expect(JSON.stringify(audit.body)).not.toContain('a-password-in-a-log');
  });

  test('hands on no sequence that a terminal or a page would obey', async () => {
    const { id, agent } = await connected();
    const answer = read(id);
    const { request_id } = await wanted(agent);
    const nasty = { ...lineOf('\u001b[31mred\u001b[0m \u202eevil\u0000'), source: 'a\nb' };
    agent.send({ type: 'logs', request_id, lines: [nasty], cut: false });
    agent.send({ type: 'logs_end', request_id, fault: null, message: null });
    expect((await answer).body.items[0]).toMatchObject({ message: 'red \uFFFDevil\uFFFD', source: 'a b' });
  });

  test('says of each thing that can be wrong what it is', async () => {
    const faults = [
      ['unknown', 404, 'LOG_NOT_FOUND'],
      ['denied', 409, 'LOG_DENIED'],
      ['unavailable', 409, 'LOG_UNAVAILABLE'],
      ['failed', 409, 'LOG_UNAVAILABLE'],
      ['busy', 429, 'RATE_LIMITED'],
    ] as const;
    for (const [fault, status, code] of faults) {
      const { id, agent } = await connected();
      const answer = read<ErrorBody>(id);
      const { request_id } = await wanted(agent);
      agent.send({ type: 'logs_end', request_id, fault, message: 'On the server, run: this' });
      const { status: got, body } = await answer;
      expect([got, body.detail.code]).toEqual([status, code]);
      if (fault !== 'busy') expect(body.detail.message).toBe('On the server, run: this');
    }
  });

  test('does not wait for an agent that is away, too old, silent, or leaves in the middle', async () => {
    const { id } = await enrolled();
    expect(await read(id)).toMatchObject({ status: 503, body: { detail: { code: 'AGENT_OFFLINE' } } });
    const old = await connected([]);
    expect(await read(old.id)).toMatchObject({ status: 409, body: { detail: { code: 'AGENT_TOO_OLD' } } });
    const silent = await connected();
    expect(await read(silent.id)).toMatchObject({ status: 504, body: { detail: { code: 'AGENT_SILENT' } } });
    await silent.agent.next((frame) => frame.type === 'logs_stop', patienceMs);
    const leaving = await connected();
    const answer = read(leaving.id);
    await wanted(leaving.agent);
    leaving.agent.close();
    expect(await answer).toMatchObject({ status: 503, body: { detail: { code: 'AGENT_OFFLINE' } } });
    expect(hub.app.services.logs.size).toBe(0);
  });

  test('takes no name that could be anything but a name, and not two at once', async () => {
    const { id, agent } = await connected();
    const queries = [
      'unit=a%20b',
      'unit=a%0A',
      'unit=../x',
      'container=%0a',
      'lines=0',
      'lines=9999',
      'unit=a&container=b',
      'project=b',
      'since=never',
      'shell=1',
    ];
    for (const query of queries) expect([query, (await read(id, query)).status]).toEqual([query, 422]);
    for (const name of ['-x', 'a/b', '..']) expect((await read(id, `container=${name}`)).status).toBe(404);
    expect(agent.frames.filter((frame) => frame.type === 'logs')).toEqual([]);
    expect((await read('nobody')).status).toBe(404);
  });

  test('asks for a container by the id that it has now, under the name that it keeps', async () => {
    const { id, agent } = await connected();
    const held = { updatedAt: Date.now(), storedShape: undefined, storedAt: 0 };
    const value = [
      { container: 'web', project: null, id: 'abc123' },
      { container: 'db', project: 'nextcloud', id: 'one' },
      { container: 'db', project: 'paperless', id: 'two' },
    ];
    hub.app.services.servers.require(id).inventory.set('containers', { ...held, value });
    for (const [name, asked] of [
      ['web', 'abc123'],
      ['db&project=nextcloud', 'one'],
      ['db&project=paperless', 'two'],
      ['other', 'other'],
    ]) {
      const answer = read(id, `container=${name}`);
      const frame = await agent.next((one) => one.type === 'logs' && one['container'] === asked, patienceMs);
      agent.send({ type: 'logs_end', request_id: frame['request_id'], fault: null, message: null });
      expect((await answer).status).toBe(200);
    }
    const audit = await hub.fetchJson<{ items: object[] }>('GET', '/api/v1/system/audit?limit=3');
    expect(audit.body.items.at(-1)).toMatchObject({ details: { log: 'container db of nextcloud' } });
    const unclear = await read<{ error: object }>(id, 'container=db');
    expect(unclear.status).toBe(404);
    expect(JSON.stringify(unclear.body)).toContain('nextcloud, paperless');
  });

  test('is for admins, whatever else somebody may do', async () => {
    const { id } = await connected();
    for (const scope of ['read', 'operate'] as const) {
      const headers = { 'x-api-key': await hub.keyWith(scope) };
      for (const path of ['logs', 'logs/stream']) {
        const answer = await hub.fetchJson('GET', `/api/v1/servers/${id}/${path}`, undefined, headers);
        expect(answer.status).toBe(403);
      }
    }
  });

  test('takes nothing from an agent that was not asked', async () => {
    const { id, agent } = await connected();
    const other = await connected();
    const answer = read(id);
    const { request_id } = await wanted(agent);
    other.agent.send({ type: 'logs', request_id, lines: [lineOf('forged')], cut: false });
    other.agent.send({ type: 'logs_end', request_id, fault: null, message: null });
    await Bun.sleep(100);
    agent.send({ type: 'logs_end', request_id, fault: null, message: null });
    expect((await answer).body.items).toEqual([]);
  });
});

describe('following a log', () => {
  test('gives what there is, then each line as it comes, with a sign of life in between', async () => {
    const { id, agent } = await connected();
    const begun = follow(id, 'container=web&lines=5');
    const frame = await wanted(agent);
    expect(frame).toMatchObject({ container: 'web', unit: null, lines: 5, follow: true });
    const { request_id } = frame;
    agent.send({ type: 'logs', request_id, lines: [lineOf('old')], cut: true });
    const { answer, records, leave } = await begun;
    expect(answer.headers.get('content-type')).toStartWith('application/x-ndjson');
    expect(await nextRecord(records, 'cut')).toEqual({ type: 'cut' });
    expect(await nextRecord(records, 'line')).toEqual({ type: 'line', line: lineOf('old') });
    expect(await nextRecord(records, 'ping')).toEqual({ type: 'ping' });
    agent.send({ type: 'logs', request_id, lines: [lineOf('new')], cut: false });
    expect(await nextRecord(records, 'line')).toEqual({ type: 'line', line: lineOf('new') });
    leave();
  });

  test('tells the agent to stop as soon as the reader leaves', async () => {
    const { id, agent } = await connected();
    const begun = follow(id);
    const { request_id } = await wanted(agent);
    agent.send({ type: 'logs', request_id, lines: [], cut: false });
    const { leave, records } = await begun;
    await nextRecord(records, 'ping');
    leave();
    expect(await agent.next((frame) => frame.type === 'logs_stop', patienceMs)).toMatchObject({ request_id });
    expect(hub.app.services.logs.size).toBe(0);
  });

  test('asks for no more than the reader takes', async () => {
    const { id, agent } = await connected();
    const begun = follow(id);
    const { request_id } = await wanted(agent);
    const lines = Array.from({ length: 200 }, () => lineOf('x'.repeat(300)));
    let sent = 0;
    function granted(): number {
      return 4 + agent.frames.filter((frame) => frame.type === 'logs_more').length;
    }
    agent.send({ type: 'logs', request_id, lines, cut: false });
    sent += 1;
    const { answer, leave } = await begun;
    // Nobody reads the answer: what fits into the buffers between is taken, and then no more is asked for.
    let still = 0;
    for (let rounds = 0; rounds < 3000 && still < 50; rounds += 1) {
      if (sent < granted()) {
        agent.send({ type: 'logs', request_id, lines, cut: false });
        sent += 1;
        still = 0;
      } else {
        still += 1;
        await Bun.sleep(10);
      }
    }
    expect(still).toBe(50);
    expect(sent).toBeLessThan(400);
    expect(answer.bodyUsed).toBe(false);
    leave();
    await agent.next((frame) => frame.type === 'logs_stop', patienceMs);
  });

  test('is over for an agent that sends more than it was asked for', async () => {
    const { id, agent } = await connected();
    const begun = follow(id);
    const { request_id } = await wanted(agent);
    const lines = Array.from({ length: 200 }, () => lineOf('x'.repeat(1000)));
    for (let times = 0; times < 200; times += 1) agent.send({ type: 'logs', request_id, lines, cut: false });
    const { leave } = await begun;
    await agent.next((frame) => frame.type === 'logs_stop', patienceMs);
    leave();
  });

  test('is over for a reader who takes nothing any more and never said so', async () => {
    const { id, agent } = await connected();
    const begun = hub.app.services.logs.follow(id, { unit: 'plex' }, { kind: 'anonymous', scopes: [] });
    const { request_id } = await wanted(agent);
    agent.send({ type: 'logs', request_id, lines: [lineOf('one')], cut: false });
    const stream = await begun;
    const { clock } = hub.app.platform;
    const monotonic = clock.monotonic.bind(clock);
    const late = spyOn(clock, 'monotonic').mockImplementation(() => monotonic() + 121_000);
    try {
      await hub.app.services.logs.sweep();
    } finally {
      late.mockRestore();
    }
    await agent.next((frame) => frame.type === 'logs_stop', patienceMs);
    await stream.cancel();
  });

  test('answers with an error where it cannot begin, and ends with one where it cannot go on', async () => {
    const { id, agent } = await connected();
    const refused = follow(id);
    const first = await wanted(agent);
    agent.send({ type: 'logs_end', request_id: first['request_id'], fault: 'denied', message: 'no' });
    expect((await refused).answer.status).toBe(409);
    const other = await connected();
    const begun = follow(other.id);
    const { request_id } = await wanted(other.agent);
    other.agent.send({ type: 'logs', request_id, lines: [], cut: false });
    const { records } = await begun;
    await nextRecord(records, 'ping');
    other.agent.close();
    expect(await nextRecord(records, 'end')).toMatchObject({ type: 'end', code: 'AGENT_OFFLINE' });
    expect((await records.next()).done).toBe(true);
  });

  test('ends for a key that is revoked while it reads', async () => {
    const readers = hub.app.services.logs.size;
    const { id, agent } = await connected();
    const issued = await hub.app.services.accounts.issueKey({ name: 'short', scopes: ['admin'] });
    const begun = follow(id, 'unit=plex', issued.key);
    const { request_id } = await wanted(agent);
    agent.send({ type: 'logs', request_id, lines: [], cut: false });
    const { records } = await begun;
    await nextRecord(records, 'ping');
    await hub.app.services.accounts.keys.revoke(issued.keyId);
    await nextRecord(records, 'end');
    await agent.next((frame) => frame.type === 'logs_stop', patienceMs);
    await until('no reader', () => hub.app.services.logs.size === readers);
  });
});
