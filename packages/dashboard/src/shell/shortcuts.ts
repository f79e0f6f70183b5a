/** What a key asks for. */
export type Shortcut =
  | { readonly kind: 'go'; readonly to: string }
  | { readonly kind: 'palette' }
  | { readonly kind: 'help' }
  | { readonly kind: 'add-server' }
  | { readonly kind: 'step'; readonly by: 1 | -1 };

/** A key as pressed. `typing`: in a field, where letters are letters. */
export interface KeyPress {
  readonly key: string;
  readonly command: boolean;
  readonly alt: boolean;
  readonly typing: boolean;
}

/** Letters after "g", and the page behind each. */
export const pageLetters: Readonly<Record<string, string>> = {
  o: '/',
  s: '/servers',
  d: '/disks',
  c: '/containers',
  p: '/ports',
  a: '/alerts',
  r: '/rules',
  v: '/events',
  n: '/notifications',
  q: '/silence',
  e: '/settings',
};

const single: Readonly<Record<string, Shortcut>> = {
  '/': { kind: 'palette' },
  '?': { kind: 'help' },
  n: { kind: 'add-server' },
  j: { kind: 'step', by: 1 },
  k: { kind: 'step', by: -1 },
};

/** Reads one key press. `afterG` says that the key before was "g"; the answer says whether it was now. */
export function readShortcut(press: KeyPress, afterG: boolean): { shortcut?: Shortcut; afterG: boolean } {
  const { key, command, alt, typing } = press;
  if (command && !alt && key.toLowerCase() === 'k') return { shortcut: { kind: 'palette' }, afterG: false };
  if (command || alt || typing) return { afterG: false };
  const page = afterG ? pageLetters[key] : undefined;
  if (page !== undefined) return { shortcut: { kind: 'go', to: page }, afterG: false };
  if (key === 'g') return { afterG: true };
  const shortcut = single[key];
  return shortcut === undefined ? { afterG: false } : { shortcut, afterG: false };
}
