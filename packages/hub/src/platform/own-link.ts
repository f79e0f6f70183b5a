import { readdirSync, readFileSync } from 'node:fs';

/** Whether this machine has any network besides its loopback; true where nobody can tell. Source: /sys/class/net. */
export function hasOwnLink(folder = '/sys/class/net'): boolean {
  try {
    return readdirSync(folder).some((name) => name !== 'lo' && isUp(`${folder}/${name}/operstate`));
  } catch {
    return true;
  }
}

/** Many virtual interfaces do not know: they count as up. */
function isUp(file: string): boolean {
  try {
    const state = readFileSync(file, 'utf8').trim();
    return state === 'up' || state === 'unknown';
  } catch {
    return true;
  }
}
