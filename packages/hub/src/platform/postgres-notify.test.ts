import { afterEach, expect, test } from 'bun:test';
import { systemClock } from './clock.ts';
import type { HubNews } from './hub-news.ts';
import { createLogger } from './logger.ts';
import { openPostgresNews } from './postgres-notify.ts';
import { describeEngines } from './testing/engines.ts';

const lines: HubNews[] = [];
afterEach(async () => {
  for (const line of lines.splice(0)) await line.close();
});

async function join(connectionString: string): Promise<HubNews> {
  const line = await openPostgresNews({ connectionString, clock: systemClock, log: createLogger('silent') });
  lines.push(line);
  return line;
}

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !holds(); i += 1) await Bun.sleep(10);
  expect(holds()).toBe(true);
}

describeEngines('the line between hubs', (open, engine) => {
  if (engine === 'sqlite') return;

  test('who could not take what changed is told again until that works, and others are told once', async () => {
    const { url } = await open.place();
    const [here, there] = [await join(url), await join(url)];
    const heard: string[] = [];
    let failures = 2;
    there.on('silence', async () => {
      heard.push('tried');
      if ((failures -= 1) >= 0) throw new Error('the database was away');
    });
    there.on('silence', async (ids) => void heard.push(`other ${ids?.join()}`));
    here.tell('silence', ['all']);
    await until(() => heard.length === 4);
    await Bun.sleep(50);
    expect(heard.toSorted()).toEqual(['other all', 'tried', 'tried', 'tried']);
  });

  test('a line that is closed tries nothing again', async () => {
    const { url } = await open.place();
    const [here, there] = [await join(url), await join(url)];
    let tries = 0;
    there.on('rules', async () => {
      tries += 1;
      throw new Error('never');
    });
    here.tell('rules', ['all']);
    await until(() => tries === 1);
    await there.close();
    await Bun.sleep(700);
    expect(tries).toBe(1);
  });
});
