import { expect, test } from 'bun:test';
import { connect, type Socket } from 'node:net';
import { openSocket } from './testing/open-socket.ts';
import { startTestHub } from './testing/test-hub.ts';

const skipBytes = 1024 * 1024;
const maxBytes = 4 * 1024 * 1024;

/** A WebSocket that stops to read after its handshake. */
async function pausedViewer(port: number, key: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  const handshake = [
    'GET /api/v1/live HTTP/1.1',
    'Host: localhost',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    `X-API-Key: ${key}`,
  ];
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('data', () => resolve());
    socket.write(`${handshake.join('\r\n')}\r\n\r\n`);
  });
  socket.pause();
  return socket;
}

test('with ten of fifty viewers standing still, the others keep up and memory stays bounded', async () => {
  const hub = await startTestHub();
  const { live } = hub.app.platform;
  const paused = await Promise.all(
    Array.from({ length: 10 }, () => pausedViewer(Number(hub.app.ports.port), hub.adminKey)),
  );
  let received = 0;
  let worstLag = 0;
  const viewers = Array.from({ length: 40 }, () => {
    const headers = { 'x-api-key': hub.adminKey };
    const socket = openSocket(`${hub.url}/api/v1/live`, { headers });
    socket.addEventListener('message', (event) => {
      const frame = JSON.parse(String(event.data)) as { type: string; data: { server?: { sent: number } } };
      if (frame.type !== 'server') return;
      received += 1;
      worstLag = Math.max(worstLag, performance.now() - Number(frame.data.server?.sent));
    });
    return socket;
  });
  await Promise.all(viewers.map((socket) => new Promise((resolve) => socket.addEventListener('open', resolve))));
  while (live.viewers < 50) await Bun.sleep(5);

  const before = process.memoryUsage.rss();
  const frames = 300;
  for (let count = 0; count < frames; count += 1) {
    const server = { sent: performance.now(), note: 'x'.repeat(60_000) };
    live.publish('server', { server_id: 'nas', server: server as never });
    await Bun.sleep(5);
  }
  const until = performance.now() + 5000;
  while (received < frames * 40 && performance.now() < until) await Bun.sleep(10);

  expect(received).toBe(frames * 40);
  expect(worstLag).toBeLessThan(1000);
  const waiting = hub.app.sockets.buffered();
  expect(waiting.filter((bytes) => bytes > skipBytes)).toHaveLength(10);
  expect(Math.max(...waiting)).toBeLessThanOrEqual(maxBytes);
  // Eighteen megabytes were published: ten viewers that stand still would hold 180 more without limits, and here the other forty are in this process too.
  expect(process.memoryUsage.rss() - before).toBeLessThan(170 * 1024 * 1024);
  for (const socket of viewers) socket.close();
  for (const socket of paused) socket.destroy();
  await hub.stop();
}, 30_000);
