import type { AgentRelease } from '@labkeeper/protocol/agent';
import { architectureName } from './machine.ts';
import { isRecord, parseJson } from './wire.ts';

export type ReleaseFile = AgentRelease['files'][number];

/** What the hub hands out, or undefined where the answer is none. Files with an odd path or digest are left out. */
export function parseRelease(text: string): { version: string; files: ReleaseFile[] } | undefined {
  const raw = parseJson(text);
  if (!isRecord(raw) || typeof raw['version'] !== 'string' || !Array.isArray(raw['files'])) return undefined;
  return { version: raw['version'], files: raw['files'].map(parseFile).filter((file) => file !== undefined) };
}

function parseFile(raw: unknown): ReleaseFile | undefined {
  if (!isRecord(raw)) return undefined;
  const { name, architecture, kind, path, size_bytes, digest } = raw;
  if (typeof name !== 'string' || typeof architecture !== 'string' || typeof size_bytes !== 'number') return undefined;
  if (kind !== 'executable' && kind !== 'bundle') return undefined;
  // A path of the hub itself: never another host's address.
  if (typeof path !== 'string' || !/^\/[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(path)) return undefined;
  if (typeof digest !== 'string' || !/^[0-9a-f]{64}$/.test(digest)) return undefined;
  return { name, architecture, kind, path, size_bytes, digest };
}

/** The file for a program of this packaging on this architecture (Node's name of it). Pure. */
export function chooseFile(
  release: { files: readonly ReleaseFile[] },
  kind: string,
  arch: string,
): ReleaseFile | undefined {
  const names = [arch, architectureName(arch)];
  return release.files.find((file) => file.kind === kind && (kind === 'bundle' || names.includes(file.architecture)));
}
