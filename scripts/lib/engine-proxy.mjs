import { chmodSync, rmSync } from 'node:fs';
import * as http from 'node:http';

/** The list of containers, and the details, the use and the log of one: nothing of it changes anything. No path with dots, no doubled slash, no version. */
const allowed = /^\/containers\/(?:json|[A-Za-z0-9][A-Za-z0-9_.-]{0,127}\/(?:json|stats|logs))(?:\?[\w=&.,:%-]*)?$/;
const mostConnections = 64;

/**
 * Whether a question only reads what the agent wants to know.
 * @type {(method: string | undefined, url: string | undefined) => boolean}
 */
export function mayPass(method, url) {
  return method === 'GET' && url !== undefined && allowed.test(url);
}

/**
 * Stands before the socket of a container engine and passes reading questions alone. Answers as an engine does where it refuses (403) and where
 * the engine does not answer (502). Ends with `close`; rejects where it cannot listen.
 * @type {(places: { engine: string, listen: string }) => Promise<{ close: () => Promise<void> }>}
 */
export async function startEngineProxy({ engine, listen }) {
  const server = http.createServer((request, response) => {
    request.resume();
    if (!mayPass(request.method, request.url)) refuse(response, 403, 'the proxy passes reading questions alone');
    else pass(request, response, engine);
  });
  server.maxConnections = mostConnections;
  // What an earlier life left.
  rmSync(listen, { force: true });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(listen, () => resolve(undefined));
  });
  chmodSync(listen, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve(undefined));
        server.closeAllConnections();
      }),
  };
}

/** Nothing of the asker's headers goes on: none may turn a question into something else. */
function pass(request, response, engine) {
  const onward = http.request({
    socketPath: engine,
    method: 'GET',
    path: request.url,
    headers: { host: 'docker', accept: 'application/json' },
  });
  onward.on('response', (answer) => {
    const { 'content-type': type, server } = answer.headers;
    response.writeHead(answer.statusCode ?? 502, {
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(server === undefined ? {} : { server }),
    });
    // A log that is followed may have nothing to say for long.
    response.flushHeaders();
    answer.pipe(response);
    answer.on('error', () => response.destroy());
  });
  onward.on('error', (error) => refuse(response, 502, `the engine does not answer: ${error.message}`));
  response.on('close', () => onward.destroy());
  onward.end();
}

function refuse(response, status, message) {
  if (response.headersSent) return response.destroy();
  response.writeHead(status, { 'content-type': 'application/json' });
  return response.end(JSON.stringify({ message }));
}
