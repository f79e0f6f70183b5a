import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CollectorReport } from '@labkeeper/protocol/agent';
import { writeFileAtomically } from './atomic-file.ts';
import type { LinkState } from './uplink.ts';
import { isRecord, parseJson } from './wire.ts';

/** How a running agent fares, for `doctor` and the installer. Times are ISO 8601. */
export interface AgentStatus {
  pid: number;
  version: string;
  server_id: string;
  hub_url: string;
  link: LinkState;
  reason: string;
  started_at: string;
  updated_at: string;
  last_answer_at: string | null;
  interval_seconds: number;
  backlog: number;
  lost: { dropped: number; damaged: number; rejected: number };
  collectors: CollectorReport[];
}

/** Folder of the status: memory-backed where the service manager gives one, so that it wears no disk. */
export function statusFolder(stateDir: string, env: Readonly<Record<string, string | undefined>>): string {
  const runtime = env['RUNTIME_DIRECTORY'];
  return runtime !== undefined && runtime.startsWith('/') ? (runtime.split(':')[0] ?? stateDir) : stateDir;
}

/** Writes the status; a failure only costs the view. */
export function writeStatus(folder: string, status: AgentStatus): void {
  try {
    writeFileAtomically(join(folder, 'status.json'), `${JSON.stringify(status)}\n`, { durable: false });
  } catch {
    // The disk is full or read-only, which is told where it matters: at the spool.
  }
}

/** The newest status in one of these folders; undefined where no agent wrote any. */
export function readStatus(folders: readonly string[]): AgentStatus | undefined {
  const found = folders.map((folder) => readOne(join(folder, 'status.json'))).filter((one) => one !== undefined);
  found.sort((a, b) => b.updated_at.localeCompare(a.updated_at));
  return found[0];
}

function readOne(path: string): AgentStatus | undefined {
  try {
    const raw = parseJson(readFileSync(path, 'utf8'));
    if (!isRecord(raw) || typeof raw['updated_at'] !== 'string' || typeof raw['link'] !== 'string') return undefined;
    // Our own file in our own folder; only its being there and whole is in doubt.
    return raw as object as AgentStatus;
  } catch {
    return undefined;
  }
}
