import type { CollectorSettings } from '@labkeeper/protocol/agent';
import { logLevels, type LogLevel } from './log.ts';
import { isPin } from './pin.ts';

/** What the agent is told by flags, environment and file; null where nobody said anything. */
export interface AgentConfig {
  hub_url: string | null;
  hub_pin: string | null;
  hub_ca: string | null;
  server_id: string | null;
  api_key: string | null;
  token_file: string | null;
  state_dir: string;
  host_root: string | null;
  container_engines: string[];
  heartbeat_interval: number | null;
  monitored_services: string[];
  collectors: Record<string, CollectorSettings>;
  spool_max_mb: number;
  spool_max_days: number;
  log_level: LogLevel;
}

export type OptionKey = keyof AgentConfig;

/** How a value is read from text or YAML: the value, or what would have been allowed. */
export type Reader = (raw: unknown) => { value: unknown } | { allowed: string };

/** One option: every name by which it can be set, how it is read, what it is for. A secret has no flag: `ps` shows flags. */
export interface Option {
  readonly key: OptionKey;
  readonly flag?: string;
  readonly env: readonly string[];
  /** Dotted paths in the file, its own name first. */
  readonly file: readonly string[];
  readonly read: Reader;
  readonly fallback: AgentConfig[OptionKey];
  readonly secret?: true;
  readonly help: string;
}

export const options: readonly Option[] = [
  option('hub_url', 'hub-url', url, null, 'address of the hub, for instance https://hub.lan:8443', ['server.url']),
  option('hub_pin', 'hub-pin', pin, null, 'SHA-256 of the hub’s public key, base64, as the install line shows it'),
  option('hub_ca', 'hub-ca', text, null, 'file with the certificate authority of the hub (PEM), where no pin is used'),
  option('server_id', 'server-id', slug, null, 'name of this server at the hub; enrolment gives one'),
  {
    key: 'api_key',
    env: ['LABKEEPER_AGENT_API_KEY', 'AGENT_API_KEY'],
    file: ['api_key', 'server.api_key'],
    read: keyText,
    fallback: null,
    secret: true,
    help: 'key sent to the hub; enrolment gives one',
  },
  option(
    'token_file',
    'token-file',
    path,
    null,
    'file (0600) with a one-time enrolment token, used when not yet enrolled',
  ),
  option('state_dir', 'state-dir', path, '/var/lib/labkeeper-agent', 'where identity and spool are kept'),
  {
    key: 'host_root',
    flag: 'host-root',
    env: ['LABKEEPER_AGENT_HOST_ROOT', 'LABKEEPER_HOST_ROOT'],
    file: ['host_root'],
    read: path,
    fallback: null,
    help: 'in a container: where the machine’s own / is mounted, for instance /host',
  },
  {
    key: 'container_engines',
    flag: 'container-engines',
    env: ['LABKEEPER_AGENT_CONTAINER_ENGINES', 'DOCKER_HOST'],
    file: ['container_engines'],
    read: engines,
    fallback: [],
    help: 'where Docker and Podman are asked, in place of their usual sockets: unix:///path or tcp://host:port, with commas',
  },
  option('heartbeat_interval', 'heartbeat-interval', whole(1, 3600), null, 'seconds between reports (default 60)', [
    'heartbeat_interval_seconds',
  ]),
  option('monitored_services', 'services', list, [], 'expected services, joined with those the hub names'),
  {
    key: 'collectors',
    env: [],
    file: ['collectors'],
    read: collectors,
    fallback: {},
    help: 'per collector: enabled, interval_seconds, include, exclude',
  },
  option('spool_max_mb', 'spool-max-mb', whole(1, 65_536), 256, 'megabytes kept while the hub is away'),
  option('spool_max_days', 'spool-max-days', whole(1, 365), 7, 'days kept while the hub is away'),
  option('log_level', 'log-level', level, 'info', 'debug, info, warn or error'),
];

function option(
  ...[key, flag, read, fallback, help, also = []]: [OptionKey, string, Reader, Option['fallback'], string, string[]?]
): Option {
  return { key, flag, env: [`LABKEEPER_AGENT_${key.toUpperCase()}`], file: [key, ...also], read, fallback, help };
}

function url(raw: unknown): ReturnType<Reader> {
  const allowed = { allowed: 'an address such as https://hub.lan:8443 (http or https, no user name, no query)' };
  const parsed = typeof raw === 'string' ? parseUrl(raw) : undefined;
  if (parsed === undefined) return allowed;
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return allowed;
  if (parsed.username !== '' || parsed.password !== '' || parsed.search !== '' || parsed.hash !== '') return allowed;
  return { value: `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}` };
}

function parseUrl(raw: string): URL | undefined {
  try {
    return new URL(raw);
  } catch {
    return undefined;
  }
}

/** An empty pin is a mistake, never "no pin": what is unset must not open a door. */
function pin(raw: unknown): ReturnType<Reader> {
  const plain = typeof raw === 'string' ? raw.replace(/^sha256\/\//, '') : '';
  return isPin(plain) ? { value: plain } : { allowed: '44 characters of base64 (the SHA-256 of a public key)' };
}

function slug(raw: unknown): ReturnType<Reader> {
  const fits = typeof raw === 'string' && /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(raw);
  return fits ? { value: raw } : { allowed: '1 to 63 letters, digits, dots, dashes or underscores' };
}

function text(raw: unknown): ReturnType<Reader> {
  return typeof raw === 'string' && raw.trim() !== '' ? { value: raw.trim() } : { allowed: 'a text that is not empty' };
}

/** What can be sent in a header: printable and without spaces. */
function keyText(raw: unknown): ReturnType<Reader> {
  const key = typeof raw === 'string' ? raw.trim() : '';
  return /^[\x21-\x7e]{1,500}$/.test(key) ? { value: key } : { allowed: 'printable ASCII characters without spaces' };
}

function path(raw: unknown): ReturnType<Reader> {
  return typeof raw === 'string' && raw.startsWith('/') ? { value: raw } : { allowed: 'an absolute path' };
}

function whole(least: number, most: number): Reader {
  return (raw) => {
    const value = typeof raw === 'string' && /^\d{1,9}$/.test(raw.trim()) ? Number(raw) : raw;
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
    return fits ? { value } : { allowed: `a whole number from ${least} to ${most}` };
  };
}

/** A service name, or the name of a unit; what it may hold is narrow because it ends as an argument of a program. */
const serviceName = /^[A-Za-z0-9_][A-Za-z0-9@._:\\-]{0,255}$/;

/** Whether a name may be asked for as a service. */
export function isServiceName(name: unknown): name is string {
  return typeof name === 'string' && serviceName.test(name);
}

function list(raw: unknown): ReturnType<Reader> {
  const items: unknown =
    typeof raw === 'string'
      ? raw
          .split(',')
          .map((item) => item.trim())
          .filter(Boolean)
      : raw;
  const fits = Array.isArray(items) && items.length <= 1000 && items.every(isServiceName);
  return fits ? { value: items } : { allowed: 'a list of service names, such as [plex, nginx.service]' };
}

/** Sockets become plain paths. Plain HTTP alone: who needs more than the machine itself has no business at its engine. */
function engines(raw: unknown): ReturnType<Reader> {
  const items: unknown[] = typeof raw === 'string' ? raw.split(',') : [raw].flat();
  const addresses = items.map((item) => (typeof item === 'string' ? item.trim().replace(/^unix:\/\//, '') : ''));
  const fits = addresses.length <= 8 && addresses.every((address) => engineAddress.test(address));
  return fits ? { value: addresses } : { allowed: 'a list such as [unix:///run/docker.sock, tcp://127.0.0.1:2375]' };
}

const engineAddress = /^(?:\/[^\0]+|tcp:\/\/(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\]):\d{1,5})$/;

function level(raw: unknown): ReturnType<Reader> {
  const fits = logLevels.some((name) => name === raw);
  return fits ? { value: raw } : { allowed: logLevels.join(', ') };
}

function collectors(raw: unknown): ReturnType<Reader> {
  const allowed = { allowed: 'a map such as {packages: {enabled: true, interval_seconds: 3600}}' };
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return allowed;
  const value: Record<string, CollectorSettings> = {};
  for (const [name, settings] of Object.entries(raw)) {
    const one = collectorSettings(settings);
    if (one === undefined || !/^[a-z][a-z0-9_-]{0,59}$/.test(name)) return allowed;
    value[name] = one;
  }
  return { value };
}

/** Settings of one collector as somebody wrote them, or undefined where they make no sense. */
export function collectorSettings(raw: unknown): CollectorSettings | undefined {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return undefined;
  const settings: CollectorSettings = {};
  for (const [name, value] of Object.entries(raw)) {
    if (name === 'enabled' && typeof value === 'boolean') settings.enabled = value;
    else if (name === 'interval_seconds' && 'value' in whole(1, 86_400)(value))
      settings.interval_seconds = Number(value);
    else if ((name === 'include' || name === 'exclude') && isPatterns(value)) settings[name] = value;
    else return undefined;
  }
  return settings;
}

function isPatterns(raw: unknown): raw is string[] {
  return (
    Array.isArray(raw) &&
    raw.length <= 100 &&
    raw.every((item) => typeof item === 'string' && /^[A-Za-z0-9@._:*?\\/-]{1,256}$/.test(item))
  );
}
