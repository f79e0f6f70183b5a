import { containerName } from '@labkeeper/protocol/container-key';
import type { FleetPort, PortChange, PortCheck, PortClaim } from '@labkeeper/protocol/port-map';
import type { ListeningPort } from '@labkeeper/protocol/inventory';
import { formatCount } from './format.ts';

const exposures: Readonly<Record<ListeningPort['exposure'], string>> = {
  loopback: 'This machine only',
  lan: 'Some addresses',
  all: 'Every address',
};

/** From where a listener can be reached. */
export function exposureInWords({ exposure }: Pick<ListeningPort, 'exposure'>): string {
  return exposures[exposure];
}

/** By what name people know who listens; undefined where the agent may not see it. */
export function listenerName({ container, project = null, unit, process }: ListeningPort): string | undefined {
  if (container !== null) return containerName({ container, project });
  return unit?.replace(/\.service$/, '') ?? process ?? undefined;
}

/** "8080/tcp" */
export function portName({ port, protocol }: Pick<ListeningPort, 'port' | 'protocol'>): string {
  return `${port}/${protocol}`;
}

/** Ports in the order of their numbers, those of one number by server. */
export function portsInOrder(rows: readonly FleetPort[]): readonly FleetPort[] {
  return rows.toSorted(
    (a, b) => a.port - b.port || a.protocol.localeCompare(b.protocol) || a.server_id.localeCompare(b.server_id),
  );
}

/** "nginx listens; web (exited) wants it too" */
export function claimsInWords(claims: readonly PortClaim[]): string {
  return claims
    .map(({ by, project, kind, state }) => {
      if (kind === 'listening') return `${by} listens`;
      if (kind === 'wanted') return `${by} of the same file wants it`;
      const name = containerName({ container: by, project });
      return state === null || state === 'running' ? `${name} has it` : `${name} (${state}) wants it`;
    })
    .join('; ');
}

/** What a look at a file comes to: "1 of 3 ports is taken.", "Its port is free.", "It publishes no port." */
export function verdictInWords({ clashes, wanted, unclear }: Omit<PortCheck, 'server_id' | 'free'>): string {
  const taken = clashes.length;
  if (taken > 0) return `${taken} of ${formatCount(wanted, 'port')} ${taken === 1 ? 'is' : 'are'} taken.`;
  if (unclear.length > 0) return 'Nobody can say whether all of its ports are free.';
  if (wanted === 0) return 'It publishes no port.';
  const all = wanted === 1 ? 'Its port' : `All ${wanted} ports`;
  return `${all} ${wanted === 1 ? 'is' : 'are'} free.`;
}

/** "8080/tcp opened by jellyfin" */
export function changeInWords({ port, protocol, change, by }: PortChange): string {
  const who = by === null ? '' : ` by ${by}`;
  return change === 'opened'
    ? `${port}/${protocol} opened${who}`
    : `${port}/${protocol} closed${by === null ? '' : `, was ${by}`}`;
}

/** A range as somebody types it: "8000-9000", or one port. Undefined where it is none. */
export function readRange(text: string): { from: number; to: number } | undefined {
  const match = /^\s*(\d{1,5})\s*(?:[-–]\s*(\d{1,5})\s*)?$/.exec(text);
  if (match === null) return undefined;
  const from = Number(match[1]);
  const to = Number(match[2] ?? match[1]);
  return from >= 1 && to <= 65_535 && from <= to ? { from, to } : undefined;
}
