import { lchownSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PlainError } from './plain-error.mjs';
import { prepareDataDir, wrongSettingCode } from './start-settings.mjs';

/** As prepareDataDir, with an error that says what helps beside compose.yaml: one line, exit code 2. */
export function requireContainerData(dataDir, user = { uid: process.getuid(), gid: process.getgid() }) {
  try {
    prepareDataDir(dataDir);
  } catch (error) {
    if (!(error instanceof PlainError)) throw error;
    const owner = statSync(dataDir, { throwIfNoEntry: false })?.uid;
    const whose = owner === undefined ? 'is not there' : `belongs to user ${owner}`;
    throw new PlainError(
      `The data folder ${dataDir} ${whose}, and user ${user.uid} cannot use it. Beside compose.yaml run: ` +
        `sudo chown -R ${user.uid}:${user.gid} data (or set LABKEEPER_UID and LABKEEPER_GID in .env to its owner)`,
      wrongSettingCode,
    );
  }
}

/**
 * Hands a folder that the engine made, and what root left in it, to the user that Labkeeper runs as. One that belongs to somebody else already is left alone.
 * Never follows links. Answers what was done, as a sentence. Throws what the file system says.
 */
export function handOver(folder, { uid, gid }, root = 0) {
  const owner = statSync(folder).uid;
  if (owner === uid) return `${folder} belongs to user ${uid} already.`;
  if (owner !== root) return `${folder} belongs to user ${owner}, so it is left alone.`;
  for (const name of readdirSync(folder)) handOverOne(join(folder, name), { uid, gid }, root);
  lchownSync(folder, uid, gid);
  return `${folder} is handed to user ${uid}.`;
}

/** What is inside first: a closed folder of another user cannot be entered by a root without further rights. */
function handOverOne(path, { uid, gid }, root) {
  const stats = lstatSync(path);
  if (stats.uid !== root || stats.uid === uid) return;
  if (stats.isDirectory()) for (const name of readdirSync(path)) handOverOne(join(path, name), { uid, gid }, root);
  lchownSync(path, uid, gid);
}
