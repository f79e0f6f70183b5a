import { buildApp } from './app.ts';
import { runCommand } from './cli/run-command.ts';
import { loadConfig } from './config/load-config.ts';
import { WrongSetting } from './config/wrong-setting.ts';
import { DamagedDatabaseError } from './platform/damaged-database.ts';
import { DataInUseError } from './platform/state-lock.ts';
import { NewerSchemaError } from './platform/migrations/migrate.ts';
import { WrongKeyError } from './platform/secret-box.ts';
import { CertificateError } from './platform/tls-identity.ts';

/** What a wrong setting ends the hub with, so that whoever supervises it does not start it again. */
const wrongSettingCode = 2;
const stopMs = 10_000;

process.exitCode = await main(process.argv.slice(2));

/** `labkeeper` or `labkeeper hub` runs the hub; anything else is a command that ends by itself. */
async function main(argv: readonly string[]): Promise<number | undefined> {
  try {
    const runsHub = argv.length === 0 || (argv.length === 1 && argv[0] === 'hub');
    if (!runsHub) return await runCommand(argv, process.stdout);
    await runHub();
    return undefined;
  } catch (error) {
    const line = plainLine(error);
    if (line === undefined) throw error;
    process.stderr.write(`${line}\n`);
    return error instanceof WrongSetting ? wrongSettingCode : 1;
  }
}

/** Runs until a signal ends it. */
async function runHub(): Promise<void> {
  const loaded = loadConfig({ environment: process.env, folder: process.cwd() });
  const app = buildApp(loaded, { onLost: () => void stop(1) });
  let stopping = false;
  async function stop(code: number): Promise<void> {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(code === 0 ? 1 : code), stopMs).unref();
    await app.stop();
    process.exit(code);
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => void stop(0));
  await app.start();
}

/** The sentence for a person, where the error is one that he can mend. */
function plainLine(error: unknown): string | undefined {
  const mendable = [
    WrongSetting,
    DataInUseError,
    DamagedDatabaseError,
    NewerSchemaError,
    WrongKeyError,
    CertificateError,
  ];
  if (mendable.some((kind) => error instanceof kind)) return (error as Error).message;
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  if (error.code === 'EADDRINUSE')
    return `Port ${/\b\d+\b/.exec(error.message)?.[0] ?? ''} is taken by another program. Set LABKEEPER_PORT or LABKEEPER_TLS_PORT to another one.`;
  const isMissing = typeof error.code === 'string' && ['ENOENT', 'ENOTDIR', 'EROFS'].includes(error.code);
  if (isMissing && 'syscall' in error && error.syscall === 'mkdir')
    return `A folder for the data cannot be made: ${error.message}. Set LABKEEPER_DATA_DIR or DATABASE_URL to a place that there is.`;
  if (error.code === 'EACCES') return `This user may not do that: ${error.message}.`;
  return undefined;
}
