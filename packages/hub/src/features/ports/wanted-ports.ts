import { parse } from 'yaml';
import type { WantedPort, WantedPorts } from '../../domain/port-map.ts';

const mostPorts = 5000;
const everywhere = '0.0.0.0';

/**
 * The host ports that a compose file publishes, or those of a plain list (`8080`, `53/udp`, one per line or as YAML or JSON). Variables count with their
 * defaults (`${PORT:-8080}`). Throws SyntaxError for what is neither.
 */
export function wantedPorts(text: string): WantedPorts {
  const document = read(text);
  const found = new Finding();
  if (Array.isArray(document)) for (const entry of document) found.add(null, entry);
  else if (isRecord(document) && isRecord(document['services'])) addServices(found, document['services']);
  else if (typeof document === 'number' || typeof document === 'string') addLines(found, String(document));
  else throw new SyntaxError('This is neither a compose file nor a list of ports.');
  const name = isRecord(document) ? document['name'] : undefined;
  return { project: typeof name === 'string' ? name : null, wanted: found.wanted, unclear: found.unclear };
}

class Finding {
  readonly wanted: WantedPort[] = [];
  readonly unclear: string[] = [];

  add(service: string | null, entry: unknown): void {
    const ports = isRecord(entry) ? longForm(service, entry) : shortForm(service, String(entry));
    if (typeof ports === 'string') this.unclear.push(service === null ? ports : `${service}: ${ports}`);
    else if (this.wanted.length + ports.length <= mostPorts) this.wanted.push(...ports);
    else throw new SyntaxError(`More than ${mostPorts} ports are wanted.`);
  }
}

function read(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 50, logLevel: 'error' }) as unknown;
  } catch (error) {
    throw new SyntaxError(`The file cannot be read: ${error instanceof Error ? firstLine(error.message) : ''}`);
  }
}

/** The parser ends its first line with a colon, for it draws the place below. */
function firstLine(message: string): string {
  return message.split('\n', 1)[0]?.replace(/:$/, '.') ?? '';
}

function addServices(found: Finding, services: Record<string, unknown>): void {
  for (const [service, definition] of Object.entries(services)) {
    if (!isRecord(definition)) continue;
    if (definition['network_mode'] === 'host') found.unclear.push(`${service}: takes its ports from the host itself`);
    const { ports } = definition;
    if (Array.isArray(ports)) for (const entry of ports) found.add(service, entry);
  }
}

function addLines(found: Finding, text: string): void {
  for (const line of text.split(/[\s,]+/)) if (line !== '') found.add(null, line);
}

function longForm(service: string | null, entry: Record<string, unknown>): WantedPort[] | string {
  const { published, host_ip: address, protocol } = entry;
  if (published === undefined || published === '') return [];
  const text = typeof published === 'number' ? String(published) : textOr(published, 'what is published');
  return portsOf(service, text, { address: textOr(address, everywhere), protocol: textOr(protocol, 'tcp') });
}

/** `[address:][host:]container[/protocol]`; a bare number in a compose file is a port of the container alone. */
function shortForm(service: string | null, entry: string): WantedPort[] | string {
  const text = withDefaults(entry.trim());
  if (text.includes('$')) return `${entry} has a variable without a default`;
  const [ports = '', protocol = 'tcp'] = text.split('/', 2);
  const match = /^(?:(?:(\[[0-9a-fA-F:.]+\]|[\d.]+):)?([\d-]*):)?([\d-]+)$/.exec(ports);
  if (match === null) return `${entry} is no port`;
  const [, address, host, inner] = match;
  const published = service === null ? (host ?? inner) : host;
  if (published === undefined || published === '') return [];
  return portsOf(service, published, { address: address?.replaceAll(/[[\]]/g, '') ?? everywhere, protocol });
}

function portsOf(
  service: string | null,
  published: string,
  { address, protocol }: { readonly address: string; readonly protocol: string },
): WantedPort[] | string {
  const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(withDefaults(published)) ?? [];
  if (protocol !== 'tcp' && protocol !== 'udp') return `${published}/${protocol}: only tcp and udp are looked at`;
  const from = Number(first);
  const to = Number(last ?? first);
  if (!(from >= 1 && to <= 65_535 && from <= to)) return `${published} is no port`;
  return Array.from({ length: to - from + 1 }, (_, index) => ({ service, protocol, address, port: from + index }));
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
