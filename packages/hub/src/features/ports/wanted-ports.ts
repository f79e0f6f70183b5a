import { isIP } from 'node:net';
import { parse } from 'yaml';
import type { WantedPort, WantedPorts } from '../../domain/port-map.ts';

const mostPorts = 5000;
const everywhere = '0.0.0.0';

/** Who says by what name the compose project goes: somebody for this time, or the folder of the file where nobody does. */
export interface ProjectHint {
  readonly project?: string | undefined;
  readonly folder?: string | undefined;
}

/**
 * The host ports that a compose file publishes, or those of a plain list (`8080`, `53/udp`, one per line or as YAML or JSON). Variables count with their
 * defaults (`${PORT:-8080}`). Throws SyntaxError for what is neither.
 */
export function wantedPorts(text: string, hint: ProjectHint = {}): WantedPorts {
  const document = read(text);
  const found = new Finding();
  if (Array.isArray(document)) for (const entry of document) found.add(nobody, entry);
  else if (isRecord(document) && isRecord(document['services'])) addCompose(found, document, document['services']);
  else if (typeof document === 'number' || typeof document === 'string') addLines(found, String(document));
  else throw new SyntaxError('This is neither a compose file nor a list of ports.');
  const project = hint.project ?? nameOf(document) ?? projectOfFolder(hint.folder ?? '');
  return { project: project === '' ? null : project, wanted: found.wanted, unclear: found.unclear };
}

/** Who wants a port: a service, or nobody in a plain list. */
interface Wisher {
  readonly service: string | null;
  readonly profiles: readonly string[];
}

const nobody: Wisher = { service: null, profiles: [] };

class Finding {
  readonly wanted: WantedPort[] = [];
  readonly unclear: string[] = [];

  add(wisher: Wisher, entry: unknown): void {
    const ports = isRecord(entry) ? longForm(wisher, entry) : shortForm(wisher, String(entry));
    if (typeof ports === 'string') this.doubt(wisher, ports);
    else if (this.wanted.length + ports.length <= mostPorts) this.wanted.push(...ports);
    else throw new SyntaxError(`More than ${mostPorts} ports are wanted.`);
  }

  doubt({ service }: Wisher, why: string): void {
    this.unclear.push(service === null ? why : `${service}: ${why}`);
  }
}

/** Undefined where the file says none, and empty where what it says hangs on a variable. */
function nameOf(document: unknown): string | undefined {
  const name = isRecord(document) ? document['name'] : undefined;
  if (typeof name !== 'string') return undefined;
  const text = withDefaults(name);
  return text.includes('$') ? '' : text;
}

/** As compose makes a name of it. */
function projectOfFolder(folder: string): string {
  const last = folder.split(/[/\\]/).findLast((part) => part !== '') ?? '';
  return last
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}

function read(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 50, logLevel: 'error', merge: true }) as unknown;
  } catch (error) {
    throw new SyntaxError(`The file cannot be read: ${error instanceof Error ? firstLine(error.message) : ''}`);
  }
}

/** The parser ends its first line with a colon, for it draws the place below. */
function firstLine(message: string): string {
  return message.split('\n', 1)[0]?.replace(/:$/, '.') ?? '';
}

function addCompose(found: Finding, document: Record<string, unknown>, services: Record<string, unknown>): void {
  if (isGiven(document['include'])) found.doubt(nobody, 'it includes other files, whose ports are not looked at');
  for (const [service, definition] of Object.entries(services)) {
    if (!isRecord(definition)) continue;
    const { profiles } = definition;
    addService(found, { service, profiles: Array.isArray(profiles) ? profiles.map(String) : [] }, definition);
  }
}

function addService(found: Finding, wisher: Wisher, definition: Record<string, unknown>): void {
  const { ports, network_mode: mode } = definition;
  const network = withDefaults(textOr(mode, ''));
  if (network === 'host') found.doubt(wisher, 'takes its ports from the host itself');
  if (network.includes('$')) found.doubt(wisher, 'its network_mode has a variable without a default');
  if (isGiven(definition['extends'])) found.doubt(wisher, 'extends another service, whose ports are not looked at');
  if (Array.isArray(ports)) for (const entry of ports) found.add(wisher, entry);
  else if (isGiven(ports)) found.doubt(wisher, 'its ports are no list');
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function addLines(found: Finding, text: string): void {
  for (const line of text.split(/[\s,]+/)) if (line !== '') found.add(nobody, line);
}

function longForm(wisher: Wisher, entry: Record<string, unknown>): WantedPort[] | string {
  const { published, host_ip: address, protocol } = entry;
  if (published === undefined || published === '') return [];
  const text = typeof published === 'number' ? String(published) : textOr(published, 'what is published');
  const place = { address: textOr(address, everywhere), protocol: textOr(protocol, 'tcp') };
  return portsOf(wisher, withDefaults(text), {
    address: withDefaults(place.address),
    protocol: withDefaults(place.protocol),
  });
}

/** `[address:][host:]container[/protocol]`; a bare number in a compose file is a port of the container alone. */
function shortForm(wisher: Wisher, entry: string): WantedPort[] | string {
  const text = withDefaults(entry.trim());
  if (text.includes('$')) return `${entry} has a variable without a default`;
  const [ports = '', protocol = 'tcp'] = text.split('/', 2);
  const match = /^(?:(?:(\[[0-9a-fA-F:.]+\]|[\d.]+):)?([\d-]*):)?([\d-]+)$/.exec(ports);
  if (match === null) return `${entry} is no port`;
  const [, address, host, inner] = match;
  const published = wisher.service === null ? (host ?? inner) : host;
  if (published === undefined || published === '') return [];
  return portsOf(wisher, published, { address: address ?? everywhere, protocol });
}

function portsOf(
  { service, profiles }: Wisher,
  published: string,
  { address: said, protocol }: { readonly address: string; readonly protocol: string },
): WantedPort[] | string {
  const address = said.replaceAll(/[[\]]/g, '');
  if ([published, address, protocol].some((text) => text.includes('$')))
    return `${said}:${published}/${protocol} has a variable without a default`;
  if (isIP(address) === 0) return `${said} is no address`;
  if (protocol !== 'tcp' && protocol !== 'udp') return `${published}/${protocol}: only tcp and udp are looked at`;
  const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(published) ?? [];
  const from = Number(first);
  const to = Number(last ?? first);
  if (!(from >= 1 && to <= 65_535 && from <= to)) return `${published} is no port`;
  const ports = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return ports.map((port) => ({ service, protocol, address, port, profiles }));
}

function withDefaults(text: string): string {
  return text.replaceAll(/\$\{\w+:?-([^}]*)\}/g, '$1');
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' && value !== '' ? value : fallback;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
