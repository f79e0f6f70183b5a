import type { FleetContainer, FleetDisk } from '@labkeeper/protocol/fleet';
import type { FleetPort } from '@labkeeper/protocol/port-map';
import type { Server } from '@labkeeper/protocol/server';
import type { AddressSearch } from '../ui/address.ts';
import { fitsWords } from '../ui/fits-words.ts';
import { listenerName, portName } from '../ui/port-words.ts';
import { visibleText } from '../ui/visible-text.ts';
import { type Findable, scoreOf } from './match-entries.ts';

/** Something in the lab that can be jumped to: a thing of a server, or a part of its page. */
export interface FoundThing extends Findable {
  readonly id: string;
  readonly kind: 'container' | 'disk' | 'port' | 'service' | 'part';
  readonly note: string;
  readonly to: string;
  readonly search: AddressSearch;
}

/** What the lab has, as far as it is known by now. */
export interface Lab {
  readonly servers: readonly Server[];
  readonly containers: readonly FleetContainer[];
  readonly disks: readonly FleetDisk[];
  readonly ports: readonly FleetPort[];
}

/** A part of a server's page, with the words under which people look for it. */
interface Part {
  readonly tab: string;
  readonly label: string;
  readonly words: readonly string[];
  /** What a server says there; without its name only those that say something are found. */
  readonly says?: (server: Server) => string;
}

const parts: readonly Part[] = [
  { tab: 'overview', label: 'Updates', words: ['packages', 'upgrades', 'patches'], says: updatesInWords },
  { tab: 'overview', label: 'Restart', words: ['reboot'], says: restartInWords },
  { tab: 'disks', label: 'Disks', words: ['smart', 'raid', 'arrays', 'zfs', 'pools', 'filesystems', 'space'] },
  { tab: 'containers', label: 'Containers', words: ['docker', 'podman', 'compose'] },
  { tab: 'network', label: 'Network', words: ['interfaces', 'traffic'] },
  { tab: 'ports', label: 'Ports', words: ['listen'] },
  { tab: 'services', label: 'Services', words: ['units', 'systemd', 'timers', 'failed'] },
  { tab: 'processes', label: 'Processes', words: ['programs', 'top'] },
  { tab: 'sensors', label: 'Sensors and power', words: ['power', 'temperature', 'fans', 'ups', 'battery', 'watts'] },
  { tab: 'logs', label: 'Logs', words: ['journal'] },
  { tab: 'agent', label: 'Agent', words: ['collectors', 'version'] },
];

const FEWEST_LETTERS = 3;
/** Letters that merely stand in this order somewhere in a name are no match among so many things. */
const WEAKEST = 50;

/** Things of the lab that are called what was typed, and the parts of servers' pages that it names: "logs", "nas updates". */
export function foundThings(typed: string, lab: Lab): readonly FoundThing[] {
  const needle = typed.trim();
  const names = new Map(lab.servers.map((server) => [server.server_id, visibleText(server.display_name)]));
  const things = [...containersOf(lab), ...servicesOf(lab), ...disksOf(lab), ...portsOf(lab)]
    .filter(({ title, words }) => [title, ...words].some((text) => scoreOf(needle, text) >= WEAKEST))
    .map((thing) => {
      const server = names.get(thing.serverId) ?? thing.serverId;
      return { ...thing, note: thing.note === '' ? server : `${server} · ${visibleText(thing.note)}` };
    });
  return [...things, ...partsFound(needle, lab.servers)];
}

type Unplaced = FoundThing & { readonly serverId: string };

function pageOf(serverId: string): string {
  return `/servers/${encodeURIComponent(serverId)}`;
}

function containersOf({ containers }: Lab): Unplaced[] {
  return containers.map(({ server_id: serverId, engine, container, project, service, image }) => ({
    id: `container-${serverId}-${engine}-${project ?? ''}-${container}`,
    kind: 'container',
    title: visibleText(container),
    words: [project ?? '', service ?? '', image],
    note: project === null || project === container ? '' : project,
    serverId,
    to: pageOf(serverId),
    search: { tab: 'containers', q: container },
  }));
}

function servicesOf({ servers }: Lab): Unplaced[] {
  return servers.flatMap(({ server_id: serverId, expected_services: services }) =>
    services.map(({ name }) => ({
      id: `service-${serverId}-${name}`,
      kind: 'service' as const,
      title: visibleText(name),
      words: [],
      note: 'service',
      serverId,
      to: pageOf(serverId),
      search: { tab: 'services' },
    })),
  );
}

function disksOf({ disks }: Lab): Unplaced[] {
  return disks.map(({ server_id: serverId, id, model, device, serial }) => ({
    id: `disk-${serverId}-${id}`,
    kind: 'disk',
    title: visibleText(model ?? device),
    words: [device, device.replace(/^\/dev\//, ''), serial ?? ''],
    note: device,
    serverId,
    to: pageOf(serverId),
    search: { tab: 'disks', disk: id },
  }));
}

/** One that listens at several addresses is one port. */
function portsOf({ ports }: Lab): Unplaced[] {
  const found = ports.map((row): [string, Unplaced] => {
    const [name, who, serverId] = [portName(row), listenerName(row) ?? '', row.server_id];
    const id = `port-${serverId}-${name}-${who}`;
    const search = { q: name, server: serverId };
    return [id, { id, kind: 'port', title: name, words: [who], note: who, serverId, to: '/ports', search }];
  });
  return [...new Map(found).values()];
}

/** One word names the part, the others its server; without others it is that part of every server that has something to say there. */
function partsFound(typed: string, servers: readonly Server[]): FoundThing[] {
  const words = typed.toLowerCase().split(/\s+/);
  return words.flatMap((word, at) => {
    const part = word.length < FEWEST_LETTERS ? undefined : partCalled(word);
    if (part === undefined) return [];
    const rest = words.toSpliced(at, 1).join(' ');
    return servers
      .filter((server) => (rest === '' ? part.says?.(server) !== '' : fitsWords(rest, namesOf(server))))
      .map((server) => partOf(part, server, typed));
  });
}

function partCalled(word: string): Part | undefined {
  return parts.find(({ label, words }) => [label.toLowerCase(), ...words].some((name) => name.startsWith(word)));
}

function namesOf({ display_name, server_id, hostname, ip_address, tags }: Server): readonly (string | null)[] {
  return [display_name, server_id, hostname, ip_address, ...tags];
}

function partOf({ tab, label, says }: Part, server: Server, typed: string): FoundThing {
  return {
    id: `part-${server.server_id}-${label}`,
    kind: 'part',
    title: `${label} of ${visibleText(server.display_name)}`,
    // It was found by several words of which none need be its own.
    words: [typed],
    note: says?.(server) ?? '',
    to: pageOf(server.server_id),
    search: tab === 'overview' ? {} : { tab },
  };
}

function updatesInWords({ updates_available: waiting }: Server): string {
  return waiting === null || waiting === 0 ? '' : `${waiting} waiting`;
}

function restartInWords({ problems }: Server): string {
  return problems.some(({ key }) => key === 'reboot_required') ? 'needed' : '';
}
