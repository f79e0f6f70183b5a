import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Platform } from '../../platform/hub-platform.ts';
import { createEnrollmentToken } from '../enrollment/service.ts';

const name = 'local agent';
const createdBy = 'hub';
const lastsSeconds = 86_400;

/** Leaves a fresh one-time token for the agent beside the hub, readable by its owner alone. Those of earlier starts end. */
export async function leaveLocalToken(platform: Pick<Platform, 'db' | 'clock'>, file: string): Promise<void> {
  await platform.db.write
    .deleteFrom('enrollment_tokens')
    .where('name', '=', name)
    .where('created_by', '=', createdBy)
    .where('uses_left', '>', 0)
    .execute();
  const { token } = await createEnrollmentToken(platform, { name, expires_in_seconds: lastsSeconds }, createdBy);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, `${token}\n`, { mode: 0o600 });
  await chmod(`${file}.new`, 0o600);
  await rename(`${file}.new`, file);
}
