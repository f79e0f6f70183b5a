import type { DiskHealth } from '@labkeeper/protocol/inventory';
import { nullable } from '@labkeeper/protocol/text';
import { Type, type Static } from 'typebox';
import { route, type Route } from '../../platform/route.ts';
import type { Services } from '../services.ts';
import { localServer } from './local-server.ts';

const MaybeNumber = nullable(Type.Number());
const MaybeText = nullable(Type.String());
const NvmeStatus = Type.Object({
  devices: Type.Array(
    Type.Object({
      device: Type.String(),
      model: MaybeText,
      serial: MaybeText,
      temperature_celsius: MaybeNumber,
      /** Whether it warns of itself or has failed; null: nobody could ask it. */
      critical: nullable(Type.Boolean()),
      percentage_used: MaybeNumber,
      available_spare_percent: MaybeNumber,
      capacity_bytes: MaybeNumber,
      used_bytes: MaybeNumber,
    }),
  ),
});
type NvmeStatus = Static<typeof NvmeStatus>;

/** `GET /nvme/status`: the NVMe drives of the hub's own machine, or those that `NVME_DEVICES` names. */
export function nvmeStatusRoutes({ servers, platform }: Services): Route[] {
  return [
    route({
      method: 'GET',
      path: '/nvme/status',
      id: 'get_nvme_status',
      tag: 'compatibility',
      summary: 'The NVMe drives of the machine that the hub runs on.',
      access: 'read',
      request: {},
      response: { status: 200, schema: NvmeStatus },
      errors: ['NO_LOCAL_AGENT'],
      handle() {
        const held = localServer(servers).inventory.get('disk_health')?.value as readonly DiskHealth[] | undefined;
        return nvmeStatus(held ?? [], platform.config.nvmeDevices);
      },
    }),
  ];
}

/** The drives that are named, or all; one that is named and not there is listed as unknown. */
export function nvmeStatus(drives: readonly DiskHealth[], named: readonly string[] | undefined): NvmeStatus {
  const found = drives.filter(({ device }) => controllerOf(device) !== undefined);
  if (named === undefined || named.length === 0) return { devices: found.map((drive) => statusOf(drive)) };
  const devices = named.map((name) => {
    const drive = found.find(({ device }) => controllerOf(device) === controllerOf(name));
    return drive === undefined ? unknownDrive(name) : { ...statusOf(drive), device: name };
  });
  return { devices };
}

/** `nvme0` of `/dev/nvme0`, `nvme0n1` and `/dev/nvme0n1p2`. */
function controllerOf(device: string): string | undefined {
  return /^(?:\/dev\/)?(nvme\d+)(?:n\d+(?:p\d+)?)?$/.exec(device)?.[1];
}

function statusOf(drive: DiskHealth): NvmeStatus['devices'][number] {
  const { device, model, serial, state, critical_warning: warning } = drive;
  return {
    device: device.startsWith('/dev/') ? device : `/dev/${device}`,
    model,
    serial,
    temperature_celsius: drive.temperature_celsius,
    critical: state === 'unknown' && warning === null ? null : state === 'failed' || (warning ?? 0) !== 0,
    percentage_used: drive.percentage_used,
    available_spare_percent: drive.available_spare_percent,
    capacity_bytes: drive.capacity_bytes,
    used_bytes: drive.used_bytes,
  };
}

function unknownDrive(device: string): NvmeStatus['devices'][number] {
  const nothing = { model: null, serial: null, temperature_celsius: null, critical: null, percentage_used: null };
  return { device, ...nothing, available_spare_percent: null, capacity_bytes: null, used_bytes: null };
}
