import { createPublicKey, verify } from 'node:crypto';
import type { Command } from '@labkeeper/protocol/agent';

const deepest = 16;

/**
 * JSON with the keys of every object in the order of their UTF-16 code units and no blanks: one text for one value, so
 * that both ends sign the same bytes. Throws for what JSON cannot say and for values nested deeper than 16.
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > deepest) throw new TypeError('nested too deep to sign');
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError('not a value of JSON');
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member, depth + 1)}`);
  return `{${members.join(',')}}`;
}

/** The text that a hub signs for a command: its agent, its id, what to do, until when, and its place in the row. */
export function commandText(serverId: string, command: Command): string {
  const { command_id, action, target, parameters, queued_at, expires_at, sequence } = command;
  return canonicalJson([serverId, command_id, action, target, parameters, queued_at, expires_at, sequence]);
}

/** Whether the hub whose key was handed over at enrolment (Ed25519, base64 SPKI) signed this command for this server. */
export function isSignedByHub(hubPublicKey: string, serverId: string, command: Command): boolean {
  if (hubPublicKey === '') return false;
  try {
    const key = createPublicKey({ key: Buffer.from(hubPublicKey, 'base64'), format: 'der', type: 'spki' });
    // Another kind of key could verify under rules of its own; only Ed25519 was promised.
    if (key.asymmetricKeyType !== 'ed25519') return false;
    return verify(null, Buffer.from(commandText(serverId, command)), key, Buffer.from(command.signature, 'base64'));
  } catch {
    return false;
  }
}
