/** The one-time code behind the "#" of the link that the hub printed; a hash never leaves the browser. */
export function codeOfHash(hash: string): string | undefined {
  const code = new URLSearchParams(hash.replace(/^#/, '')).get('code');
  return code === null || code.trim() === '' ? undefined : code.trim();
}

interface SetupForm {
  readonly code: string;
  readonly password: string;
  readonly again: string;
}

/** What is wrong, by field. */
export type SetupErrors = { readonly [Name in keyof SetupForm]?: string };

const SHORTEST = 8;

/** Checks the form of the first run. */
export function setupErrors({ code, password, again }: SetupForm): SetupErrors {
  return {
    ...(code.trim().length < 4 ? { code: 'The code that the hub printed.' } : {}),
    ...(password.length < SHORTEST ? { password: `At least ${SHORTEST} characters.` } : {}),
    ...(again === '' || again === password ? {} : { again: 'The two are not the same.' }),
    ...(again === '' && password.length >= SHORTEST ? { again: 'The same once more.' } : {}),
  };
}
