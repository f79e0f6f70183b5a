import { accessSync, chmodSync, constants, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder } from './make-folder.mjs';
import { PlainError } from './plain-error.mjs';

/** What a wrong environment variable ends a start with, of this script and of the hub alike. */
export const wrongSettingCode = 2;

/** What `npm start` takes, in a few lines. */
export const startUsage = `Usage: npm start [-- --demo]

  --demo   Show made-up servers, with data of their own beside the real ones.
  --help   Show this.

Everything else is set by environment variables, .env or config.yaml in the data folder: see docs/options.md.`;

/** Whether somebody asks for the usage. */
export function asksForHelp(argv) {
  return argv.some((argument) => argument === '--help' || argument === '-h');
}

/** What `npm start` itself needs to know, out of arguments, environment and config.yaml; everything else is the hub's to read. Throws a PlainError. */
export function readStartSettings(argv, environment, folder) {
  const unknown = argv.find((argument) => argument !== '--demo');
  if (unknown !== undefined) {
    throw new PlainError(`Unknown argument ${unknown}.\n${startUsage}`, wrongSettingCode);
  }
  const demo = argv.includes('--demo');
  const dataDir = resolve(folder, environment.LABKEEPER_DATA_DIR || 'data') + (demo ? '-demo' : '');
  const file = readConfigFile(dataDir);
  return {
    demo,
    dataDir,
    host: environment.LABKEEPER_HOST || file.host,
    port: portOf('LABKEEPER_PORT', environment.LABKEEPER_PORT || file.port || '8080'),
    tlsPort: portOf('LABKEEPER_TLS_PORT', environment.LABKEEPER_TLS_PORT || file.tls_port || '8443'),
  };
}

/** Host and ports as plain lines of config.yaml say them; the hub judges the file, here nothing of it is an error. */
function readConfigFile(dataDir) {
  try {
    const text = readFileSync(join(dataDir, 'config.yaml'), 'utf8');
    const found = text.matchAll(/^(host|port|tls_port):[ \t]*["']?([^\s"'#]+)/gm);
    return Object.fromEntries([...found].map(([, name, value]) => [name, value]));
  } catch {
    return {};
  }
}

function portOf(name, text) {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new PlainError(
    `${name}="${text}" is not a port: a number from 1 to 65535 is allowed, or 0 to turn it off.`,
    wrongSettingCode,
  );
}

/** Makes the data folder (0700) and makes sure that it can be written; throws a PlainError that names LABKEEPER_DATA_DIR. */
export function prepareDataDir(dataDir) {
  try {
    makeFolder(dataDir);
    if (!statSync(dataDir).isDirectory()) throw new Error('it is a file');
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    if ((statSync(dataDir).mode & 0o077) !== 0) chmodSync(dataDir, 0o700);
  } catch (error) {
    throw new PlainError(
      `The data folder ${dataDir} cannot be used (${error.code ?? error.message}). Set LABKEEPER_DATA_DIR to a folder that this user may write.`,
    );
  }
}
