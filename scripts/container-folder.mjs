// What runs once before the container, as root with the right to hand files over and no other: the engine makes ./data for root.
import { handOver } from './lib/container-data.mjs';
import { PlainError, runMain } from './lib/plain-error.mjs';
import { wrongSettingCode } from './lib/start-settings.mjs';

await runMain(() => {
  const folder = process.env.LABKEEPER_DATA_DIR || '/app/data';
  const user = { uid: idOf('LABKEEPER_UID'), gid: idOf('LABKEEPER_GID') };
  try {
    process.stdout.write(`${handOver(folder, user)}\n`);
  } catch (error) {
    // A network share may not allow it, and may be written all the same: Labkeeper itself sees, and says what helps.
    process.stdout.write(`${folder} could not be handed to user ${user.uid}: ${error.message}\n`);
  }
});

function idOf(name) {
  const text = process.env[name] || '10001';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new PlainError(`${name}="${text}" is not the number of a user or group.`, wrongSettingCode);
}
