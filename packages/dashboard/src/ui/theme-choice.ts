/** What the reader chose: one of the two, or whatever the system says. */
export type ThemeChoice = 'system' | 'light' | 'dark';

const KEY = 'labkeeper.theme';

/** The choice made on this device. */
export function readThemeChoice(): ThemeChoice {
  try {
    const choice = localStorage.getItem(KEY);
    return choice === 'light' || choice === 'dark' ? choice : 'system';
  } catch {
    return 'system';
  }
}

/** Keeps a choice and turns the page over; `public/theme.js` does the turning, as it does before the first paint. */
export function chooseTheme(choice: ThemeChoice): void {
  try {
    if (choice === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // Storage may be forbidden; the system's theme then stays.
  }
  dispatchEvent(new Event('labkeeper:theme'));
}
