import type { Certificate, HttpServer } from './platform/http-server.ts';
import type { Scheduler } from './platform/scheduler.ts';

const everySeconds = 3600;

/** Serves a renewed certificate when there is one: our own before it ends, a foreign one when its files changed. */
export function keepCertificate(
  server: HttpServer,
  { certificate, load }: { certificate: Certificate; load: () => Promise<{ certificate: Certificate }> },
  scheduler: Scheduler,
): void {
  let served = certificate;
  scheduler.every({
    name: 'certificate',
    everySeconds,
    async run() {
      const { certificate: found } = await load();
      if (found.cert === served.cert && found.key === served.key) return;
      await server.replaceCertificate(found);
      served = found;
    },
  });
}
