import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildApp } from '../../../packages/hub/src/app.ts';
import { loadConfig } from '../../../packages/hub/src/config/load-config.ts';

const root = resolve(import.meta.dirname, '..', '..', '..');

/** `docs/openapi.json`: what a hub says of its own API. A real one is started for it, in a folder that is thrown away. */
export async function openApiFile(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'labkeeper-docs-'));
  const environment = { LABKEEPER_DATA_DIR: folder, LABKEEPER_HOST: '127.0.0.1', LABKEEPER_LOG_LEVEL: 'silent' };
  const app = buildApp(loadConfig({ environment, folder }), { anyPort: true, ballastBytes: 0 });
  try {
    const { ports } = await app.start();
    const answer = await fetch(`http://127.0.0.1:${String(ports.port)}/api/openapi.json`);
    return formatted(JSON.stringify(await answer.json(), null, 2), folder);
  } finally {
    await app.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As the formatter would write it, so that `npm run check` finds nothing to do. By way of a file: its output through a pipe is cut. */
function formatted(json: string, folder: string): string {
  const file = join(folder, 'openapi.json');
  writeFileSync(file, json);
  const args = ['--bun', join(root, 'node_modules', '.bin', 'oxfmt'), '-c', join(root, '.oxfmtrc.json'), file];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The formatter failed: ${stderr}`);
  return readFileSync(file, 'utf8');
}
