import { laterOptions } from './later-options.ts';
import type { Option } from './option.ts';
import { settings } from './settings.ts';
import { startOptions } from './start-options.ts';

/** Everything that can be set, in the order in which it is documented. */
export const options: readonly Option<unknown>[] = [
  ...Object.values(startOptions),
  ...settings,
  ...Object.values(laterOptions),
];
