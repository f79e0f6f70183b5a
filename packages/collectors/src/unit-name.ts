const kinds = 'service|timer|socket|mount|automount|path|target|scope|slice|swap';
const ending = new RegExp(`\\.(?:${kinds})$`);

/** Names that may be handed to a program of systemd: no leading dash, no blanks, no slash, a kind of unit at the end. */
const unitName = new RegExp(`^[A-Za-z0-9_][A-Za-z0-9@._:\\\\-]*\\.(?:${kinds})$`);
/** systemd takes no longer one for a name. */
const maxUnit = 255;

/** The unit that a user means: `plex` is `plex.service`. Undefined for names that no unit may have, and for templates, which are none themselves. */
export function toUnit(name: string): string | undefined {
  const full = ending.test(name) ? name : `${name}.service`;
  // The root of all mounts and of all slices is called `-`, which no option is.
  if (full === '-.mount' || full === '-.slice') return full;
  if (full.length > maxUnit || isTemplate(full)) return undefined;
  return unitName.test(full) ? full : undefined;
}

/** Whether a name stands for a template, of which only instances run: `wg-quick@`, and not `wg-quick@wg0`. */
export function isTemplate(name: string): boolean {
  return name.replace(ending, '').endsWith('@');
}
