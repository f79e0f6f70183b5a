import { existsSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { localAddress } from './hub-process.mjs';
import { PlainError } from './plain-error.mjs';

const mostMs = 30 * 60_000;
const usualSilentMs = 60_000;

/**
 * Resolves when the hub serves everything: set-up is done, or its one-time code lies in the data folder. A migration may take its time as
 * long as the hub answers; `say` hears of it once. Ends quietly when the signal aborts. Throws a PlainError when nothing answers for `silentMs`.
 */
export async function waitForHub(settings, say, signal, silentMs = usualSilentMs) {
  const address = localAddress(settings);
  const began = Date.now();
  let heard = Date.now();
  let told = false;
  while (!signal.aborted && Date.now() < Math.min(heard + silentMs, began + mostMs)) {
    const answer = await getJson(`${address}/healthz`);
    if (answer !== undefined) heard = Date.now();
    if (answer?.status === 'migrating' && !told && Date.now() - began > 3000) {
      told = true;
      say('The database is brought up to date …');
    }
    if (await isReady(address, answer?.status, settings.dataDir)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  if (signal.aborted) return;
  throw new PlainError(`The hub does not answer at ${address}.`);
}

async function isReady(address, status, dataDir) {
  if (!['ok', 'storage_full', 'storage_failing'].includes(status)) return false;
  const setup = await getJson(`${address}/api/v1/setup`);
  if (setup === undefined) return false;
  return setup.done === true || existsSync(setupCodeFile(dataDir));
}

/** Where the hub keeps the one-time set-up code (0600) until a password is set. */
export function setupCodeFile(dataDir) {
  return join(dataDir, 'setup-code');
}

/** The one-time set-up code of a hub without a password; undefined where there is none. */
export function setupCode(dataDir) {
  try {
    return readFileSync(setupCodeFile(dataDir), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

/** What an address answers as JSON, within 2 s; undefined where it is none. */
export function getJson(url) {
  return new Promise((resolve) => {
    const request = url.startsWith('https:') ? httpsRequest : httpRequest;
    // Of this machine's own hub nothing is told or believed here but that it is up.
    const call = request(url, { timeout: 2000, rejectUnauthorized: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve(parse(text)));
      response.on('error', () => resolve(undefined));
    });
    call.on('timeout', () => call.destroy());
    call.on('error', () => resolve(undefined));
    call.end();
  });
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
