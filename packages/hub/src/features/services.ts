import type { Platform } from '../platform/hub-platform.ts';
import type { AccountsService } from './accounts/service.ts';

/** What routes are built from: the platform and one service per feature that others call. */
export interface Services {
  readonly platform: Platform;
  readonly accounts: AccountsService;
}
