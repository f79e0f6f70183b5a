import { createApiKey } from './api-key.ts';
import { makeBackup } from './backup.ts';
import { checkPorts } from './check-ports.ts';
import type { Command } from './command.ts';
import { createEnrollToken } from './enroll-token.ts';
import { resetPassword } from './reset-password.ts';
import { renewSetupCode } from './setup-code.ts';

/** Every command that ends by itself. */
export const commands: readonly Command[] = [
  createApiKey,
  createEnrollToken,
  renewSetupCode,
  resetPassword,
  makeBackup,
  checkPorts,
];
