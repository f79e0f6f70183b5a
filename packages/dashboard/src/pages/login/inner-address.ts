/** Where to go after log-in: an address of this dashboard, never of another site, whatever the link said. */
export function innerAddress(next: string | undefined): string {
  if (next === undefined || !next.startsWith('/') || /^\/[/\\]/.test(next) || next.startsWith('/login')) return '/';
  return next;
}
