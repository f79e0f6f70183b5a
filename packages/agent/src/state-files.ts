import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentSettings } from '@labkeeper/protocol/agent';
import { writeFileAtomically } from './atomic-file.ts';
import { makeFolder } from './make-folder.ts';
import { isRecord, parseSettings } from './wire.ts';

/** Who this agent is to its hub, as enrolment said it. Kept in `identity.json`, 0600. */
export interface Identity {
  hub_url: string;
  server_id: string;
  api_key: string;
  /** Ed25519 key that signs commands, base64 SPKI. */
  hub_public_key: string;
  heartbeat_interval_seconds: number;
  hub_pin: string | null;
  /** The hub's own authority (PEM), learned behind the pin. */
  hub_ca: string | null;
}

/** A file of ours that cannot be used; the message says which, why and what helps. */
export class StateError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StateError';
  }
}

/** Makes the folder for identity and spool (0700) where it is missing. */
export function prepareStateDir(folder: string): void {
  try {
    makeFolder(folder);
    if (!statSync(folder).isDirectory()) throw new Error('it is not a folder');
  } catch (error) {
    throw new StateError(`state_dir ${folder} cannot be used: ${error instanceof Error ? error.message : ''}`, {
      cause: error,
    });
  }
}

/** The identity of an enrolled agent; undefined where it is not enrolled. Throws StateError where the file is damaged. */
export function loadIdentity(folder: string): Identity | undefined {
  const path = join(folder, 'identity.json');
  const content = readJson(path);
  if (content === undefined) return undefined;
  const identity = parseIdentity(content);
  if (identity === undefined) throw new StateError(`${path} is damaged; enrol again to replace it`);
  return identity;
}

/** Keeps an identity; on disk when this returns. */
export function saveIdentity(folder: string, identity: Identity): void {
  writeFileAtomically(join(folder, 'identity.json'), `${JSON.stringify(identity, null, 2)}\n`);
  rmSync(join(folder, revokedFile), { force: true });
}

const revokedFile = 'revoked';

/** Remembers until the next enrolment that a person ended this agent's key. */
export function noteRevoked(folder: string): void {
  writeFileAtomically(join(folder, revokedFile), '');
}

/** Whether a person ended the key that this agent holds. */
export function wasRevoked(folder: string): boolean {
  return existsSync(join(folder, revokedFile));
}

/** Settings that the hub sent last, so that a restart without a hub keeps them; undefined where there are none. */
export function loadSettings(folder: string): AgentSettings | undefined {
  try {
    return parseSettings(readJson(join(folder, 'settings.json')));
  } catch {
    return undefined;
  }
}

/** Keeps the hub's settings. */
export function saveSettings(folder: string, settings: AgentSettings): void {
  writeFileAtomically(join(folder, 'settings.json'), `${JSON.stringify(settings)}\n`);
}

/** An id for a machine that has none of its own: made once and kept. */
export function keptMachineId(folder: string): string {
  const path = join(folder, 'machine-id');
  try {
    const kept = readFileSync(path, 'utf8').trim();
    if (/^[0-9a-f]{32}$/.test(kept)) return kept;
  } catch {
    // Not made yet.
  }
  const made = readFileSync('/proc/sys/kernel/random/uuid', 'utf8').replace(/[^0-9a-f]/g, '');
  writeFileAtomically(path, `${made}\n`);
  return made;
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new StateError(`${path} cannot be read: ${error instanceof Error ? error.message : ''}`, { cause: error });
  }
  try {
    const content: unknown = JSON.parse(text);
    return content;
  } catch (error) {
    throw new StateError(`${path} is damaged; enrol again to replace it`, { cause: error });
  }
}

function parseIdentity(raw: unknown): Identity | undefined {
  if (!isRecord(raw)) return undefined;
  const { hub_url, server_id, api_key, hub_public_key, heartbeat_interval_seconds, hub_pin, hub_ca } = raw;
  if (typeof hub_url !== 'string' || typeof server_id !== 'string' || typeof api_key !== 'string') return undefined;
  if (typeof hub_public_key !== 'string' || typeof heartbeat_interval_seconds !== 'number') return undefined;
  return {
    hub_url,
    server_id,
    api_key,
    hub_public_key,
    heartbeat_interval_seconds,
    hub_pin: typeof hub_pin === 'string' ? hub_pin : null,
    hub_ca: typeof hub_ca === 'string' ? hub_ca : null,
  };
}
