import { openSocket } from '../e2e/support/open-socket.ts';

/** A way to the hub that remembers how large each heartbeat was as it came over the wire. */
export interface BodyWatch {
  readonly url: string;
  readonly bytes: number[];
  stop(): void;
}

/** Opens a port that passes everything on to a hub; the agent's stream too, so that the agent behaves as it does elsewhere. */
export function watchBodies(hubUrl: string): BodyWatch {
  const bytes: number[] = [];
  const server = Bun.serve<{ upstream: WebSocket; waiting: string[] }>({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request, self) {
      const { pathname, search } = new URL(request.url);
      if (request.headers.get('upgrade') !== null) {
        const headers = { 'x-api-key': request.headers.get('x-api-key') ?? '' };
        const upstream = openSocket(`${hubUrl}${pathname}${search}`, headers);
        return self.upgrade(request, { data: { upstream, waiting: [] } })
          ? undefined
          : new Response(null, { status: 400 });
      }
      const body = await request.arrayBuffer();
      if (pathname.endsWith('/heartbeat')) bytes.push(body.byteLength);
      const headers = new Headers(request.headers);
      headers.delete('host');
      return fetch(`${hubUrl}${pathname}${search}`, {
        method: request.method,
        headers,
        ...(body.byteLength > 0 ? { body } : {}),
      });
    },
    websocket: {
      open(socket) {
        const { upstream, waiting } = socket.data;
        upstream.addEventListener('open', () => waiting.splice(0).map((text) => upstream.send(text)));
        upstream.addEventListener('message', ({ data }) => void socket.send(String(data)));
        upstream.addEventListener('close', () => socket.close());
      },
      message(socket, text) {
        const { upstream, waiting } = socket.data;
        if (upstream.readyState === WebSocket.OPEN) upstream.send(String(text));
        else waiting.push(String(text));
      },
      close: (socket) => socket.data.upstream.close(),
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, bytes, stop: () => void server.stop(true) };
}
