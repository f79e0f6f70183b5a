import { expect, test } from 'bun:test';
import { allRaw, bench, report, rows, start, workUntilIdle, type Bench } from '../testing/series-bench.ts';
import { describeEngines } from '../testing/engines.ts';
import type { SeriesQuery } from './series-store.ts';
import { dayMs, hourMs } from './time.ts';

const minute = 60_000;
const damaged = new Uint8Array([0xc8, 0x01, 0x05]);
const query: SeriesQuery = {
  subjects: ['server/nas', 'server/other'],
  metrics: ['temperature'],
  from: start,
  to: start + dayMs,
  points: 24,
  band: false,
};

async function twoServers(hub: Bench): Promise<number> {
  for (const subject of ['server/nas', 'server/other']) {
    for (let i = 0; i < 4; i += 1) await hub.store.append(report(start + i * hourMs, { temperature: i }, subject));
  }
  const row = await hub.database.read
    .selectFrom('subjects')
    .select('subject_no')
    .where('subject', '=', 'server/nas')
    .executeTakeFirstOrThrow();
  return row.subject_no;
}

async function means(hub: Bench): Promise<unknown[]> {
  return (await hub.store.query(query)).map((each) => each.mean.slice(0, 4));
}

describeEngines('a stored row that cannot be read', (open) => {
  test('among reports is set aside with its bytes; all else is sealed, merged and shown', async () => {
    const hub = await bench(open);
    const subjectNo = await twoServers(hub);
    const slot = start + 2 * hourMs + minute;
    await hub.database.write.insertInto('heads').values({ subject_no: subjectNo, slot, payload: damaged }).execute();
    const shown = [
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ];
    expect(await means(hub)).toEqual(shown);
    expect(await allRaw(hub.store)).toHaveLength(4);
    await workUntilIdle(hub, start + dayMs + hourMs);
    expect(await rows(hub.database)).toMatchObject({ heads: 0, blocks: 0, chunks: 2, rollups: 2 });
    expect(await means(hub)).toEqual(shown);
    expect(await hub.store.trouble(start + dayMs)).toEqual({ setAside: 1, failing: [] });
    expect(await hub.store.trouble(start + 30 * dayMs)).toEqual({ setAside: 0, failing: [] });
    const kept = await hub.database.read.selectFrom('state').selectAll().execute();
    expect(kept.map((row) => row.value_json)).toEqual([
      JSON.stringify({ base64: Buffer.from(damaged).toString('base64') }),
    ]);
  });

  test('keeps the reports before its damage', async () => {
    const hub = await bench(open);
    await twoServers(hub);
    const { payload, slot, subject_no } = await hub.database.read
      .selectFrom('heads')
      .selectAll()
      .where('slot', '=', start + hourMs)
      .executeTakeFirstOrThrow();
    const used = payload.findLastIndex((byte) => byte !== 0) + 1;
    const half = new Uint8Array([...payload.subarray(0, used), ...damaged]);
    await hub.database.write
      .updateTable('heads')
      .set({ payload: half })
      .where('slot', '=', slot)
      .where('subject_no', '=', subject_no)
      .execute();
    await workUntilIdle(hub, start + dayMs + hourMs);
    expect(await means(hub)).toEqual([
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ]);
    expect((await hub.store.trouble(start + dayMs)).setAside).toBe(1);
  });

  for (const table of ['blocks', 'chunks'] as const) {
    test(`among ${table} costs only what it held, and later samples of that time are kept`, async () => {
      const hub = await bench(open);
      const subjectNo = await twoServers(hub);
      await workUntilIdle(hub, start + (table === 'blocks' ? 10 * hourMs : dayMs + hourMs));
      let change = hub.database.write.updateTable(table).set({ payload: damaged }).where('subject_no', '=', subjectNo);
      if (table === 'blocks') change = change.where('hour' as never, '=', (start / hourMs + 1) as never);
      await change.execute();
      expect((await means(hub))[1]).toEqual([0, 1, 2, 3]);
      await hub.store.append(report(start + hourMs + minute, { temperature: 9 }));
      await workUntilIdle(hub, start + dayMs + hourMs);
      expect(await rows(hub.database)).toMatchObject({ heads: 0, blocks: 0, chunks: 2, rollups: 2 });
      // Of a chunk the roll-ups are still there; of a block nothing is.
      expect(await means(hub)).toEqual([
        [0, table === 'chunks' ? 5 : 9, 2, 3],
        [0, 1, 2, 3],
      ]);
      expect((await hub.store.trouble(start + dayMs)).setAside).toBe(1);
    });
  }

  test('among roll-ups costs that day of that series', async () => {
    const hub = await bench(open);
    await twoServers(hub);
    await workUntilIdle(hub, start + dayMs + hourMs);
    const [first] = await hub.database.read.selectFrom('rollups').select('series_id').orderBy('series_id').execute();
    await hub.database.write
      .updateTable('rollups')
      .set({ payload: damaged })
      .where('series_id', '=', first?.series_id ?? 0)
      .execute();
    expect((await means(hub))[1]).toEqual([0, 1, 2, 3]);
  });
});

describeEngines('background work that fails', (open) => {
  test('for one subject again and again is told, and that of the others goes on', async () => {
    const hub = await bench(open);
    const subjectNo = await twoServers(hub);
    hub.failing = (queries) =>
      queries.some(({ sql, parameters }) => /"blocks"/.test(sql) && parameters.includes(subjectNo));
    const later = start + dayMs + hourMs;
    let failures = 0;
    for (let i = 0; i < 200; i += 1) {
      const done = await hub.store.work(later).catch(() => 'failed');
      if (done === 'failed') failures += 1;
      if (done === 'idle') break;
    }
    expect(failures).toBe(3);
    expect(await rows(hub.database)).toMatchObject({ heads: 4, chunks: 1 });
    expect((await hub.store.trouble(later)).failing).toEqual([expect.stringContaining('server/nas')]);
    hub.failing = undefined;
    await workUntilIdle(hub, later + hourMs);
    expect(await rows(hub.database)).toMatchObject({ heads: 0, chunks: 2 });
    expect((await hub.store.trouble(later)).failing).toEqual([]);
  });
});
