import { accessSync, chmodSync, constants, mkdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { PlainError } from './plain-error.mjs';

/** What a wrong environment variable ends a start with. */
export const wrongSettingCode = 2;

/** What `npm start` itself needs to know, out of arguments and environment; everything else is the hub's to read. Throws a PlainError. */
export function readStartSettings(argv, environment, folder) {
  const unknown = argv.find((argument) => argument !== '--demo');
  if (unknown !== undefined) {
    throw new PlainError(`Unknown argument ${unknown}. Known: --demo`, wrongSettingCode);
  }
  const demo = argv.includes('--demo');
  const dataDir = resolve(folder, environment.LABKEEPER_DATA_DIR || 'data') + (demo ? '-demo' : '');
  return {
    demo,
    dataDir,
    host: environment.LABKEEPER_HOST || undefined,
    port: portOf(environment, 'LABKEEPER_PORT', 8080),
    tlsPort: portOf(environment, 'LABKEEPER_TLS_PORT', 8443),
  };
}

function portOf(environment, name, fallback) {
  const text = environment[name];
  if (text === undefined || text === '') return fallback;
  const port = Number(text);
  const lowest = name === 'LABKEEPER_TLS_PORT' ? 0 : 1;
  if (/^\d+$/.test(text) && port >= lowest && port <= 65_535) return port;
  const off = lowest === 0 ? ', or 0 to turn it off' : '';
  throw new PlainError(`${name}="${text}" is not a port: a number from 1 to 65535 is allowed${off}.`, wrongSettingCode);
}

/** Makes the data folder (0700) and makes sure that it can be written; throws a PlainError that names LABKEEPER_DATA_DIR. */
export function prepareDataDir(dataDir) {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (!statSync(dataDir).isDirectory()) throw new Error('it is a file');
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    if ((statSync(dataDir).mode & 0o077) !== 0) chmodSync(dataDir, 0o700);
  } catch (error) {
    throw new PlainError(
      `The data folder ${dataDir} cannot be used (${error.code ?? error.message}). Set LABKEEPER_DATA_DIR to a folder that this user may write.`,
    );
  }
}
