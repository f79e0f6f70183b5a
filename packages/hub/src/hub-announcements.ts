import type { AccountsService } from './features/accounts/service.ts';
import type { Platform } from './platform/hub-platform.ts';

/** Says in the log where the hub listens and, while there is no administrator, the link with the one-time set-up code. */
export async function announceReady(
  platform: Platform,
  accounts: AccountsService,
  ports: { readonly port: number | undefined; readonly tlsPort: number | undefined },
): Promise<void> {
  const { log, config } = platform;
  log.info('Labkeeper is ready', {
    version: platform.version,
    port: ports.port,
    tls_port: ports.tlsPort,
    data: config.dataDir,
  });
  if (accounts.setUpDone()) {
    await accounts.setupCode.end();
    return;
  }
  const { code, expiresAt } = await accounts.setupCode.renew();
  const address =
    ports.port === undefined ? `https://localhost:${String(ports.tlsPort)}` : `http://localhost:${ports.port}`;
  log.info('Set-up: open this link and set a password', {
    link: `${config.publicUrl ?? address}/setup#code=${code}`,
    valid_until: new Date(expiresAt).toISOString(),
  });
}
