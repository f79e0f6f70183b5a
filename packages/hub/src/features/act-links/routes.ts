import { Type } from 'typebox';
import { ApiError } from '../../platform/api-error.ts';
import { networkOf } from '../../platform/client-address.ts';
import { createLimit } from '../../platform/rate-limit.ts';
import { route, type RawAnswer, type RequestFacts, type Route } from '../../platform/route.ts';
import type { Services } from '../services.ts';
import { clockInWords } from '../../domain/clock-words.ts';
import { durationInWords } from '../../domain/words.ts';
import { linkPage, type LinkPage, type PageAlert } from './page.ts';
import { serversOf, type ActName, type FollowedLink, type LinkedAlert } from './service.ts';

const tag = 'links in messages';
const path = '/act/{token}';
const params = Type.Object({ token: Type.String({ minLength: 1, maxLength: 100 }) });
const response = { status: 200, schema: undefined, contentType: 'text/html' } as const;
const hourSeconds = 3600;
const mostShown = 10;
/** From one network, as with log-ins. */
const triesPerMinute = 10;

/** What links in messages lead to. Reading one changes nothing, since mail scanners read them all; only the button on its page does. */
export function actLinkRoutes(services: Services): Route[] {
  const limit = createLimit(triesPerMinute, 60);
  async function limited(facts: RequestFacts, answer: () => Promise<LinkPage>): Promise<RawAnswer> {
    const seconds = await limit.take(networkOf(facts.address));
    return linkPage(seconds === 0 ? await answer() : tooOften(seconds));
  }
  return [
    route({
      method: 'GET',
      path,
      id: 'show_act_link',
      tag,
      summary: 'A page that says what a link from a message would do.',
      access: 'public',
      request: { params },
      response,
      errors: [],
      handle: (input) => limited(input, () => show(services, input.params.token)),
    }),
    route({
      method: 'POST',
      path,
      id: 'follow_act_link',
      tag,
      summary: 'Does what a link from a message says, once.',
      access: 'public',
      request: { params },
      response,
      errors: [],
      handle: (input) => limited(input, () => follow(services, input.params.token, input)),
    }),
  ];
}

async function show(services: Services, token: string): Promise<LinkPage> {
  const link = await services.actLinks.look(token);
  const ended = whyEnded(services, link);
  if (ended !== undefined || link === undefined) return ended ?? unknownLink;
  const open = link.alerts.filter(({ isOver }) => !isOver);
  const more = open.length > mostShown ? [`… and ${open.length - mostShown} more.`] : [];
  return {
    status: 200,
    title: questionOf(link, open),
    alerts: open.slice(0, mostShown).map((alert) => pageAlert(services, alert)),
    lines: [...more, effectOf(services, link)],
    button: buttons[link.act],
    open: openIn(services, open),
  };
}

async function follow(services: Services, token: string, facts: RequestFacts): Promise<LinkPage> {
  const { actLinks } = services;
  const link = await actLinks.look(token);
  const ended = whyEnded(services, link);
  if (ended !== undefined || link === undefined) return ended ?? unknownLink;
  if (!(await actLinks.use(token))) return usedUp;
  const by = `link (${services.notifications.channels.find(link.channelId)?.name ?? 'a channel that is gone'})`;
  const done = await doFor(services, link, by);
  for (const { target, details } of done) {
    const act = { action: auditNames[link.act], target, details };
    await services.platform.audit.record({ actor: by, address: facts.address, ...act });
  }
  if (done.length === 0) return overPage(services, link);
  const shown =
    link.act === 'mute' ? link.alerts : link.alerts.filter(({ alertId }) => done.some((one) => one.target === alertId));
  return {
    status: 200,
    title: results[link.act],
    alerts: shown.slice(0, mostShown).map((alert) => pageAlert(services, alert)),
    lines: [effectOf(services, link), 'You can close this page.'],
    open: openIn(services, shown),
    isDone: true,
  };
}

function pageAlert(
  { platform, silence }: Services,
  { title, alertId, serverName, severity, since }: LinkedAlert,
): PageAlert {
  const now = platform.clock.now();
  const place = { now, timeZone: silence.schedule.time_zone };
  const lasted = now - since < 60_000 ? '' : ` (${durationInWords((now - since) / 1000)})`;
  const where = serverName === undefined ? '' : `${serverName} · `;
  return {
    severity,
    title,
    facts: `${where}since ${clockInWords(since, place)}${lasted}`,
    url: inDashboard(platform, alertId),
  };
}

function inDashboard({ config }: Services['platform'], alertId?: string): string | undefined {
  if (config.publicUrl === undefined) return undefined;
  return alertId === undefined ? `${config.publicUrl}/alerts` : `${config.publicUrl}/alerts/${alertId}`;
}

/** Where the reader may look first, or what became of it. */
function openIn({ platform }: Services, alerts: readonly LinkedAlert[]): LinkPage['open'] {
  const [only] = alerts;
  const url = inDashboard(platform, alerts.length === 1 ? only?.alertId : undefined);
  return url === undefined ? undefined : { text: 'Open in Labkeeper', url };
}

/** What was done to what, as the audit says it. */
interface Done {
  readonly target: string;
  readonly details: Record<string, unknown>;
}

async function doFor({ alerts, silence }: Services, link: FollowedLink, by: string): Promise<Done[]> {
  const seconds = hourSeconds;
  if (link.act === 'mute') {
    const scope = { server_ids: serversOf(link.alerts) };
    // Nobody in particular would be everybody.
    if (scope.server_ids.length === 0) return [];
    const { window_id: target } = await silence.mute({ scope, seconds, reason: `By ${by}` });
    return [{ target, details: { seconds, scope } }];
  }
  const done: Done[] = [];
  for (const { alertId } of link.alerts.filter(({ isOver }) => !isOver)) {
    try {
      await (link.act === 'acknowledge' ? alerts.acknowledge(alertId, { by }) : alerts.snooze(alertId, seconds));
      done.push({ target: alertId, details: link.act === 'snooze' ? { seconds } : {} });
    } catch (error) {
      // It ended between the look and the act.
      if (!(error instanceof ApiError)) throw error;
    }
  }
  return done;
}

function questionOf({ act }: FollowedLink, open: readonly LinkedAlert[]): string {
  const many = open.length > 1 ? ` ${open.length} problems` : '';
  if (act === 'acknowledge') return `Acknowledge${many}?`;
  return act === 'snooze' ? `Snooze${many} for an hour?` : `Mute ${nameOf(open)} for an hour?`;
}

function nameOf(alerts: readonly LinkedAlert[]): string {
  return alerts[0]?.serverName ?? 'the server';
}

/** What it does, until when on the clock of the place. */
function effectOf({ platform, silence }: Services, { act, alerts }: FollowedLink): string {
  const now = platform.clock.now();
  const until = clockInWords(now + hourSeconds * 1000, { now, timeZone: silence.schedule.time_zone });
  if (act === 'acknowledge') return 'Nothing more is told of it until it gets worse or ends.';
  return act === 'snooze'
    ? `Nothing is told of it until ${until}; if it is still there then, it is told again.`
    : `Nothing is told of ${nameOf(alerts)} until ${until}.`;
}

const buttons: Record<ActName, string> = { acknowledge: 'Acknowledge', snooze: 'Snooze', mute: 'Mute' };
const results: Record<ActName, string> = { acknowledge: 'Acknowledged', snooze: 'Snoozed', mute: 'Muted' };
const auditNames: Record<ActName, string> = {
  acknowledge: 'alert.acknowledged',
  snooze: 'alert.snoozed',
  mute: 'muted',
};

const unknownLink: LinkPage = {
  status: 404,
  title: 'This link leads nowhere',
  lines: ['It was cut off on its way, or it is not from this hub.'],
};
const usedUp: LinkPage = { status: 410, title: 'This link was used already', lines: ['Each link works once.'] };
const expired: LinkPage = { status: 410, title: 'This link has expired', lines: ['Links work for a day.'] };

function overPage(services: Services, { alerts }: FollowedLink): LinkPage {
  const lines = ['The problem has ended; there is nothing left to do.'];
  return { status: 410, title: 'It is over already', lines, open: openIn(services, alerts) };
}

function tooOften(seconds: number): LinkPage {
  return { status: 429, title: 'Too often', lines: ['Try again in a minute.'], retryAfterSeconds: seconds };
}

function whyEnded(services: Services, link: FollowedLink | undefined): LinkPage | undefined {
  if (link === undefined) return unknownLink;
  const open = openIn(services, link.alerts);
  if (link.state !== 'good') return { ...(link.state === 'used' ? usedUp : expired), open };
  return link.alerts.every(({ isOver }) => isOver) ? overPage(services, link) : undefined;
}
