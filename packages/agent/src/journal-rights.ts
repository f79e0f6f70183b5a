/** Members of these groups may read the journal, as systemd has it everywhere. */
const readers = new Set(['systemd-journal', 'adm', 'wheel']);
/** CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: who has one of them reads every file. */
const readsAll = 0b110n;

/** The files of /proc and /etc that tell what a process may read: its `status`, and the lists of groups and users. */
export interface RightsFiles {
  readonly status: string;
  readonly group: string;
  readonly passwd: string;
}

/** Whether the process may read the journal; undefined where its status does not say. */
export function mayReadJournal({ status, group }: Pick<RightsFiles, 'status' | 'group'>): boolean | undefined {
  const uid = fieldsOf(status, 'Uid')[1];
  if (uid === undefined) return undefined;
  if (uid === '0' || reads(fieldsOf(status, 'CapEff')[0])) return true;
  const own = new Set([...fieldsOf(status, 'Groups'), fieldsOf(status, 'Gid')[1]]);
  return rowsOf(group).some(([name, , gid]) => name !== undefined && readers.has(name) && own.has(gid));
}

/** The command that lets the process read the journal; as whom it runs is told by number where no list names it. */
export function journalGrant({ status, passwd }: Pick<RightsFiles, 'status' | 'passwd'>): string {
  const uid = fieldsOf(status, 'Uid')[1];
  const name = rowsOf(passwd).find(([, , number]) => number === uid)?.[0] ?? uid ?? 'labkeeper-agent';
  return journalGrantFor(name);
}

/** The command that lets this user read the journal. */
export function journalGrantFor(user: string): string {
  return `sudo usermod -aG systemd-journal ${user} && sudo systemctl restart labkeeper-agent`;
}

function reads(capabilities: string | undefined): boolean {
  if (capabilities === undefined || !/^[0-9a-f]{1,16}$/i.test(capabilities)) return false;
  return (BigInt(`0x${capabilities}`) & readsAll) !== 0n;
}

function fieldsOf(status: string, name: string): string[] {
  const line = status.split('\n').find((one) => one.startsWith(`${name}:`)) ?? '';
  return line
    .slice(name.length + 1)
    .split(/\s+/)
    .filter((field) => field !== '');
}

function rowsOf(text: string): string[][] {
  return text.split('\n').map((line) => line.split(':'));
}
