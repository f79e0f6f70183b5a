import type { DiskArray } from '@labkeeper/protocol/inventory';
import type { Look } from '../../collector.ts';
import { errorCode, listOptional, type Host, type RunResult } from '../../host.ts';
import { maxLabel, plainText } from '../../text.ts';
import { unknownArray, type Findings } from './findings.ts';
import { poolArray, poolByState } from './pool-array.ts';
import { zfsNumber } from './sizes.ts';
import { parseZpoolJson } from './zpool-json.ts';
import { maxPools, type ZpoolStatus } from './zpool-status.ts';
import { parseZpoolText } from './zpool-text.ts';

/** What the tool said last, and when it may be asked again. */
export interface ZfsMemory {
  asked: Asked;
  askedMs: number;
  /** States by the kernel when it was asked. */
  states: string;
}

/** `pools` undefined: it could not be asked, `reason` says why. `denied`: it is not there or better left alone, so the kernel's word is all there is. */
interface Asked {
  pools: readonly ZpoolStatus[] | undefined;
  reason: string;
  denied: boolean;
  /** It hung: it is left alone for longer. */
  hung: boolean;
  /** What would let it be asked. */
  grant?: string;
}

const kstat = '/proc/spl/kstat/zfs';
/** The kernel's files tell of what happens; the tool is for the details. */
const askEveryMs = 300_000;
const askWhileBusyMs = 50_000;
const askAfterHangMs = 1_800_000;
const timeoutMs = 3000;

/** The agent's own unit closes all devices to it; this one is open to everybody, for questions. */
const grant =
  'members and errors of pools are not seen. To let the agent ask for them, run: ' +
  'sudo mkdir -p /etc/systemd/system/labkeeper-agent.service.d && ' +
  String.raw`printf '[Service]\nDeviceAllow=/dev/zfs rw\n' | sudo tee /etc/systemd/system/labkeeper-agent.service.d/zfs.conf && ` +
  'sudo systemctl daemon-reload && sudo systemctl restart labkeeper-agent';

/** Every imported pool; none where ZFS is not loaded. */
export async function readZfs(host: Host, look: Look<ZfsMemory>): Promise<Findings<ZfsMemory>> {
  const states = await kernelStates(host);
  if (states.size === 0) return { arrays: [] };
  const known = look.previous?.memory;
  const memory =
    known !== undefined && isFresh(known, states, look.monotonicMs) ? known : await ask(host, look, states);
  const { asked } = memory;
  const arrays = [...states].map(([name, state]) => toArray(name, state, asked));
  const findings = { arrays, memory };
  return asked.pools === undefined ? { ...findings, hint: `ZFS: ${asked.grant ?? asked.reason}` } : findings;
}

/** State of each pool, readable by everybody and never blocked; empty text where ZFS is older than 0.8 and does not tell. */
async function kernelStates(host: Host): Promise<Map<string, string>> {
  const names = (await listOptional(host, kstat)).slice(0, 4 * maxPools);
  const texts = await host.readFiles(names.map((name) => `${kstat}/${name}/state`));
  const states = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    const text = texts[index];
    // Beside the folders of the pools there are files about ZFS as a whole.
    if (text === undefined && (await listOptional(host, `${kstat}/${name}`)).length === 0) continue;
    if (states.size < maxPools) states.set(plainText(name, maxLabel), plainText(text ?? '', 40));
  }
  return states;
}

function isFresh(known: ZfsMemory, states: ReadonlyMap<string, string>, nowMs: number): boolean {
  const age = nowMs - known.askedMs;
  if (known.asked.hung) return age < askAfterHangMs;
  if (known.states !== [...states].join('\n')) return false;
  const busy = known.asked.pools?.some(({ scan }) => scan?.state === 'running') === true;
  return age < (busy ? askWhileBusyMs : askEveryMs);
}

async function ask(host: Host, look: Look<ZfsMemory>, states: ReadonlyMap<string, string>): Promise<ZfsMemory> {
  const memory = { askedMs: look.monotonicMs, states: [...states].join('\n') };
  // The tool would wait inside the kernel until somebody mends the pool, and could not be ended.
  if ([...states.values()].includes('SUSPENDED')) {
    const reason = 'a pool is suspended, and asking for members and errors would wait for it';
    return { ...memory, asked: { ...notAsked(reason), denied: true } };
  }
  try {
    return { ...memory, asked: await askTool(host, look) };
  } catch (error) {
    const missing = errorCode(error) === 'ENOENT';
    const reason = missing ? 'zpool is not to be had here: members and errors are not seen' : 'zpool cannot be run';
    return { ...memory, asked: { ...notAsked(reason), denied: missing } };
  }
}

async function askTool(host: Host, look: Look<ZfsMemory>): Promise<Asked> {
  const json = await run(host, look, ['status', '-j', '-p']);
  if (json.timedOut) return hung();
  const pools = json.code === 0 ? parseZpoolJson(json.stdout, look.now.getTime()) : undefined;
  return pools === undefined ? await askForText(host, look) : { ...notAsked(''), pools };
}

async function askForText(host: Host, look: Look<ZfsMemory>): Promise<Asked> {
  let text = await run(host, look, ['status', '-p']);
  if (text.stderr.includes('invalid option')) text = await run(host, look, ['status']);
  if (text.timedOut) return hung();
  if (/permission denied|must be run as root/i.test(text.stderr)) {
    return { ...notAsked('zpool may only be used by root here: members and errors are not seen'), denied: true };
  }
  if (/failed to initialize the libzfs|operation not permitted/i.test(text.stderr)) {
    return { ...notAsked('zpool may not open /dev/zfs: members and errors are not seen'), denied: true, grant };
  }
  const found = text.code === 0 && !text.truncated ? parseZpoolText(text.stdout) : [];
  if (found.length > 0) return { ...notAsked(''), pools: await withSizes(host, look, found) };
  const said = plainText(text.stderr.split('\n', 1)[0] ?? '', 200);
  return notAsked(`zpool status failed${said === '' ? '' : `: ${said}`}`);
}

/** Texts of old say no sizes. */
async function withSizes(host: Host, look: Look<ZfsMemory>, pools: ZpoolStatus[]): Promise<ZpoolStatus[]> {
  const list = await run(host, look, ['list', '-H', '-p', '-o', 'name,size,allocated']);
  const rows = new Map(
    list.stdout.split('\n', maxPools).map((line) => [line.split('\t', 1)[0] ?? '', line.split('\t')]),
  );
  return pools.map((pool) => {
    const [, size, used] = rows.get(pool.name) ?? [];
    return { ...pool, sizeBytes: zfsNumber(size) ?? null, usedBytes: zfsNumber(used) ?? null };
  });
}

async function run(host: Host, { signal }: Look<ZfsMemory>, args: readonly string[]): Promise<RunResult> {
  return await host.run('zpool', args, { timeoutMs, signal, env: { LC_ALL: 'C', TZ: 'UTC' } });
}

function notAsked(reason: string): Asked {
  return { pools: undefined, reason, denied: false, hung: false };
}

function hung(): Asked {
  return { ...notAsked('zpool does not answer; it is asked again in half an hour'), hung: true };
}

function toArray(name: string, state: string, { pools, reason, denied }: Asked): DiskArray {
  const told = pools?.find((pool) => pool.name === name);
  if (told !== undefined) return poolArray(told, state === '' ? undefined : state);
  const why = pools === undefined ? reason : 'zpool status does not name it';
  // The kernel calls a pool healthy whose tool hangs: only what it calls bad is believed then.
  if (denied || state !== 'ONLINE') return poolByState(name, state, why);
  return unknownArray('zfs', name, why);
}
