import { createServer } from 'node:net';
import { PlainError } from './plain-error.mjs';

/** Throws a PlainError naming the setting when a port (0 = off) is taken or may not be used by this user. */
export async function requireFreePort(port, host, setting) {
  if (port === 0) return;
  const code = await bindingError(port, host);
  if (code === undefined) return;
  throw new PlainError(`${explain(code, port, host)} Set ${setting} to another port.`);
}

function explain(code, port, host) {
  if (code === 'EADDRINUSE') return `Port ${port} is in use, perhaps by a Labkeeper that is running already.`;
  if (code === 'EACCES') return `Port ${port} may not be used by this user.`;
  return `Port ${port} cannot be opened on ${host ?? 'this machine'} (${code}; LABKEEPER_HOST says where).`;
}

function bindingError(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(error.code ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
