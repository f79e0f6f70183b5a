import { accessSync, constants } from 'node:fs';
import { makeFolder } from '../platform/make-folder.ts';
import { WrongSetting } from './wrong-setting.ts';

/** Makes the data folder (0700) where it is missing. Throws WrongSetting when it cannot be used. */
export function makeDataDir(dataDir: string): void {
  try {
    makeFolder(dataDir);
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    throw new WrongSetting(
      `LABKEEPER_DATA_DIR is ${JSON.stringify(dataDir)}; allowed is a folder that this user may write.`,
    );
  }
}
