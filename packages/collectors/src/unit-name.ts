const kinds = 'service|timer|socket|mount|automount|path|target|scope|slice|swap';
const ending = new RegExp(`\\.(?:${kinds})$`);

/** Names that may be handed to a program of systemd: no leading dash, no blanks, no slash, a kind of unit at the end. */
const unitName = new RegExp(`^[A-Za-z0-9_][A-Za-z0-9@._:\\\\-]{0,250}\\.(?:${kinds})$`);

/** The unit that a user means: `plex` is `plex.service`. Undefined for names that no unit may have. */
export function toUnit(name: string): string | undefined {
  const full = ending.test(name) ? name : `${name}.service`;
  // The root of all mounts and of all slices is called `-`, which no option is.
  if (full === '-.mount' || full === '-.slice') return full;
  return unitName.test(full) ? full : undefined;
}
