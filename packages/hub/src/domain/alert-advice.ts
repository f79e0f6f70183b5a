/** Every sentence stands by itself, and none takes a word from a machine: what looks like a command here is one. */
const backUp = 'Back up what is on it now.';
const growing =
  'Acknowledge it, and you hear again when the number grows; a disk on which it goes on growing wants to be replaced.';
const itsLog = 'Its log says why: it opens from the page of the server.';
const gone = 'Look at its cables and its power; dmesg on the machine says why the kernel let it go.';
const space =
  'Something grew: du -xh --max-depth=2 in that place, sorted by size, finds it. What is full stops databases, logs and updates.';
const update = 'On the machine: sudo apt update && sudo apt upgrade. The page of the server lists what waits.';
const busy = 'The Processes tab of the server shows who it is.';
const heat = 'Dust, a fan that stands still, a warm room, a cage without air: heat ages all of it.';

const advice: ReadonlyMap<string, string> = new Map([
  [
    'server_state',
    'See whether it has power and network; if it runs, systemctl status labkeeper-agent there says what keeps the agent from reporting.',
  ],
  ['site_state', 'The line of that place, or its router, is the first thing to look at.'],
  ['filesystem_used_percent', space],
  ['filesystem_free_bytes', space],
  ['disk_percent', space],
  [
    'filesystem_state',
    'A network share waits for its server; a disk that became read-only had errors: dmesg on the machine says which.',
  ],
  ['memory_percent', busy],
  ['cpu_percent', busy],
  ['temperature_celsius', heat],
  ['smart_temperature_celsius', heat],
  [
    'smart_pending_sectors',
    `${backUp} A long self-test (sudo smartctl -t long) reads all of it and shows how much is lost. ${growing}`,
  ],
  ['smart_reallocated_sectors', `Nothing is lost by that alone. ${growing}`],
  [
    'smart_offline_uncorrectable_sectors',
    `What was in those places is lost: hold the files against a backup. ${growing}`,
  ],
  ['smart_media_errors', `Something was not read as it was written: hold the files against a backup. ${growing}`],
  ['smart_failing_attributes', `${backUp} Its card shows which attributes they are. Plan for a new disk.`],
  [
    'smart_self_tests_failed',
    `${backUp} What a test could not read is lost already; its card says which test and where. Plan for a new disk.`,
  ],
  ['smart_state', `${backUp} Its maker counts on a failure soon: replace it.`],
  [
    'smart_critical_warning',
    `${backUp} Its card says what it warns of: spare blocks, heat, or that it writes no more.`,
  ],
  ['smart_percentage_used', 'It goes on working; plan for a new one, and keep the backup fresh.'],
  [
    'array_state',
    'Its card names the member that is missing. Back up before anything else, then replace that disk and add the new one; how far the rebuild is stands on the same card.',
  ],
  [
    'array_errors',
    'Its card says which member counts them. A cable or a controller is as often the cause as the disk. Scrub it, and see whether the number grows.',
  ],
  [
    'array_members_lost',
    'Its card shows the members that are left. A disk that was forgotten after a boot can be added again.',
  ],
  ['array_presence', gone],
  ['disk_presence', gone],
  ['service_state', itsLog],
  [
    'units_failed',
    'systemctl --failed on the machine lists them; systemctl reset-failed forgets those that no longer matter.',
  ],
  ['container_state', `${itsLog} The Containers tab shows its exit code, and whether it was killed for memory.`],
  ['container_health', `${itsLog} Its own health check is what fails.`],
  ['container_restarts', `${itsLog} What starts and ends at once mostly lacks a setting, a port or a file.`],
  ['service_restarts', `${itsLog} What starts and ends at once mostly lacks a setting, a port or a file.`],
  ['ups_state', 'On battery, shut down in time what must not lose power. A battery lasts three to five years.'],
  ['throttled_state', 'Under-voltage wants a stronger supply or a shorter cable, throttling wants cooling.'],
  [
    'clock_offset_seconds',
    'timedatectl on the machine shows whether it follows a time server; timedatectl set-ntp true makes it.',
  ],
  [
    'package_lists_age_seconds',
    'sudo apt update on the machine fetches them; the package unattended-upgrades does it every day, and installs what closes security holes.',
  ],
  ['security_updates', update],
  ['updates_available', update],
  [
    'listener_state',
    'If that was you, all is well: the Ports tab names the program. If nobody knows it, find out before you let it be.',
  ],
]);

/** What a person would do first about an alert of this metric, in a sentence or three; undefined where nobody can say. */
export function alertAdvice(metric: string): string | undefined {
  return advice.get(metric);
}
