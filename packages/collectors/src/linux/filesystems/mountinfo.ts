import { maxLabel, plainText } from '../../text.ts';

/** One line of /proc/self/mountinfo, escapes decoded. `root` is the part of the filesystem that is mounted. */
export interface Mount {
  id: string;
  parent: string;
  device: string;
  root: string;
  mount: string;
  type: string;
  source: string;
  /** Of the filesystem itself: a sandbox may see a writable one through a read-only mount. */
  readOnly: boolean;
}

const escapes: Readonly<Record<string, string>> = {
  '\\040': ' ',
  '\\011': '\t',
  '\\012': '\n',
  '\\134': '\\',
  '\\043': '#',
};

/** No machine has so many; a list beyond it is cut. */
const maxMounts = 8192;

/** Reads mountinfo (proc_pid_mountinfo(5)); lines that are not of its form are left out. */
export function parseMountinfo(text: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split('\n', maxMounts)) {
    const mount = parseLine(line);
    if (mount !== undefined) mounts.push(mount);
  }
  return mounts;
}

function parseLine(line: string): Mount | undefined {
  const middle = line.indexOf(' - ');
  if (middle < 0) return undefined;
  const [id, parent, device, root, mount] = line.slice(0, middle).split(' ', 5);
  const [type, source, options] = line.slice(middle + 3).split(' ', 3);
  if (mount === undefined || !mount.startsWith('/') || type === undefined || type === '') return undefined;
  if (id === undefined || parent === undefined || device === undefined || root === undefined) return undefined;
  return {
    id,
    parent,
    device,
    root: unescapeMount(root),
    mount: unescapeMount(mount),
    type,
    source: unescapeMount(source ?? ''),
    readOnly: (options ?? '').split(',').includes('ro'),
  };
}

/** Decodes the octal escapes in which the kernel writes blanks and backslashes of paths. */
export function unescapeMount(text: string): string {
  return text.includes('\\') ? text.replaceAll(/\\(?:040|011|012|134|043)/g, (code) => escapes[code] ?? code) : text;
}

/** The mount point as a label: bounded text. */
export function mountLabel(mount: string): string {
  return plainText(mount, maxLabel);
}
