import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../e2e/support/free-port.ts';
import type { MadeUpServer } from './made-up-server.ts';
import { pause } from './statistics.ts';
import { costOver, type Cost } from './watch-process.ts';

const collectd = '/usr/sbin/collectd';
const prometheus = '/usr/bin/prometheus';

/** What collectd costs over so many seconds, with the plugins that read what our agent reads; undefined where it is not installed. */
export async function costOfCollectd(intervalSeconds: number, seconds: number): Promise<Cost | undefined> {
  if (!existsSync(collectd)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'lk-peer-'));
  const config = join(folder, 'collectd.conf');
  const plugins = ['cpu', 'df', 'disk', 'interface', 'load', 'memory', 'processes', 'swap', 'thermal', 'uptime', 'csv'];
  const head = [
    `Interval ${intervalSeconds}`,
    `BaseDir "${folder}"`,
    `PIDFile "${folder}/pid"`,
    'TypesDB "/usr/share/collectd/types.db"',
  ];
  const loads = plugins.map((name) => `LoadPlugin ${name}`);
  writeFileSync(config, [...head, ...loads, `<Plugin csv>\n  DataDir "${folder}/csv"\n</Plugin>`, ''].join('\n'));
  const child = Bun.spawn([collectd, '-f', '-C', config], { stdout: 'ignore', stderr: 'ignore' });
  try {
    await pause(2000);
    return await costOver(child.pid, seconds);
  } finally {
    child.kill();
    await child.exited;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What Prometheus costs that scrapes as many made-up servers with a hundred numbers each; undefined where it is not installed. */
export async function costOfPrometheus(load: {
  readonly servers: number;
  readonly settle: number;
  readonly seconds: number;
}): Promise<Cost | undefined> {
  if (!existsSync(prometheus)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'lk-peer-'));
  const targets = Bun.spawn(
    [process.execPath, '--no-orphans', join(import.meta.dirname, 'scrape-targets.ts'), String(load.servers)],
    {
      stdout: 'pipe',
      stderr: 'inherit',
    },
  );
  const address = await firstLine(targets.stdout);
  const files = Array.from({ length: load.servers }, (_, index) => ({
    targets: [address],
    labels: { __metrics_path__: `/${index}`, instance: `made-up-${index}` },
  }));
  writeFileSync(join(folder, 'targets.json'), JSON.stringify(files));
  const scrape = `scrape_configs:\n  - job_name: made-up\n    scrape_interval: 10s\n    scrape_timeout: 5s\n    file_sd_configs:\n      - files: [targets.json]\n`;
  writeFileSync(join(folder, 'prometheus.yml'), scrape);
  mkdirSync(join(folder, 'data'));
  const flags = [
    `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=127.0.0.1:${await freePort()}`,
  ];
  const child = Bun.spawn([prometheus, ...flags], { stdout: 'ignore', stderr: 'ignore' });
  try {
    await pause(load.settle * 1000);
    return await costOver(child.pid, load.seconds);
  } finally {
    child.kill();
    targets.kill();
    await Promise.all([child.exited, targets.exited]);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = '';
  for await (const piece of stream) {
    text += new TextDecoder().decode(piece);
    if (text.includes('\n')) break;
  }
  return text.trim();
}

/** The numbers of one made-up server in the text format that Prometheus reads. */
export function exposition(server: MadeUpServer, at: number): string {
  const { metrics, samples } = server.report(at);
  const flat = Object.entries(metrics).map(([name, value]) => `${name} ${String(value)}`);
  const labelled = (samples ?? []).map(({ metric, labels = {}, value }) => {
    const pairs = Object.entries(labels).map(([name, text]) => `${name}=${JSON.stringify(text)}`);
    return `${metric}{${pairs.join(',')}} ${value}`;
  });
  return `${[...flat, ...labelled].join('\n')}\n`;
}
