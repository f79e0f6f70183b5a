import { Type } from 'typebox';
import { ApiError } from '../../platform/api-error.ts';
import { networkOf } from '../../platform/client-address.ts';
import { createLimit } from '../../platform/rate-limit.ts';
import { route, type RawAnswer, type RequestFacts, type Route } from '../../platform/route.ts';
import type { Services } from '../services.ts';
import { linkPage, type LinkPage } from './page.ts';
import { serversOf, type ActName, type FollowedLink } from './service.ts';

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

async function show({ actLinks }: Services, token: string): Promise<LinkPage> {
  const link = await actLinks.look(token);
  const ended = whyEnded(link);
  if (ended !== undefined || link === undefined) return ended ?? unknownLink;
  const open = link.alerts.filter(({ isOver }) => !isOver).map(({ title }) => title);
  const more = open.length > mostShown ? [`… and ${open.length - mostShown} more`] : [];
  return {
    status: 200,
    title: questions[link.act],
    lines: [...open.slice(0, mostShown), ...more, effects[link.act]],
    button: buttons[link.act],
  };
}

async function follow(services: Services, token: string, facts: RequestFacts): Promise<LinkPage> {
  const { actLinks } = services;
  const link = await actLinks.look(token);
  const ended = whyEnded(link);
  if (ended !== undefined || link === undefined) return ended ?? unknownLink;
  if (!(await actLinks.use(token))) return usedUp;
  const by = `link (${services.notifications.channels.find(link.channelId)?.name ?? 'a channel that is gone'})`;
  const done = await doFor(services, link, by);
  for (const target of done) {
    await services.platform.audit.record({ actor: by, action: auditNames[link.act], target, address: facts.address });
  }
  return done.length === 0 ? over : { status: 200, title: results[link.act], lines: ['You can close this page.'] };
}

/** What it was done to: ids of alerts, or of the server. */
async function doFor({ alerts, silence }: Services, link: FollowedLink, by: string): Promise<string[]> {
  if (link.act === 'mute') {
    const servers = serversOf(link.alerts);
    await silence.mute({ scope: { server_ids: servers }, seconds: hourSeconds, reason: `By ${by}` });
    return servers;
  }
  const done: string[] = [];
  for (const { alertId } of link.alerts.filter(({ isOver }) => !isOver)) {
    try {
      await (link.act === 'acknowledge' ? alerts.acknowledge(alertId, { by }) : alerts.snooze(alertId, hourSeconds));
      done.push(alertId);
    } catch (error) {
      // It ended between the look and the act.
      if (!(error instanceof ApiError)) throw error;
    }
  }
  return done;
}

const questions: Record<ActName, string> = {
  acknowledge: 'Acknowledge?',
  snooze: 'Snooze for an hour?',
  mute: 'Mute the server for an hour?',
};
const buttons: Record<ActName, string> = { acknowledge: 'Acknowledge', snooze: 'Snooze', mute: 'Mute' };
const effects: Record<ActName, string> = {
  acknowledge: 'Nothing more is told of it until it gets worse or ends.',
  snooze: 'Nothing is told of it for an hour; if it is still there then, it is told again.',
  mute: 'Nothing is told of this server for an hour.',
};
const results: Record<ActName, string> = { acknowledge: 'Acknowledged', snooze: 'Snoozed', mute: 'Muted' };
const auditNames: Record<ActName, string> = {
  acknowledge: 'alert.acknowledged',
  snooze: 'alert.snoozed',
  mute: 'server.muted',
};

const unknownLink: LinkPage = {
  status: 404,
  title: 'This link leads nowhere',
  lines: ['It was cut off on its way, or it is not from this hub.'],
};
const usedUp: LinkPage = { status: 410, title: 'This link was used already', lines: ['Each link works once.'] };
const expired: LinkPage = { status: 410, title: 'This link has expired', lines: ['Links work for a day.'] };
const over: LinkPage = {
  status: 410,
  title: 'It is over already',
  lines: ['The problem has ended; there is nothing left to do.'],
};

function tooOften(seconds: number): LinkPage {
  return { status: 429, title: 'Too often', lines: ['Try again in a minute.'], retryAfterSeconds: seconds };
}

function whyEnded(link: FollowedLink | undefined): LinkPage | undefined {
  if (link === undefined) return unknownLink;
  if (link.state !== 'good') return link.state === 'used' ? usedUp : expired;
  return link.alerts.every(({ isOver }) => isOver) ? over : undefined;
}
