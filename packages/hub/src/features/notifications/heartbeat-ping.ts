import type { HttpClient } from '../../platform/http-client.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import { OutboundError } from '../../platform/outbound-lookup.ts';

type Parts = Pick<Platform, 'settings' | 'clock' | 'counters' | 'log' | 'health' | 'db'>;

/** Asks for an address of somebody else's as long as the hub is well, so that he notices when that stops. */
export class HeartbeatPing {
  readonly #platform: Parts;
  readonly #http: HttpClient;
  #lastAt: number | undefined;
  #failing = false;

  constructor(platform: Parts, http: HttpClient) {
    this.#platform = platform;
    this.#http = http;
  }

  /** One look whether it is time; to be called every second. */
  async look(): Promise<void> {
    const { settings, clock } = this.#platform;
    const { heartbeat_url: address, heartbeat_interval_seconds: seconds } = settings.values.notifications;
    if (address === undefined) return;
    const now = clock.monotonic();
    if (this.#lastAt !== undefined && now - this.#lastAt < seconds * 1000) return;
    this.#lastAt = now;
    if (await this.#isWell()) await this.#ping(address.reveal());
  }

  /** Storage above all: a hub that cannot keep what it hears is as good as gone. */
  async #isWell(): Promise<boolean> {
    if (this.#platform.health() !== 'ok') return false;
    try {
      await this.#platform.db.read.selectFrom('state').select('key').limit(1).execute();
      return true;
    } catch {
      return false;
    }
  }

  async #ping(url: string): Promise<void> {
    const { counters } = this.#platform;
    try {
      const { status } = await this.#http.request({ url, redirects: 3 });
      if (status >= 400) throw new OutboundError(`It answered ${status}.`, true);
      counters.add('heartbeat_pings_sent');
      this.#failing = false;
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      counters.add('heartbeat_pings_failed');
      // Once, not every minute; what was said may hold the address.
      if (!this.#failing) this.#platform.log.warn('nobody heard that the hub is well: the heartbeat ping failed');
      this.#failing = true;
    }
    counters.set('heartbeat_ping_failing', this.#failing ? 1 : 0);
  }
}
