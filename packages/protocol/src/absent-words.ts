/*
 * Why a machine may have nothing for a collector, where that is more than having none of it, and what would give it something. The agent's doctor and the
 * dashboard say the same.
 */
const words: Readonly<Record<string, string>> = {
  arrays: 'No RAID array of md, no ZFS pool and no btrfs of several disks is in use.',
  containers:
    'There is no Docker and no Podman socket, /run/docker.sock or /run/podman/podman.sock. An engine that listens elsewhere is named by container_engines in the settings of the agent.',
  power:
    'No energy meter of a processor (RAPL), no power meter, no graphics card that tells its watts, and no UPS that NUT or apcupsd looks after. Virtual machines have no meter.',
  pressure: 'The kernel keeps no pressure figures: /proc/pressure is not there (start it with psi=1).',
  sensors:
    'Nothing under /sys/class/hwmon and /sys/class/thermal. Virtual machines and containers have none; on a real machine a driver may be missing: run sensors-detect (package lm-sensors).',
  services: 'No service is expected to run here yet: name those that matter on the Services tab of the server’s page.',
  smart: 'No drive can be asked how it is: virtual disks, memory cards and most USB sticks keep no health data.',
  units:
    'systemd does not run here: there is no /run/systemd/system. Or the agent lives in a container: it has no systemctl there, and nothing that is mounted gives it one. Install the agent on the machine itself.',
  updates:
    'Updates are read from apt, and this machine has none. Or the agent lives in a container, where it has no apt of the machine: install the agent on the machine itself.',
};

/** Why a collector has nothing to measure on a machine, in sentences; undefined where there is no more to say than that. */
export function absentWords(collector: string): string | undefined {
  return Object.hasOwn(words, collector) ? words[collector] : undefined;
}
