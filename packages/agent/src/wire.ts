import type {
  AgentSettings,
  Command,
  CommandAction,
  EnrollAnswer,
  HeartbeatAnswer,
  StreamToAgent,
} from '@labkeeper/protocol/agent';
import { parseLogFrame } from './logs/log-frames.ts';
import { collectorSettings, isServiceName } from './options.ts';

/*
 * Guards for what a hub sends, written by hand: the schemas of the protocol would bring their library into an executable
 * that must stay small. Each asks only for what the agent uses; anything else of a frame is left out.
 */

/** Whether a value is a plain object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON as a value, or undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** Settings of a hub, or undefined where they are unusable. Names of services that no unit can have are left out. */
export function parseSettings(raw: unknown): AgentSettings | undefined {
  if (!isRecord(raw)) return undefined;
  const { version, heartbeat_interval_seconds, command_timeout_seconds, collectors, services } = raw;
  if (!isWhole(version, 0, Number.MAX_SAFE_INTEGER) || !isWhole(heartbeat_interval_seconds, 1, 3600)) return undefined;
  if (!isWhole(command_timeout_seconds, 1, 86_400) || !isRecord(collectors) || !Array.isArray(services))
    return undefined;
  const parsed: AgentSettings['collectors'] = {};
  for (const [name, settings] of Object.entries(collectors)) {
    const one = collectorSettings(settings);
    if (one !== undefined && /^[a-z][a-z0-9_-]{0,59}$/.test(name)) parsed[name] = one;
  }
  return {
    version,
    heartbeat_interval_seconds,
    command_timeout_seconds,
    collectors: parsed,
    services: services.filter(isServiceName).slice(0, 1000),
  };
}

const actions: readonly CommandAction[] = [
  'restart_service',
  'restart_container',
  'clear_logs',
  'apply_updates',
  'reboot',
  'wake',
  'custom',
];

/** A command as it came, not yet verified; undefined where it is none. */
export function parseCommand(raw: unknown): Command | undefined {
  if (!isRecord(raw)) return undefined;
  const { command_id, action, target, parameters, queued_at, expires_at, sequence, signature } = raw;
  const known = actions.find((name) => name === action);
  if (known === undefined || !isShort(command_id, 80) || !isShort(target, 1024) || !isRecord(parameters))
    return undefined;
  if (!isShort(queued_at, 40) || !isShort(expires_at, 40) || !isShort(signature, 200)) return undefined;
  if (!isWhole(sequence, 0, Number.MAX_SAFE_INTEGER)) return undefined;
  return { command_id, action: known, target, parameters, queued_at, expires_at, sequence, signature };
}

/** The parts of an answer to a heartbeat that the agent acts on. */
export interface Answer {
  server_time: string | undefined;
  pending_commands: Command[];
  settings: AgentSettings | undefined;
  want: string[];
  rejected: { index: number; code: string }[];
}

/** An answer to a heartbeat, or undefined where this is not the answer of a hub (a proxy's page, half a body). */
export function parseAnswer(text: string): Answer | undefined {
  const raw = parseJson(text);
  if (!isRecord(raw) || raw['received'] !== true) return undefined;
  const { server_time, pending_commands, settings, want, rejected } = raw satisfies Partial<
    Record<keyof HeartbeatAnswer, unknown>
  >;
  return {
    server_time: isShort(server_time, 40) ? server_time : undefined,
    pending_commands: listOf(pending_commands, parseCommand, 100),
    settings: settings === undefined ? undefined : parseSettings(settings),
    want: listOf(want, (item) => (isShort(item, 60) ? item : undefined), 50),
    rejected: listOf(rejected, parseRejected, 500),
  };
}

/** An answer to an enrolment, or undefined where it is none. */
export function parseEnrollAnswer(text: string): EnrollAnswer | undefined {
  const raw = parseJson(text);
  if (!isRecord(raw)) return undefined;
  const { server_id, api_key, hub_public_key, heartbeat_interval_seconds } = raw;
  if (!isShort(server_id, 63) || !isShort(api_key, 500) || !isShort(hub_public_key, 500)) return undefined;
  if (server_id === '' || api_key === '' || !isWhole(heartbeat_interval_seconds, 1, 3600)) return undefined;
  return { server_id, api_key, hub_public_key, heartbeat_interval_seconds };
}

/** The code and sentence of an error of the hub; a code of '' where the body is not the hub's. */
export function parseError(text: string): { code: string; message: string } {
  const raw = parseJson(text);
  const detail = isRecord(raw) ? raw['detail'] : undefined;
  if (!isRecord(detail)) return { code: '', message: '' };
  const { code, message } = detail;
  return { code: isShort(code, 80) ? code : '', message: isShort(message, 2000) ? message : '' };
}

/** A frame of the stream, or undefined where it is none that this agent knows. */
export function parseFrame(text: string): StreamToAgent | undefined {
  const raw = parseJson(text);
  if (!isRecord(raw)) return undefined;
  switch (raw['type']) {
    case 'hello':
      return isShort(raw['server_id'], 63) && isShort(raw['server_time'], 40)
        ? { type: 'hello', server_id: raw['server_id'], server_time: raw['server_time'] }
        : undefined;
    case 'rate':
      return isWhole(raw['interval_ms'], 1, 86_400_000) ? { type: 'rate', interval_ms: raw['interval_ms'] } : undefined;
    case 'ping':
      return isShort(raw['at'], 40) ? { type: 'ping', at: raw['at'] } : undefined;
    case 'report_now':
      return { type: 'report_now' };
    case 'revoked':
      return { type: 'revoked', reason: isShort(raw['reason'], 500) ? raw['reason'] : '' };
    default:
      return parseCarrier(raw);
  }
}

/** Frames that carry something with a guard of its own. */
function parseCarrier(raw: Record<string, unknown>): StreamToAgent | undefined {
  if (raw['type'] === 'settings') {
    const settings = parseSettings(raw['settings']);
    return settings && { type: 'settings', settings };
  }
  if (raw['type'] !== 'command') return parseLogFrame(raw);
  const command = parseCommand(raw['command']);
  return command && { type: 'command', command };
}

function parseRejected(raw: unknown): { index: number; code: string } | undefined {
  if (!isRecord(raw) || !isWhole(raw['index'], 0, 499)) return undefined;
  return { index: raw['index'], code: isShort(raw['code'], 80) ? raw['code'] : '' };
}

function listOf<Item>(raw: unknown, parse: (item: unknown) => Item | undefined, most: number): Item[] {
  if (!Array.isArray(raw)) return [];
  return raw
    .slice(0, most)
    .map(parse)
    .filter((item) => item !== undefined);
}

function isShort(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.length <= most;
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}
