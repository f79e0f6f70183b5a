import { existsSync, rmSync } from 'node:fs';
import { execFile } from '@labkeeper/collectors/exec';
import { exitCodes, type CommandContext } from './command-context.ts';

/** What the installer made, and how programs of the system are run. */
export interface Installation {
  isRoot: boolean;
  unitFile: string;
  programs: readonly string[];
  data: readonly string[];
  user: string;
  /** Runs a program; false where it failed or is not there: no systemd, busybox. */
  run: (file: string, args: readonly string[]) => Promise<boolean>;
}

/** `labkeeper-agent uninstall`: stops the service and removes what the installer made. Root only. */
export async function uninstallCommand(context: CommandContext): Promise<number> {
  return await uninstall(context, {
    isRoot: process.getuid?.() === 0,
    unitFile: '/etc/systemd/system/labkeeper-agent.service',
    programs: ['/usr/local/bin/labkeeper-agent', '/usr/local/lib/labkeeper-agent'],
    data: ['/etc/labkeeper-agent', '/var/lib/labkeeper-agent', '/run/labkeeper-agent'],
    user: 'labkeeper-agent',
    run: quietly,
  });
}

/** Removes one installation, or says what it would remove; answers the exit code. */
export async function uninstall(context: CommandContext, installation: Installation): Promise<number> {
  const { isRoot, unitFile, programs, data, run } = installation;
  if (!isRoot) {
    context.error('labkeeper-agent uninstall needs root: sudo labkeeper-agent uninstall --yes\n');
    return exitCodes.usage;
  }
  const keepData = context.switches.has('keep-data');
  const going = [unitFile, ...programs, ...(keepData ? [] : data)].filter((path) => existsSync(path));
  if (!context.switches.has('yes')) {
    context.error(`this would stop the service and remove ${going.join(', ')}; add --yes to do it\n`);
    return exitCodes.usage;
  }
  await run('systemctl', ['disable', '--now', 'labkeeper-agent.service']);
  for (const path of going) rmSync(path, { recursive: true, force: true });
  await run('systemctl', ['daemon-reload']);
  if (!keepData) await removeUser(installation);
  context.out(`removed ${going.join(', ')}; delete the server at the hub to revoke its key\n`);
  return exitCodes.done;
}

async function removeUser({ user, run }: Installation): Promise<void> {
  if (!(await run('userdel', [user]))) await run('deluser', [user]);
}

async function quietly(file: string, args: readonly string[]): Promise<boolean> {
  try {
    return (await execFile(file, args, { timeoutMs: 60_000 })).code === 0;
  } catch {
    return false;
  }
}
