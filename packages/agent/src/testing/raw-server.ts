import * as net from 'node:net';
import * as tls from 'node:tls';

/** A machine that is no hub, and everything that was said to it. */
export interface RawServer {
  port: number;
  /** Bytes that came, decrypted where it speaks TLS. */
  heard: Buffer[];
  connections: number;
  close: () => Promise<void>;
}

function listening(server: net.Server, raw: RawServer, sockets: Set<net.Socket>): Promise<RawServer> {
  server.on('connection', (socket: net.Socket) => {
    raw.connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  raw.close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      raw.port = (server.address() as net.AddressInfo).port;
      resolve(raw);
    });
  });
}

function empty(): RawServer {
  return { port: 0, heard: [], connections: 0, close: () => Promise.resolve() };
}

/** A TCP server that does with each connection what a test says. */
export function rawServer(serve: (socket: net.Socket, connection: number) => void): Promise<RawServer> {
  const raw = empty();
  const server = net.createServer((socket) => {
    socket.on('data', (data: Buffer) => raw.heard.push(data));
    serve(socket, raw.connections);
  });
  return listening(server, raw, new Set());
}

/** A TLS server under certificates of a test's choice; `heard` is what a client says inside. */
export function tlsServer(shown: { key: string; cert: string }): Promise<RawServer> {
  const raw = empty();
  const server = tls.createServer(shown, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => raw.heard.push(data));
  });
  server.on('tlsClientError', () => undefined);
  return listening(server, raw, new Set());
}
