import type { SystemHealth } from '@labkeeper/protocol/system';
import type { Platform } from '../platform/hub-platform.ts';

type Check = NonNullable<SystemHealth['checks']>[number];

const lagLimitMs = 500;
const hourMs = 3_600_000;
const backupLimitMs = 48 * hourMs;

/** What `GET /system/health` looks at; a check that fails itself is a check that is not ok. */
export async function checkHealth(platform: Platform): Promise<Check[]> {
  return [
    await databaseCheck(platform),
    diskCheck(platform),
    ...(platform.db.engine === 'sqlite' ? [await backupCheck(platform)] : []),
    await samplesCheck(platform),
    settingsCheck(platform),
    auditCheck(platform),
    loopCheck(platform),
  ];
}

async function databaseCheck({ db, clock }: Platform): Promise<Check> {
  const began = clock.monotonic();
  try {
    await db.read.selectFrom('sites').select('site_id').limit(1).execute();
    return { name: 'database', ok: true, message: `It answers in ${Math.ceil(clock.monotonic() - began)} ms.` };
  } catch {
    return { name: 'database', ok: false, message: 'The database does not answer.' };
  }
}

function diskCheck({ room, disk }: Platform): Check {
  if (disk.isFailing) {
    return { name: 'disk', ok: false, message: 'The disk refuses what is written; agents keep their reports.' };
  }
  const ok = room?.isFull !== true;
  return { name: 'disk', ok, message: ok ? 'There is room.' : 'The disk is nearly full; agents keep their reports.' };
}

async function backupCheck({ backups, clock, startedAt }: Platform): Promise<Check> {
  const [newest] = await backups.list();
  const now = clock.now();
  // A hub that was only just made has none yet, and that is no fault.
  const ok = now - (newest?.createdAt ?? startedAt) < backupLimitMs;
  const message =
    newest === undefined ? 'There is none yet.' : `The newest was made ${ageInWords(now - newest.createdAt)} ago.`;
  return { name: 'backup', ok, message };
}

function ageInWords(ageMs: number): string {
  const hours = Math.floor(ageMs / hourMs);
  if (hours < 1) return 'less than an hour';
  return hours === 1 ? 'an hour' : `${hours} hours`;
}

async function samplesCheck({ series, clock }: Platform): Promise<Check> {
  const name = 'samples';
  try {
    const { setAside, failing } = await series.trouble(clock.now());
    const [first] = failing;
    if (first !== undefined) return { name, ok: false, message: first.slice(0, 300) };
    if (setAside === 0) return { name, ok: true, message: 'Every stored sample could be read.' };
    const rows = setAside === 1 ? 'A stored row of samples was' : `${setAside} stored rows of samples were`;
    return { name, ok: false, message: `${rows} damaged and set aside in the last week.` };
  } catch {
    return { name, ok: false, message: 'The stored samples could not be looked at.' };
  }
}

function settingsCheck({ settings }: Platform): Check {
  const { damaged } = settings;
  if (damaged.length === 0)
    return { name: 'settings', ok: true, message: 'Every stored setting is as it was written.' };
  return { name: 'settings', ok: false, message: `Stored settings are damaged and not used: ${damaged.join(', ')}.` };
}

function auditCheck({ counters }: Platform): Check {
  const ok = counters.get('audit_damaged') === 0;
  return { name: 'audit', ok, message: ok ? 'The audit is whole.' : 'A row of the audit was changed or is missing.' };
}

function loopCheck({ counters }: Platform): Check {
  const lag = counters.get('event_loop_lag_ms');
  return { name: 'event loop', ok: lag < lagLimitMs, message: `At most ${lag} ms late in the last minute.` };
}
