import { expect, test } from 'bun:test';
import { serverHealth, type HealthFacts } from './server-health.ts';

const thresholds = {
  disk_warning_percent: 80,
  disk_critical_percent: 90,
  memory_warning_percent: 85,
  cpu_warning_percent: 90,
  server_offline_seconds: 180,
};
const minute = 60_000;

function facts(change: Partial<HealthFacts>): HealthFacts {
  return {
    status: 'online',
    everReported: true,
    heardByUs: true,
    intervalKnown: true,
    unjudged: undefined,
    unknowns: [],
    silenceLimitSeconds: 180,
    cpuPercent: 12,
    memoryPercent: 45,
    filesystems: [],
    staleMounts: [],
    temperatures: [],
    servicesDown: [],
    securityUpdates: 0,
    rebootRequired: false,
    clockOffsetSeconds: 0,
    ...change,
  };
}

function judge(change: Partial<HealthFacts>, lastedMs = 0) {
  const first = serverHealth(facts(change), thresholds, new Map(), 0);
  return serverHealth(facts(change), thresholds, first.since, lastedMs);
}

test('a well server has no problems', () => {
  expect(judge({})).toMatchObject({ health: 'OK', problems: [] });
});

test('a full filesystem is said with what is left of it, the worst first', () => {
  const verdict = judge({
    filesystems: [
      { mount: '/srv', percent: 82, freeBytes: 720e9, totalBytes: 4e12 },
      { mount: '/', percent: 94.2, freeBytes: 1.2e9, totalBytes: 20e9 },
      { mount: '/home', percent: 79.9, freeBytes: 1e9, totalBytes: 5e9 },
    ],
  });
  expect(verdict.health).toBe('FAIL');
  expect(verdict.problems.map((problem) => [problem.status, problem.message])).toEqual([
    ['FAIL', '/ is 94 % full: 1.2 GB free of 20 GB'],
    ['WARN', '/srv is 82 % full: 720 GB free of 4 TB'],
  ]);
});

test('the flat disk of a server without filesystems is judged too', () => {
  const verdict = judge({
    filesystems: [{ mount: undefined, percent: 82, freeBytes: undefined, totalBytes: undefined }],
  });
  expect(verdict.problems).toEqual([{ status: 'WARN', key: 'disk_percent', message: 'The disk is 82 % full' }]);
});

test('memory and CPU warn only after five minutes', () => {
  const busy = { cpuPercent: 97, memoryPercent: 91 };
  expect(judge(busy, 4 * minute).health).toBe('OK');
  const verdict = judge(busy, 5 * minute);
  expect(verdict.health).toBe('WARN');
  expect(verdict.problems.map((problem) => problem.message)).toEqual([
    'CPU is 97 % busy, above 90 % for 5 min',
    'Memory is 91 % used, above 85 % for 5 min',
  ]);
});

test('a condition that ends in between starts anew', () => {
  const busy = serverHealth(facts({ cpuPercent: 97 }), thresholds, new Map(), 0);
  const calm = serverHealth(facts({ cpuPercent: 20 }), thresholds, busy.since, 3 * minute);
  const again = serverHealth(facts({ cpuPercent: 97 }), thresholds, calm.since, 6 * minute);
  expect(again.health).toBe('OK');
});

test('offline outweighs all that was known', () => {
  const verdict = judge({ status: 'offline', filesystems: [{ mount: '/', percent: 99, freeBytes: 0, totalBytes: 1 }] });
  expect(verdict).toMatchObject({
    health: 'FAIL',
    problems: [{ status: 'FAIL', key: 'server_state', message: 'Offline: no report for more than 3 min' }],
  });
});

test('what nobody could look at is unknown', () => {
  expect(judge({ status: 'unknown', everReported: false })).toMatchObject({
    health: 'UNKNOWN',
    problems: [{ message: 'Has not reported yet' }],
  });
  expect(judge({ status: 'unknown' }).health).toBe('UNKNOWN');
  expect(judge({ unjudged: 'unstored', cpuPercent: 99 }, 10 * minute)).toMatchObject({
    health: 'UNKNOWN',
    problems: [{ message: 'It reports, but the hub cannot store its reports' }],
  });
  expect(judge({ unknowns: [{ kind: 'collector', name: 'smart', error: 'not allowed' }] })).toMatchObject({
    health: 'UNKNOWN',
    problems: [{ message: 'The collector smart fails: not allowed' }],
  });
});

test('a filesystem that does not answer and waiting security updates warn', () => {
  const verdict = judge({ staleMounts: ['/mnt/nas'], securityUpdates: 2 });
  expect(verdict.problems.map((problem) => problem.message)).toEqual([
    '/mnt/nas does not answer',
    '2 security updates waiting',
  ]);
  expect(verdict.health).toBe('WARN');
});

test('a hot CPU warns at 85 and fails at 95, and a chip that is not known is left alone', () => {
  function at(celsius: number, chip = 'coretemp') {
    return judge({ temperatures: [{ chip, sensor: 'Package id 0', celsius }] }, 5 * minute).health;
  }
  expect([at(84), at(85), at(95), at(120, 'acpitz')]).toEqual(['OK', 'WARN', 'FAIL', 'OK']);
});

test('a zone of a board that is the processor has its limits, another has none', () => {
  function zone(sensor: string, celsius: number) {
    return judge({ temperatures: [{ chip: 'thermal', sensor, celsius }] }, 5 * minute).health;
  }
  const processors = ['cpu-thermal', 'soc_thermal', 'x86_pkg_temp', 'bigcore0-thermal', 'CPU-therm', 'package-thermal'];
  expect(processors.map((sensor) => [zone(sensor, 84), zone(sensor, 85), zone(sensor, 105)])).toEqual(
    processors.map(() => ['OK', 'WARN', 'FAIL']),
  );
  expect(['acpitz', 'pch_skylake', 'battery', 'iwlwifi_1', 'thermal_zone0'].map((sensor) => zone(sensor, 105))).toEqual(
    Array.from({ length: 5 }, () => 'OK'),
  );
});

test('a spinning disk is hot sooner than a solid one, a disk of which nothing is known is taken for a spinning one, and lower limits of its own hold', () => {
  const none = { rotational: null, high: null, critical: null };
  function disk(chip: string, celsius: number, traits: object = {}) {
    const temperatures = [{ chip, sensor: 'temp1', celsius, disk: { ...none, ...traits } }];
    return judge({ temperatures }, 5 * minute).health;
  }
  expect([49, 50, 59, 60].map((celsius) => disk('drivetemp WD-1', celsius))).toEqual(['OK', 'WARN', 'WARN', 'FAIL']);
  expect([66, 70, 80].map((celsius) => disk('drivetemp S1', celsius, { rotational: false }))).toEqual([
    'OK',
    'WARN',
    'FAIL',
  ]);
  expect([66, 70, 80].map((celsius) => disk('nvme S2', celsius))).toEqual(['OK', 'WARN', 'FAIL']);
  expect([64, 65, 75].map((celsius) => disk('nvme S2', celsius, { high: 65, critical: 75 }))).toEqual([
    'OK',
    'WARN',
    'FAIL',
  ]);
  expect(disk('nvme S2', 72, { high: 84.8, critical: 89.8 })).toBe('WARN');
  expect(disk('nvme S2', 45, { high: 5 })).toBe('OK');
});

test('what is unknown is worse than well and no worse than a warning', () => {
  const unknowns = [{ kind: 'service', name: 'plex', why: 'unreported' } as const];
  expect(judge({ unknowns }).health).toBe('UNKNOWN');
  expect(judge({ unknowns, securityUpdates: 2 }).health).toBe('WARN');
  expect(judge({ unknowns, securityUpdates: 2 }).problems.map((problem) => problem.status)).toEqual([
    'WARN',
    'UNKNOWN',
  ]);
});

test('an expected service fails after two minutes', () => {
  const down = { servicesDown: [{ name: 'plex', state: 'stopped' }] };
  expect(judge(down, minute).health).toBe('OK');
  expect(judge(down, 2 * minute)).toMatchObject({ health: 'FAIL', problems: [{ message: 'plex is stopped' }] });
});

test('a clock that is off is noted, and warned about above five minutes', () => {
  expect(judge({ clockOffsetSeconds: 45 })).toMatchObject({
    health: 'OK',
    problems: [{ status: 'OK', message: 'Its clock is 45 s behind' }],
  });
  expect(judge({ clockOffsetSeconds: -600 })).toMatchObject({
    health: 'WARN',
    problems: [{ message: 'Its clock is 10 min ahead' }],
  });
});

test('a needed restart is a note', () => {
  expect(judge({ rebootRequired: true })).toMatchObject({ health: 'OK', problems: [{ status: 'OK' }] });
});

test('a thousand full mounts are told in twenty lines', () => {
  const filesystems = Array.from({ length: 1000 }, (_, index) => ({
    mount: `/m${index}`,
    percent: 95,
    freeBytes: 1,
    totalBytes: 2,
  }));
  expect(judge({ filesystems }).problems.length).toBe(20);
});
