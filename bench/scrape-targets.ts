// Made-up servers for Prometheus to scrape, in a process of its own: `/0`, `/1` and so on. Prints its address. Usage: bun bench/scrape-targets.ts COUNT
import { MadeUpServer } from './made-up-server.ts';
import { exposition } from './peers.ts';

const count = Number(process.argv[2] ?? 1);
const servers = Array.from({ length: count }, (_, index) => new MadeUpServer(`made-up-${index}`, index + 1));
const listener = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch(request) {
    const server = servers[Number(new URL(request.url).pathname.slice(1))];
    if (server === undefined) return new Response(null, { status: 404 });
    return new Response(exposition(server, Date.now()), { headers: { 'content-type': 'text/plain; version=0.0.4' } });
  },
});
process.stdout.write(`127.0.0.1:${listener.port}\n`);
