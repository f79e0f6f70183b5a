/** Names of Arm designs by `implementer part` of /proc/cpuinfo, which states no words there (Arm's MIDR tables). */
const armDesigns: ReadonlyMap<string, string> = new Map([
  ['0x41 0xb76', 'ARM1176'],
  ['0x41 0xc07', 'Cortex-A7'],
  ['0x41 0xc08', 'Cortex-A8'],
  ['0x41 0xc09', 'Cortex-A9'],
  ['0x41 0xc0f', 'Cortex-A15'],
  ['0x41 0xd03', 'Cortex-A53'],
  ['0x41 0xd04', 'Cortex-A35'],
  ['0x41 0xd05', 'Cortex-A55'],
  ['0x41 0xd07', 'Cortex-A57'],
  ['0x41 0xd08', 'Cortex-A72'],
  ['0x41 0xd09', 'Cortex-A73'],
  ['0x41 0xd0a', 'Cortex-A75'],
  ['0x41 0xd0b', 'Cortex-A76'],
  ['0x41 0xd0c', 'Neoverse-N1'],
  ['0x41 0xd40', 'Neoverse-V1'],
  ['0x41 0xd41', 'Cortex-A78'],
  ['0x41 0xd49', 'Neoverse-N2'],
  ['0x41 0xd4f', 'Neoverse-V2'],
  ['0xc0 0xac3', 'Ampere-1'],
]);

/** The fields in which architectures name their processor, the most telling first. */
const fields = ['model name', 'cpu model', 'uarch', 'cpu', 'vendor_id', 'isa', 'hardware', 'processor'] as const;

/** The processor in words out of /proc/cpuinfo, which every architecture writes in its own way; undefined where it says nothing. */
export function parseCpuModel(text: string): string | undefined {
  const found = firstValues(text);
  const design = armDesigns.get(`${found.get('cpu implementer') ?? ''} ${found.get('cpu part') ?? ''}`);
  const named = found.get('model name');
  // 32-bit Arm says "ARMv7 Processor rev 4 (v7l)", which tells less than the design.
  if (design !== undefined && (named === undefined || named.startsWith('ARM'))) return design;
  for (const field of fields) {
    const value = found.get(field);
    if (value !== undefined && !/^\d*$/.test(value)) return value;
  }
  return found.get('processor 0');
}

/** The first value of each field, names in lower case. */
function firstValues(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split('\n', 4096)) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (value !== '' && !found.has(name)) found.set(name, value);
  }
  return found;
}
