import { readlinkSync } from 'node:fs';
import { errorCode } from './host.ts';

/** As the kernel does, against links that lead in circles. */
const mostLinks = 40;

/**
 * Where a path of the machine whose root is mounted at `root` really lies, its links followed as the machine itself would: a link to `/run`
 * leads to `<root>/run`, and none leads out. Links in /proc and /sys are left to the kernel, and so is the `last` part where it is asked about itself.
 */
export function pathInRoot(root: string, path: string, last: 'follow' | 'keep' = 'follow'): string {
  if (/^\/(?:proc|sys)(?:\/|$)/.test(path)) return `${root}${path}`;
  const ahead = partsOf(path);
  const done: string[] = [];
  let links = 0;
  for (let part = ahead.shift(); part !== undefined; part = ahead.shift()) {
    if (part === '..') {
      done.pop();
      continue;
    }
    done.push(part);
    const target = last === 'keep' && ahead.length === 0 ? undefined : linkAt(`${root}/${done.join('/')}`);
    if (target === undefined) continue;
    links += 1;
    if (links > mostLinks) throw Object.assign(new Error(`too many links on the way to ${path}`), { code: 'ELOOP' });
    if (target.startsWith('/')) done.length = 0;
    else done.pop();
    ahead.unshift(...partsOf(target));
  }
  return `${root}/${done.join('/')}`;
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

/** Where a link leads; undefined for what is none, is not there, or may not be seen: whoever opens it is told. */
function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (['EINVAL', 'ENOENT', 'ENOTDIR', 'EACCES'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}
