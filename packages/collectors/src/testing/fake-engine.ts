import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixtureHost } from '../fixture-host.ts';
import type { Host } from '../host.ts';
import { linuxHost } from '../linux-host.ts';

type Answerer = (path: string, response: ServerResponse, request: IncomingMessage) => void;

/** A container engine on a socket of its own: what it is asked, and how it answers. */
export interface FakeEngine {
  socket: string;
  asked: string[];
  /** Questions that are open at the same time, at most. */
  mostOpen: number;
  connections: number;
  answer: Answerer;
  close: () => Promise<void>;
}

/** Starts an engine that answers by `answer`, which may be changed while it runs. */
export async function startFakeEngine(answer: Answerer): Promise<FakeEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  let open = 0;
  const server = createServer((request, response) => {
    engine.asked.push(request.url ?? '');
    open += 1;
    engine.mostOpen = Math.max(engine.mostOpen, open);
    response.on('close', () => {
      open -= 1;
    });
    engine.answer(request.url ?? '', response, request);
  });
  server.on('connection', () => {
    engine.connections += 1;
  });
  const engine: FakeEngine = {
    socket: join(folder, 'docker.sock'),
    asked: [],
    mostOpen: 0,
    connections: 0,
    answer,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await new Promise<void>((resolve) => {
    server.listen(engine.socket, resolve);
  });
  return engine;
}

/** A machine that has the captured files and this engine, asked over its real socket. */
export function hostWithEngine(engine: FakeEngine, ...folders: readonly string[]): Host {
  const real = linuxHost();
  return {
    ...fixtureHost(...folders),
    engineAddresses: [engine.socket],
    askSocket: async (address, path, options) => await real.askSocket(address, path, options),
  };
}

/** Answers with JSON as Docker does. */
export function answerJson(response: ServerResponse, json: unknown, status = 200): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    server: 'Docker/27.3.1 (linux)',
    'api-version': '1.47',
  });
  response.end(JSON.stringify(json));
}
