/** What a person needs to know before choosing a kind of channel. */
export interface ChannelKind {
  /** What it needs, and where that is found. */
  readonly needs: string;
  /** One or two letters for its tile. */
  readonly sign: string;
}

const kinds: Readonly<Record<string, ChannelKind>> = {
  discord: { sign: 'Di', needs: 'A webhook address: server settings → Integrations → Webhooks.' },
  slack: { sign: 'Sl', needs: 'A webhook address: your Slack app → Incoming Webhooks.' },
  email: { sign: '@', needs: 'A mail server (SMTP) with its user and password, as your provider tells them.' },
  webhook: { sign: '{}', needs: 'Any address that takes JSON; you may write the body yourself.' },
  apprise: { sign: 'Ap', needs: 'An Apprise API server and a configuration key; it reaches a hundred more services.' },
  'home-assistant': { sign: 'HA', needs: 'A long-lived access token: your profile → Security.' },
  ntfy: { sign: 'nt', needs: 'A topic that you make up, subscribed to in the ntfy app. No account needed.' },
  gotify: { sign: 'Go', needs: 'A Gotify server and an application token: Apps → Create application.' },
  telegram: { sign: 'Te', needs: 'A bot token from @BotFather, and the number of your chat with it.' },
  pushover: { sign: 'Pu', needs: 'Your user key and an application token from pushover.net.' },
};

const order = Object.keys(kinds);

/** What to know about a kind of channel; a plain answer for one that this dashboard has never heard of. */
export function channelKind(type: string): ChannelKind {
  return kinds[type === 'e-mail' || type === 'smtp' ? 'email' : type] ?? { sign: type.slice(0, 2), needs: '' };
}

/** Orders kinds of channels: the best known first, others after them by name. */
export function inOrderOfUse<Kind extends { readonly type: string }>(found: readonly Kind[]): readonly Kind[] {
  return found.toSorted((a, b) => placeOf(a.type) - placeOf(b.type) || a.type.localeCompare(b.type));
}

function placeOf(type: string): number {
  return order.includes(type) ? order.indexOf(type) : order.length;
}
