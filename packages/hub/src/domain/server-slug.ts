const longest = 63;

/** The id that a machine of this name would have: its host name without domain, as a slug; `server` when nothing of it is usable. */
export function serverSlug(hostname: string): string {
  const first = hostname.split('.')[0] ?? '';
  const slug = first
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .replaceAll(/-{2,}/g, '-')
    .slice(0, longest - 4)
    .replaceAll(/^[-_]+|[-_]+$/g, '');
  return slug === '' ? 'server' : slug;
}

/** The first of `wanted`, `wanted-2`, `wanted-3`, … that is not taken. */
export function freeSlug(wanted: string, isTaken: (slug: string) => boolean): string {
  if (!isTaken(wanted)) return wanted;
  let number = 2;
  while (isTaken(`${wanted}-${number}`)) number += 1;
  return `${wanted}-${number}`;
}
