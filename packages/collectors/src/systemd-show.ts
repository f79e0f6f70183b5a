/** Properties of one unit as `systemctl show` prints them. */
export type UnitProperties = ReadonlyMap<string, string>;

/** Reads the blocks of `systemctl show`, one per unit, parted by blank lines. */
export function parseShow(text: string): UnitProperties[] {
  const blocks: UnitProperties[] = [];
  for (const block of text.split(/\n{2,}/)) {
    const found = new Map<string, string>();
    for (const line of block.split('\n')) {
      const equals = line.indexOf('=');
      if (equals > 0) found.set(line.slice(0, equals), line.slice(equals + 1));
    }
    if (found.size > 0) blocks.push(found);
  }
  return blocks;
}
