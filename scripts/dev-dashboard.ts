// The dashboard's development server: pages reload as they are edited, everything else goes to the hub.
import { join, resolve } from 'node:path';
import { createServer } from 'vite';

const hub = process.env['LABKEEPER_DEV_HUB'] ?? 'http://127.0.0.1:8080';
const port = Number(process.env['LABKEEPER_DEV_PORT'] ?? '5173');
const packageRoot = resolve(import.meta.dirname, '..', 'packages', 'dashboard');
const toHub = { target: hub, ws: true };

const server = await createServer({
  root: packageRoot,
  configFile: join(packageRoot, 'vite.config.ts'),
  clearScreen: false,
  server: {
    host: '127.0.0.1',
    port,
    // The Host header stays as the browser wrote it, so that the hub's checks of host and origin see one and the same.
    proxy: Object.fromEntries(['/api', '/agent', '/healthz', '/health', '/host'].map((path) => [path, toHub])),
  },
});
await server.listen();
console.log(`Dashboard with reload: http://127.0.0.1:${port}`);
