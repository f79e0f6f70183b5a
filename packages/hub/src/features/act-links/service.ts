import { createHash, randomBytes } from 'node:crypto';
import type { Severity } from '@labkeeper/protocol/alert';
import type { MessageAct } from '../../domain/message.ts';
import type { Platform } from '../../platform/hub-platform.ts';

/** What a link in a message does. */
export type ActName = 'acknowledge' | 'snooze' | 'mute';

/** A problem that a link is about. */
export interface LinkedAlert {
  readonly alertId: string;
  readonly title: string;
  readonly serverId: string | undefined;
  /** How people call that server. */
  readonly serverName: string | undefined;
  readonly severity: Severity;
  /** When it was opened (ms since 1970). */
  readonly since: number;
  readonly isOver: boolean;
}

/** A link that somebody has followed. */
export interface FollowedLink {
  readonly act: ActName;
  readonly channelId: string;
  readonly state: 'good' | 'used' | 'expired';
  readonly alerts: readonly LinkedAlert[];
}

const names: Record<ActName, string> = {
  acknowledge: 'Acknowledge',
  snooze: 'Snooze 1 h',
  mute: 'Mute the server 1 h',
};
const acts: readonly ActName[] = ['acknowledge', 'snooze', 'mute'];
/** How long a link does anything, in ms. */
const lifeMs = 24 * 3_600_000;
/** More problems than this are answered in the dashboard. */
const mostAlerts = 50;
const tokenPattern = /^[A-Za-z0-9_-]{27}$/;

/** Links in messages that do one thing, once, for whoever holds them. Of their tokens only hashes are kept. */
export class ActLinks {
  readonly #platform: Pick<Platform, 'db' | 'clock' | 'config'>;

  constructor(platform: Pick<Platform, 'db' | 'clock' | 'config'>) {
    this.#platform = platform;
  }

  /** New links for the problems of a message on its way to a channel; none where nobody could follow them. */
  async make(messageId: string, channelId: string): Promise<MessageAct[]> {
    const { db, clock, config } = this.#platform;
    if (config.publicUrl === undefined) return [];
    const alerts = await this.#alertsOf(messageId, channelId);
    if (alerts.length === 0 || alerts.length > mostAlerts) return [];
    const now = clock.now();
    const links = acts
      .filter((act) => act !== 'mute' || serversOf(alerts).length === 1)
      .map((act) => ({ act, token: randomBytes(20).toString('base64url') }));
    const rows = links.map(({ act, token }) => ({
      token_hash: hashOf(token),
      act,
      message_id: messageId,
      channel_id: channelId,
      created_at: now,
      expires_at: now + lifeMs,
      used_at: null,
    }));
    await db.write.insertInto('act_links').values(rows).execute();
    return links.map(({ act, token }) => ({ name: names[act], url: `${config.publicUrl}/act/${token}` }));
  }

  /** What a link would do; undefined for a token that was never given out. Changes nothing. */
  async look(token: string): Promise<FollowedLink | undefined> {
    if (!tokenPattern.test(token)) return undefined;
    const { db, clock } = this.#platform;
    const row = await db.read
      .selectFrom('act_links')
      .selectAll()
      .where('token_hash', '=', hashOf(token))
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const expired = Number(row.expires_at) <= clock.now();
    const unused = expired ? ('expired' as const) : ('good' as const);
    return {
      act: row.act as ActName,
      channelId: row.channel_id,
      state: row.used_at === null ? unused : 'used',
      alerts: await this.#alertsOf(row.message_id, row.channel_id),
    };
  }

  /** Uses a link up, in one statement, so that of two who come at once one gets it; false when it does nothing any more. */
  async use(token: string): Promise<boolean> {
    const { db, clock } = this.#platform;
    const now = clock.now();
    const { numUpdatedRows } = await db.write
      .updateTable('act_links')
      .set({ used_at: now })
      .where('token_hash', '=', hashOf(token))
      .where('used_at', 'is', null)
      .where('expires_at', '>', now)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }

  /** Forgets links that have long stopped doing anything. */
  async prune(): Promise<void> {
    const { db, clock } = this.#platform;
    await db.write
      .deleteFrom('act_links')
      .where('expires_at', '<', clock.now() - 7 * lifeMs)
      .execute();
  }

  async #alertsOf(messageId: string, channelId: string): Promise<LinkedAlert[]> {
    const rows = await this.#platform.db.read
      .selectFrom('notifications')
      .innerJoin('alerts', 'alerts.alert_id', 'notifications.alert_id')
      .leftJoin('servers', 'servers.server_id', 'alerts.server_id')
      .select(['alerts.alert_id', 'alerts.title', 'alerts.server_id', 'alerts.status', 'alerts.severity'])
      .select(['alerts.since', 'alerts.created_at', 'servers.display_name'])
      .distinct()
      .where('notifications.message_id', '=', messageId)
      .where('notifications.channel_id', '=', channelId)
      .where('notifications.kind', '=', 'problem')
      .orderBy('alerts.alert_id')
      .limit(mostAlerts + 1)
      .execute();
    return rows.map((row) => ({
      alertId: row.alert_id,
      title: row.title,
      serverId: row.server_id ?? undefined,
      serverName: row.display_name ?? row.server_id ?? undefined,
      severity: row.severity as Severity,
      since: Number(row.since ?? row.created_at),
      isOver: row.status === 'resolved',
    }));
  }
}

/** The servers that problems are on; undefined is the hub itself. */
export function serversOf(alerts: readonly LinkedAlert[]): string[] {
  const servers = new Set(alerts.map(({ serverId }) => serverId));
  return servers.has(undefined) ? [] : [...servers].filter((server) => server !== undefined);
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
