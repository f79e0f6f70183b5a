const folder = '/etc/systemd/system/labkeeper-agent.service.d';

/**
 * The command that lets the installed agent ask drives. It has no rights of its own and cannot get any by a program's file, so its service is given them: the
 * group `disk`, raw commands to drives, and for NVMe CAP_SYS_ADMIN, without which the kernel refuses every log.
 */
export function accessHint(nvme: boolean): string {
  const rights = nvme ? 'CAP_SYS_RAWIO CAP_SYS_ADMIN' : 'CAP_SYS_RAWIO';
  const lines = [
    '[Service]',
    'SupplementaryGroups=disk',
    `CapabilityBoundingSet=${rights}`,
    `AmbientCapabilities=${rights}`,
    'DeviceAllow=block-* rw',
  ];
  const write = `printf '${lines.join(String.raw`\n`)}\\n' | sudo tee ${folder}/disks.conf`;
  const restart = 'sudo systemctl daemon-reload && sudo systemctl restart labkeeper-agent';
  return `drives answer only those who may send them commands. To allow it (the agent can then read and write disks), run: sudo mkdir -p ${folder} && ${write} && ${restart}`;
}
