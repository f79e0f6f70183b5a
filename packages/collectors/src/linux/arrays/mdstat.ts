import { round, toNumber } from '../../numbers.ts';
import { maxLabel, plainText } from '../../text.ts';

/** A device in a line of mdstat. `flags` as printed, without parentheses: F faulty, S spare, W write-mostly, J journal, R replacement. */
export interface MdstatMember {
  name: string;
  slot: number;
  flags: string;
}

/** What an array does beside serving. `waiting` DELAYED, PENDING or REMOTE: no numbers then. */
export interface MdstatSync {
  kind: string;
  percent: number | null;
  etaSeconds: number | null;
  bytesPerSecond: number | null;
  waiting: string | null;
}

/** One array of /proc/mdstat. `level` null where none is printed; `wanted`, `working`, `map` of `[n/m] [UU_]`. */
export interface MdstatArray {
  name: string;
  state: 'active' | 'inactive' | 'broken';
  mode: string | null;
  level: string | null;
  members: MdstatMember[];
  sizeBytes: number | null;
  wanted: number | null;
  working: number | null;
  map: string | null;
  /** How often raid10 keeps each block. */
  copies: number | null;
  /** `imsm`, `ddf` of a container, `/md127/0` of an array inside one. */
  external: string | null;
  sync: MdstatSync | null;
}

/** An array whose lines are not of the known form. */
export interface MdstatBroken {
  name: string;
  broken: string;
}

const maxArrays = 128;
const maxMembers = 256;
const longestEtaSeconds = 10 * 366 * 86_400;

/** Reads /proc/mdstat (md(4)). A line that cannot be meant costs its own array only. */
export function parseMdstat(text: string): (MdstatArray | MdstatBroken)[] {
  const arrays = new Map<string, MdstatArray | MdstatBroken>();
  let current: MdstatArray | undefined;
  for (const line of text.split('\n', 20_000)) {
    const head = /^([^\s:]{1,64})\s*:\s*(.*)$/.exec(line);
    if (head?.[1] !== undefined && head[1] !== 'Personalities') {
      const one = parseHead(plainText(head[1], maxLabel), head[2] ?? '');
      if (arrays.size < maxArrays) arrays.set(one.name, one);
      current = 'broken' in one ? undefined : one;
    } else if (/^\S/.test(line)) {
      current = undefined;
    } else if (current !== undefined) {
      readDetail(current, line.trim());
    }
  }
  return [...arrays.values()];
}

function parseHead(name: string, rest: string): MdstatArray | MdstatBroken {
  const words = rest.trim().split(/\s+/, maxMembers + 8);
  const state = words.shift();
  if (state !== 'active' && state !== 'inactive' && state !== 'broken') {
    return { name, broken: `mdstat: no known state in "${plainText(rest, 80)}"` };
  }
  const mode = /^\((.{1,40})\)$/.exec(words[0] ?? '')?.[1] ?? null;
  if (mode !== null) words.shift();
  const level = words[0]?.includes('[') === false ? plainText(words.shift() ?? '', 40) : null;
  const members = words.filter((word) => word !== '').map(parseMember);
  if (members.includes(undefined)) return { name, broken: `mdstat: no known members in "${plainText(rest, 80)}"` };
  const known = members.filter((member) => member !== undefined).slice(0, maxMembers);
  return { name, state, mode, level, members: known, ...nothingYet() };
}

function nothingYet(): Omit<MdstatArray, 'name' | 'state' | 'mode' | 'level' | 'members'> {
  return { sizeBytes: null, wanted: null, working: null, map: null, copies: null, external: null, sync: null };
}

function parseMember(word: string): MdstatMember | undefined {
  const match = /^([^[\]()]{1,64})\[(\d{1,6})\]((?:\([FSWJR]\))*)$/.exec(word);
  if (match?.[1] === undefined) return undefined;
  return {
    name: plainText(match[1], 64),
    slot: Number(match[2]),
    flags: (match[3] ?? '').replaceAll(/[()]/g, ''),
  };
}

/** A line below the head: size and members, progress, or the bitmap, which says nothing about health. */
function readDetail(array: MdstatArray, line: string): void {
  const blocks = /^(\d{1,18}) blocks/.exec(line)?.[1];
  if (blocks !== undefined) readSize(array, line, Number(blocks) * 1024);
  const sync = parseSync(line);
  if (sync !== undefined) array.sync = sync;
}

function readSize(array: MdstatArray, line: string, sizeBytes: number): void {
  if (Number.isSafeInteger(sizeBytes)) array.sizeBytes = sizeBytes;
  const members = /\[(\d{1,6})\/(\d{1,6})\](?: \[([U_]{1,6000})\])?/.exec(line);
  array.wanted = toNumber(members?.[1]) ?? array.wanted;
  array.working = toNumber(members?.[2]) ?? array.working;
  array.map = members?.[3] ?? array.map;
  const external = /super external:(\S{1,80})/.exec(line)?.[1];
  if (external !== undefined) array.external = plainText(external, 80);
  const copies = toNumber(/(\d{1,3}) (?:near|far|offset)-copies/.exec(line)?.[1]);
  if (copies !== undefined) array.copies = copies;
}

/** `[=>...]  recovery =  8.5% (16775552/195310144) finish=17.0min speed=259783K/sec`, or `resync=DELAYED`. */
function parseSync(line: string): MdstatSync | undefined {
  const waiting = /^(?:\[[=>.]*\]\s*)?([a-z]{4,12})\s*=\s*(DELAYED|PENDING|REMOTE)/.exec(line);
  if (waiting?.[1] !== undefined) {
    return { kind: waiting[1], percent: null, etaSeconds: null, bytesPerSecond: null, waiting: waiting[2] ?? null };
  }
  const running = /^(?:\[[=>.]*\]\s*)?(resync|recovery|check|reshape|repair)\s*=\s*([\d.]{1,8})%/.exec(line);
  if (running?.[1] === undefined) return undefined;
  const finish = toNumber(/finish=([\d.]{1,20})min/.exec(line)?.[1]);
  const speed = toNumber(/speed=(\d{1,12})K\/sec/.exec(line)?.[1]);
  return {
    kind: running[1],
    percent: percentDone(line) ?? percent(toNumber(running[2])),
    etaSeconds: finish === undefined || finish * 60 > longestEtaSeconds ? null : Math.round(finish * 60),
    bytesPerSecond: speed === undefined ? null : speed * 1024,
    waiting: null,
  };
}

function percentDone(line: string): number | null {
  const [, done, all] = (/\((\d{1,18})\/(\d{1,18})\)/.exec(line) ?? []).map(Number);
  if (done === undefined || all === undefined || all === 0) return null;
  return percent((done / all) * 100);
}

function percent(value: number | undefined): number | null {
  return value === undefined || value < 0 || value > 100 ? null : round(value, 2);
}
