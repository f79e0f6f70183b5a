/** Another key whose open alert says what that of a key would say. `isEqual`: either may say it; otherwise it is the better one to say it. */
export interface SameThing {
  readonly key: string;
  readonly isEqual: boolean;
}

const none: readonly SameThing[] = [];
const drive = /\{disk=(.+)\}$/;
const chip = /\{chip=(?:nvme|drivetemp) (.+),sensor=(?:Composite|temp1)\}$/;
const readers: readonly (readonly [
  metric: string,
  others: (subject: string, labels: string) => readonly SameThing[],
])[] = [
  [
    'filesystem_free_bytes',
    (subject, labels) => [better(`${subject}/filesystem_used_percent${labels.replace(/#below$/, '')}`)],
  ],
  ['smart_critical_warning', (subject, labels) => [better(`${subject}/smart_state${labels}`)]],
  ['smart_temperature_celsius', (subject, labels) => ofChips(subject, drive.exec(labels)?.[1])],
  ['temperature_celsius', (subject, labels) => ofDrive(subject, chip.exec(labels)?.[1])],
];

/**
 * The keys of the same server whose alerts are about the same thing going wrong in the same way: a full disk by its share and by its bytes, a drive's heat by
 * the kernel and by the drive itself, an NVMe drive that fails and what it warns of. One problem is one alert.
 */
export function sameThings(key: string): readonly SameThing[] {
  const [kind, id, ...rest] = key.split('/');
  const said = rest.join('/');
  for (const [metric, others] of readers) {
    if (said.startsWith(`${metric}{`)) return others(`${kind}/${id}`, said.slice(metric.length));
  }
  return none;
}

function ofChips(subject: string, disk: string | undefined): readonly SameThing[] {
  if (disk === undefined) return none;
  const chips = [`nvme ${disk},sensor=Composite`, `nvme ${disk},sensor=temp1`, `drivetemp ${disk},sensor=temp1`];
  return chips.map((name) => ({ key: `${subject}/temperature_celsius{chip=${name}}`, isEqual: true }));
}

function ofDrive(subject: string, disk: string | undefined): readonly SameThing[] {
  if (disk === undefined) return none;
  return [{ key: `${subject}/smart_temperature_celsius{disk=${disk}}`, isEqual: true }];
}

function better(key: string): SameThing {
  return { key, isEqual: false };
}
