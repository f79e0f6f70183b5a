import type { Unit } from '@labkeeper/protocol/inventory';
import type { MetricDefinition } from '@labkeeper/protocol/sample';
import { CollectorError, type Collector, type Look, type Reading } from '../../collector.ts';
import { errorCode, listOptional, type Host, type RunResult } from '../../host.ts';
import { parseShow, type UnitProperties } from '../../systemd-show.ts';
import { plainText, plainTextOrNull } from '../../text.ts';
import { toUnit } from '../../unit-name.ts';
import { unitStatus } from '../../unit-status.ts';
import { parseTimerList, type TimerTimes } from './timer-list.ts';
import { isChosen, kindOf } from './unit-choice.ts';
import { parseUnitList, type ListedUnit } from './unit-list.ts';

const metrics = [
  {
    name: 'units_failed',
    unit: '',
    kind: 'gauge',
    help: 'Failed units of systemd, without those that are expected services.',
  },
] as const satisfies readonly MetricDefinition[];

const plain = ['--all', '--full', '--plain', '--no-legend', '--no-pager', '--output=json'];
const maxUnits = 2000;
const maxStarting = 100;
const maxDescription = 160;
const notBooted = /has not been booted with systemd/i;
const limits = { timeoutMs: 5000, maxBytes: 4 * 1024 * 1024, env: { TZ: 'UTC' } };

/** All services, timers, sockets and mounts of systemd, and how many of them have failed. */
export const units: Collector = {
  id: 'units',
  about: 'Services, timers, sockets and mounts of systemd, those that failed, and when timers run.',
  everySeconds: 60,
  live: false,
  metrics,
  collect,
};

async function collect(host: Host, look: Look): Promise<Reading | 'absent'> {
  // Its programs are not in the container, and whoever reads a machine by its files alone does not miss them.
  if (host.inContainer === true) return 'absent';
  // What sd_booted(3) asks: this folder is there where systemd is the first process.
  if (!(await listOptional(host, '/run/systemd')).includes('system')) return 'absent';
  const answer = await ask(host, look, ['list-units', '--type=service,timer,socket,mount', ...plain]);
  if (answer.code !== 0 && notBooted.test(answer.stderr)) return 'absent';
  const { units: listed, unread } = parseUnitList(answered(answer).stdout);
  if (listed.length === 0) throw new CollectorError('systemctl named no unit that could be read');
  const chosen = listed.filter((unit) => isChosen(unit, look.settings ?? {}));
  const starts = await askStarts(host, look, chosen.filter(isStarting));
  const timers = await askTimers(host, look, chosen);
  const all = chosen.map((unit) => toInventory(unit, starts.get(unit.unit), timers.get(unit.unit)));
  const shown = all.toSorted(byWorth).slice(0, maxUnits).toSorted(byName);
  const expected = new Set(look.services.map(toUnit));
  const failed = all.filter(({ unit, state }) => state === 'failed' && !expected.has(unit)).length;
  const reading: Reading = {
    // With rows that nobody could read the number is not known, and a smaller one would be wrong.
    samples: unread === 0 ? [{ metric: 'units_failed', value: failed }] : [],
    inventory: { units: shown },
  };
  const hint = hintOf(all.length, unread);
  return hint === undefined ? reading : { ...reading, hint };
}

async function ask(host: Host, look: Look, args: readonly string[]): Promise<RunResult> {
  try {
    return await host.run('systemctl', args, { ...limits, signal: look.signal });
  } catch (error) {
    const missing = errorCode(error) === 'ENOENT';
    throw new CollectorError(
      error instanceof Error ? plainText(error.message, 300) : 'systemctl cannot be run',
      missing ? 'run the agent on the machine itself, where systemctl is' : null,
      { cause: error },
    );
  }
}

/** The answer, or why it is none. */
function answered(result: RunResult): RunResult {
  if (result.timedOut) throw new CollectorError(`systemctl did not answer in ${limits.timeoutMs / 1000} s`);
  if (result.truncated) throw new CollectorError('systemctl names more units than can be read');
  if (result.code === 0) return result;
  const said = plainText(result.stderr.trim().split('\n', 1)[0] ?? '', 300) || `exit code ${result.code ?? 'none'}`;
  const bus = /connect to (?:system )?bus|dbus|D-Bus/i.test(result.stderr);
  throw new CollectorError(
    `systemctl: ${said}`,
    bus ? 'the agent must reach the system bus, /run/dbus/system_bus_socket: systemctl status dbus' : null,
  );
}

/** Of what is on its way up more must be asked: it may be started again and again. */
function isStarting({ unit, active }: ListedUnit): boolean {
  return active === 'activating' && kindOf(unit) === 'service';
}

/** Why units wait to be started again, after a failure or after an end that they were asked to repeat, and whether those that start were started by systemd itself. */
async function askStarts(host: Host, look: Look, waiting: readonly ListedUnit[]): Promise<Map<string, UnitProperties>> {
  const names = waiting
    .map(({ unit }) => unit)
    .filter((unit) => toUnit(unit) === unit)
    .slice(0, maxStarting);
  const starts = new Map<string, UnitProperties>();
  if (names.length === 0) return starts;
  try {
    const args = ['show', '--no-pager', '-p', 'Id,Result,NRestarts,Type', '--', ...names];
    for (const block of parseShow(answered(await ask(host, look, args)).stdout))
      starts.set(block.get('Id') ?? '', block);
  } catch {
    // Then it is not known whether they failed, and they are shown so.
  }
  return starts;
}

/** The times of timers; they go missing alone when systemd cannot tell them. */
async function askTimers(host: Host, look: Look, chosen: readonly ListedUnit[]): Promise<Map<string, TimerTimes>> {
  if (!chosen.some(({ unit }) => kindOf(unit) === 'timer')) return new Map();
  try {
    return parseTimerList(answered(await ask(host, look, ['list-timers', ...plain])).stdout);
  } catch {
    return new Map();
  }
}

function toInventory(listed: ListedUnit, start: UnitProperties | undefined, times: TimerTimes | undefined): Unit {
  return {
    unit: plainText(listed.unit),
    description: plainTextOrNull(listed.description, maxDescription),
    kind: kindOf(listed.unit) ?? 'service',
    load: plainText(listed.load, 40),
    active: plainText(listed.active, 40),
    sub: plainText(listed.sub, 40),
    state: unitStatus({
      ...listed,
      result: start?.get('Result'),
      restarts: start?.get('NRestarts'),
      type: start?.get('Type'),
    }),
    next_at: times?.next ?? null,
    last_at: times?.last ?? null,
  };
}

const worth: Readonly<Record<Unit['state'], number>> = { failed: 0, unknown: 1, running: 2, stopped: 3 };

/** Where there are too many, those that somebody should see stay. */
function byWorth(left: Unit, right: Unit): number {
  return worth[left.state] - worth[right.state];
}

function byName(left: Unit, right: Unit): number {
  return left.unit < right.unit ? -1 : 1;
}

function hintOf(count: number, unread: number): string | undefined {
  if (unread > 0) return `${unread} lines of systemctl could not be read, so failed units are not counted`;
  if (count > maxUnits) return `${count} units are more than the ${maxUnits} that are shown; exclude some`;
  return undefined;
}
