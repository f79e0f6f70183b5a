import type { ContainerPort } from '@labkeeper/protocol/inventory';
import { plainText, plainTextOrNull } from '../text.ts';
import { countOf, fieldsOf, itemsOf, textOf, timeOf, type Fields } from './json-fields.ts';

/** A container as an engine lists it; what an entry does not say is null or empty. */
export interface ListedContainer {
  id: string;
  /** Without the slash before it. */
  name: string;
  image: string;
  imageId: string | null;
  /** created, running, paused, restarting, removing, exited, dead or unknown. */
  state: string;
  /** The engine's own words: `Up 3 hours (healthy)`. */
  status: string;
  health: string | null;
  /** Of a container that has ended, as the words tell it. */
  exitCode: number | null;
  createdMs: number | undefined;
  ports: ContainerPort[];
  networks: string[];
  /** `host`, `container:…`, `bridge`, …; undefined where the list does not tell. */
  networkMode: string | undefined;
  /** Those by which projects name their parts; others may be long, and are nobody's business. */
  labels: Fields;
}

/** What an engine may call a container that it knows; longer lists are not read to their end. */
const maxContainers = 2000;
const maxPorts = 256;

const identityLabels = [
  'com.docker.compose.project',
  'com.docker.compose.service',
  'com.docker.compose.container-number',
  'com.docker.compose.oneoff',
  'io.podman.compose.project',
  'io.podman.compose.service',
  'com.docker.swarm.service.name',
  'com.docker.swarm.task.name',
  'com.docker.stack.namespace',
] as const;

/** Where both families of addresses are bound alike. */
const everywhere = '*';

const stateWords: Readonly<Record<string, string>> = {
  created: 'created',
  configured: 'created',
  initialized: 'created',
  running: 'running',
  stopping: 'running',
  paused: 'paused',
  restarting: 'restarting',
  removing: 'removing',
  exited: 'exited',
  stopped: 'exited',
  dead: 'dead',
};

/** Reads the answer to `GET /containers/json`; entries without an id are left out. Undefined where the answer is no list at all. */
export function readContainerList(json: unknown): ListedContainer[] | undefined {
  if (!Array.isArray(json)) return undefined;
  const found: ListedContainer[] = [];
  for (const item of json.slice(0, maxContainers)) {
    const one = readContainer(fieldsOf(item));
    if (one !== undefined) found.push(one);
  }
  return found;
}

function readContainer(entry: Fields): ListedContainer | undefined {
  const id = textOf(entry['Id']);
  // It becomes part of paths.
  if (id === undefined || !/^[0-9a-zA-Z]{1,128}$/.test(id)) return undefined;
  const status = plainText(textOf(entry['Status']) ?? '');
  const names = itemsOf(entry['Names']).flatMap((name) => textOf(name) ?? []);
  return {
    id,
    name: plainText(ownName(names)) || id.slice(0, 12),
    image: plainText(textOf(entry['Image']) ?? ''),
    imageId: plainTextOrNull(shortDigest(textOf(entry['ImageID']))),
    state: stateOf(textOf(entry['State']), status),
    status,
    health: healthOf(status),
    exitCode: exitCodeOf(status),
    createdMs: createdOf(entry['Created']),
    ports: readPorts(itemsOf(entry['Ports'])),
    networks: Object.keys(fieldsOf(fieldsOf(entry['NetworkSettings'])['Networks']))
      .slice(0, 64)
      .map((name) => plainText(name)),
    networkMode: textOf(fieldsOf(entry['HostConfig'])['NetworkMode']),
    labels: knownLabels(fieldsOf(entry['Labels'])),
  };
}

function knownLabels(labels: Fields): Fields {
  const known: Record<string, unknown> = {};
  for (const name of identityLabels) if (labels[name] !== undefined) known[name] = labels[name];
  return known;
}

/** Links of old give a container further names, such as `/web/db`; its own has one slash, and Podman writes none. */
function ownName(names: readonly string[]): string {
  const own = names.find((name) => !name.slice(1).includes('/')) ?? names[0] ?? '';
  return own.startsWith('/') ? own.slice(1) : own;
}

function shortDigest(digest: string | undefined): string | undefined {
  return digest?.replace(/^sha256:/, '').slice(0, 12);
}

/** Engines before 2015 do not state it beside their words. */
function stateOf(word: string | undefined, status: string): string {
  if (word !== undefined) return stateWords[word.toLowerCase()] ?? 'unknown';
  if (status.startsWith('Up')) return status.includes('(Paused)') ? 'paused' : 'running';
  const [, first = ''] = /^(Created|Exited|Restarting|Removal|Dead)/.exec(status) ?? [];
  return first === 'Removal' ? 'removing' : (stateWords[first.toLowerCase()] ?? 'unknown');
}

function healthOf(status: string): string | null {
  const [, word] = /\((healthy|unhealthy|(?:health: )?starting)\)$/.exec(status) ?? [];
  return word === undefined ? null : word.replace('health: ', '');
}

function exitCodeOf(status: string): number | null {
  const [, code] = /^(?:Exited|Restarting) \((\d{1,10})\)/.exec(status) ?? [];
  return code === undefined ? null : Number(code);
}

/** Seconds since 1970; old Podman writes a date. */
function createdOf(value: unknown): number | undefined {
  const seconds = countOf(value);
  const ms = seconds === undefined ? timeOf(value) : seconds * 1000;
  return ms === undefined || ms === 0 || ms > 8.64e15 ? undefined : ms;
}

function readPorts(items: readonly unknown[]): ContainerPort[] {
  const found = new Map<string, ContainerPort>();
  for (const item of items.slice(0, maxPorts * 2)) {
    const port = readPort(fieldsOf(item));
    if (port === undefined) continue;
    const key = `${port.protocol} ${port.container_port} ${port.host_port} ${familyOf(port.address)}`;
    const twin = found.get(key);
    if (twin === undefined) found.set(key, port);
    else if (twin.address !== port.address) twin.address = everywhere;
  }
  return [...found.values()].slice(0, maxPorts);
}

/** What is bound to all addresses of both families is one port; anything else stands for itself. */
function familyOf(address: string | null): string {
  return address === '0.0.0.0' || address === '::' ? everywhere : (address ?? '');
}

function readPort(entry: Fields): ContainerPort | undefined {
  const inside = portNumber(entry['PrivatePort']);
  if (inside === undefined) return undefined;
  const outside = portNumber(entry['PublicPort']);
  return {
    // Podman leaves the address empty where it is all of them.
    address: outside === undefined ? null : plainText(textOf(entry['IP']) ?? '0.0.0.0', 64),
    host_port: outside ?? null,
    container_port: inside,
    protocol: plainText(textOf(entry['Type']) ?? 'tcp', 16),
  };
}

function portNumber(value: unknown): number | undefined {
  const port = countOf(value);
  return port !== undefined && port > 0 && port < 65_536 ? port : undefined;
}
