import type { MetricDefinition } from '@labkeeper/protocol/sample';
import type { Collector, Look, Reading } from '../../collector.ts';
import { readOptional, type Host } from '../../host.ts';
import { toNumber } from '../../numbers.ts';
import { readByteOrder } from './byte-order.ts';
import { joinPorts } from './join-ports.ts';
import { parseProcNet, type BoundSocket } from './proc-net.ts';
import { readPublished, type EngineMemory } from './published-ports.ts';
import { findOwners, type SocketOwners } from './socket-owners.ts';

interface Memory {
  owners: SocketOwners;
  /** Sockets for which a holder was looked for, found or not. */
  sought: ReadonlySet<number>;
  soughtMs: number;
  engines: readonly EngineMemory[];
}

const metrics = [
  { name: 'listening_ports', unit: '', kind: 'gauge', help: 'Ports on which something listens.' },
] as const satisfies readonly MetricDefinition[];

/** Who may look into the open files of every process may read every file. */
const rights = 'CAP_SYS_PTRACE CAP_DAC_READ_SEARCH';
const folder = '/etc/systemd/system/labkeeper-agent.service.d';
const lines = ['[Service]', `CapabilityBoundingSet=${rights}`, `AmbientCapabilities=${rights}`];
const namesHint =
  'the programs behind ports are known for own processes only. To see all (the agent can then read every file), ' +
  `run: sudo mkdir -p ${folder} && printf '${lines.join(String.raw`\n`)}\\n' | sudo tee ${folder}/ports.conf && ` +
  'sudo systemctl daemon-reload && sudo systemctl restart labkeeper-agent';

const maxRows = 4096;
/** A socket may be handed on, and a process may call itself by another name. */
const soughtEveryMs = 600_000;
const usualRange = [32_768, 60_999] as const;
const files = ['tcp', 'tcp6', 'udp', 'udp6'] as const;

/** Ports on which the machine listens, with the process, unit and container behind each. */
export const ports: Collector<Memory> = {
  id: 'ports',
  about: 'Ports on which something listens, with its process, unit and container, and who can reach them.',
  everySeconds: 60,
  live: false,
  metrics,
  collect,
};

async function collect(host: Host, look: Look<Memory>): Promise<Reading<Memory> | 'absent'> {
  const texts = await host.readFiles(files.map((name) => `/proc/net/${name}`));
  if (texts.every((text) => text === undefined)) return 'absent';
  const { sockets, malformed } = await readSockets(host, texts);
  const published = await readPublished(host, look.previous?.memory.engines ?? [], look.monotonicMs);
  const found = await currentOwners(host, look, new Set(sockets.map(({ inode }) => inode)));
  const range = parseRange((await readOptional(host, '/proc/sys/net/ipv4/ip_local_port_range')) ?? '');
  const rows = joinPorts({
    sockets,
    owners: found.owners.byInode,
    published: published.ports,
    containers: published.containers,
    ephemeral: range ?? usualRange,
  }).slice(0, maxRows);
  const reading: Reading<Memory> = {
    samples: [{ metric: 'listening_ports', value: rows.length }],
    inventory: {
      ports: {
        ephemeral_range: range === undefined ? null : [...range],
        containers: published.state,
        processes: found.owners.reach,
        listening: rows,
      },
    },
    memory: { ...found, engines: published.memory },
  };
  const hint = published.hint ?? hintOf(malformed, found.owners.reach);
  return hint === undefined ? reading : { ...reading, hint };
}

function hintOf(malformed: number, reach: SocketOwners['reach']): string | undefined {
  if (malformed > 0) return `${malformed} lines of /proc/net could not be read`;
  return reach === 'all' ? undefined : namesHint;
}

async function readSockets(
  host: Host,
  texts: readonly (string | undefined)[],
): Promise<{ sockets: BoundSocket[]; malformed: number }> {
  const order = await readByteOrder(host);
  const parsed = texts.map((text, index) => parseProcNet(text ?? '', index < 2 ? 'tcp' : 'udp', order));
  let malformed = 0;
  for (const one of parsed) malformed += one.malformed;
  return { sockets: parsed.flatMap(({ sockets }) => sockets), malformed };
}

/** Looking through all processes is the dear part: only where a socket is new, and now and then. */
async function currentOwners(
  host: Host,
  look: Look<Memory>,
  wanted: ReadonlySet<number>,
): Promise<Pick<Memory, 'owners' | 'sought' | 'soughtMs'>> {
  const before = look.previous?.memory;
  const isKnown = before !== undefined && [...wanted].every((inode) => before.sought.has(inode));
  if (isKnown && look.monotonicMs - before.soughtMs < soughtEveryMs) return before;
  return { owners: await findOwners(host, wanted), sought: wanted, soughtMs: look.monotonicMs };
}

/** The ports that the kernel gives to outgoing connections, out of ip_local_port_range. */
export function parseRange(text: string): [first: number, last: number] | undefined {
  const [first, last] = text.trim().split(/\s+/, 2).map(toNumber);
  if (first === undefined || last === undefined || first < 1 || last > 65_535 || first > last) return undefined;
  return [first, last];
}
