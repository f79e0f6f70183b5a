import { existsSync, rmSync } from 'node:fs';
import { execFile } from '@labkeeper/collectors/exec';
import { exitCodes, type CommandContext } from './command-context.ts';

/** What the installer made, in the order in which it goes. */
const unitFile = '/etc/systemd/system/labkeeper-agent.service';
const programs = ['/usr/local/bin/labkeeper-agent', '/usr/local/lib/labkeeper-agent'];
const data = ['/etc/labkeeper-agent', '/var/lib/labkeeper-agent', '/run/labkeeper-agent'];
const user = 'labkeeper-agent';

/** `labkeeper-agent uninstall`: stops the service and removes what the installer made. Root only. */
export async function uninstallCommand(context: CommandContext): Promise<number> {
  if (process.getuid?.() !== 0) {
    context.error('labkeeper-agent uninstall needs root: sudo labkeeper-agent uninstall --yes\n');
    return exitCodes.usage;
  }
  const keepData = context.switches.has('keep-data');
  const going = [unitFile, ...programs, ...(keepData ? [] : data)].filter((path) => existsSync(path));
  if (!context.switches.has('yes')) {
    context.error(`this would stop the service and remove ${going.join(', ')}; add --yes to do it\n`);
    return exitCodes.usage;
  }
  await quietly('systemctl', ['disable', '--now', 'labkeeper-agent.service']);
  for (const path of going) rmSync(path, { recursive: true, force: true });
  await quietly('systemctl', ['daemon-reload']);
  if (!keepData) await removeUser();
  context.out(`removed ${going.join(', ')}; delete the server at the hub to revoke its key\n`);
  return exitCodes.done;
}

async function removeUser(): Promise<void> {
  if (!(await quietly('userdel', [user]))) await quietly('deluser', [user]);
}

/** Runs a program of the system; a machine without it (no systemd, busybox) has nothing to undo there. */
async function quietly(file: string, args: readonly string[]): Promise<boolean> {
  try {
    return (await execFile(file, args, { timeoutMs: 60_000 })).code === 0;
  } catch {
    return false;
  }
}
