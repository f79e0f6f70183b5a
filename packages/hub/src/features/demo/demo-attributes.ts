import type { DiskAttribute } from '@labkeeper/protocol/inventory';

/** What of a drive's attributes follows from what it says otherwise. */
export interface DriveNumbers {
  readonly temperature_celsius: number;
  readonly power_on_hours: number;
  readonly power_cycles: number;
  readonly percentage_used: number | null;
  readonly pending_sectors: number | null;
  readonly written_bytes: number | null;
}

type Row = readonly [id: number, name: string, raw: number, normalized: number, threshold: number];

/** The table of a drive on SATA: of a hard disk, or of an SSD where it tells of wear. */
export function ataAttributes(numbers: DriveNumbers): DiskAttribute[] {
  const { percentage_used: wear, written_bytes: written } = numbers;
  const rows = wear === null ? hardDisk(numbers) : flash(numbers, wear, written ?? 0);
  return rows.map(([id, name, raw, normalized, threshold]) => ({
    attribute: String(id),
    name,
    raw,
    raw_text: String(raw),
    normalized,
    worst: normalized,
    threshold,
    failing: 'never',
  }));
}

function hardDisk({ temperature_celsius, power_on_hours, power_cycles, pending_sectors }: DriveNumbers): Row[] {
  const pending = pending_sectors ?? 0;
  return [
    [1, 'Raw_Read_Error_Rate', pending * 3, 200 - pending, 51],
    [3, 'Spin_Up_Time', 4150, 176, 21],
    [4, 'Start_Stop_Count', power_cycles + 2, 100, 0],
    [5, 'Reallocated_Sector_Ct', 0, 200, 140],
    [7, 'Seek_Error_Rate', 0, 200, 0],
    [9, 'Power_On_Hours', power_on_hours, Math.max(1, 100 - Math.floor(power_on_hours / 730)), 0],
    [12, 'Power_Cycle_Count', power_cycles, 100, 0],
    [193, 'Load_Cycle_Count', Math.floor(power_on_hours / 6), 200, 0],
    [194, 'Temperature_Celsius', temperature_celsius, 147 - temperature_celsius, 0],
    [196, 'Reallocated_Event_Count', 0, 200, 0],
    [197, 'Current_Pending_Sector', pending, 200, 0],
    [198, 'Offline_Uncorrectable', 0, 100, 0],
    [199, 'UDMA_CRC_Error_Count', 0, 200, 0],
  ];
}

function flash(numbers: DriveNumbers, wear: number, written: number): Row[] {
  const { temperature_celsius, power_on_hours, power_cycles } = numbers;
  return [
    [5, 'Reallocated_Sector_Ct', 0, 100, 10],
    [9, 'Power_On_Hours', power_on_hours, 100, 0],
    [12, 'Power_Cycle_Count', power_cycles, 100, 0],
    [194, 'Temperature_Celsius', temperature_celsius, 100 - temperature_celsius, 0],
    [199, 'UDMA_CRC_Error_Count', 0, 100, 0],
    [231, 'SSD_Life_Left', 100 - wear, 100 - wear, 0],
    [241, 'Host_Writes_GiB', Math.floor(written / 2 ** 30), 100, 0],
  ];
}

/** The health log of an NVMe drive. */
export function nvmeAttributes(numbers: DriveNumbers): DiskAttribute[] {
  const rows: readonly (readonly [field: string, raw: number])[] = [
    ['critical_warning', 0],
    ['temperature', numbers.temperature_celsius],
    ['available_spare', 100],
    ['available_spare_threshold', 10],
    ['percentage_used', numbers.percentage_used ?? 0],
    ['data_units_written', Math.floor((numbers.written_bytes ?? 0) / 512_000)],
    ['power_cycles', numbers.power_cycles],
    ['power_on_hours', numbers.power_on_hours],
    ['unsafe_shutdowns', 6],
    ['media_errors', 0],
    ['num_err_log_entries', 0],
  ];
  return rows.map(([attribute, raw]) => {
    const words = attribute.replaceAll('_', ' ');
    return {
      attribute,
      name: words.charAt(0).toUpperCase() + words.slice(1),
      raw,
      raw_text: null,
      normalized: null,
      worst: null,
      threshold: attribute === 'available_spare' ? 10 : null,
      failing: 'never',
    };
  });
}
