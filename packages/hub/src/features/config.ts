import { Configuration, ConfigurationChange, Thresholds } from '@labkeeper/protocol/config';
import { Type } from 'typebox';
import { actorOf } from '../platform/access.ts';
import type { HubSettings } from '../platform/hub-settings.ts';
import { route, type RequestFacts, type Route, type RouteMethod } from '../platform/route.ts';
import type { Services } from './services.ts';

const tag = 'configuration';
const example = { thresholds: { disk_warning_percent: 75 }, costs: { electricity_rate_kwh: 0.28, currency: 'EUR' } };

/** The settings that can change while the hub runs, whole and by the thresholds alone, and under the older address. */
export function configRoutes({ platform: { settings } }: Services): Route[] {
  return [
    readRoute(settings, '/api/v1/config', 'get_config'),
    changeRoute(settings, { method: 'PUT', path: '/api/v1/config', id: 'change_config' }),
    readThresholdsRoute(settings),
    changeThresholdsRoute(settings),
    readRoute(settings, '/api/config', 'get_config_compat'),
    changeRoute(settings, { method: 'POST', path: '/api/config', id: 'change_config_compat' }),
  ];
}

function readRoute(settings: HubSettings, path: string, id: string): Route {
  return route({
    method: 'GET',
    path,
    id,
    tag,
    summary: 'The settings as they hold now, and where each value comes from.',
    access: 'read',
    request: {},
    response: { status: 200, schema: Configuration },
    errors: [],
    handle: () => shown(settings),
  });
}

function changeRoute(settings: HubSettings, at: { method: RouteMethod; path: string; id: string }): Route {
  return route({
    ...at,
    tag,
    summary: 'Change settings: any part of them; what is not named stays.',
    access: 'admin',
    request: { body: ConfigurationChange },
    response: { status: 200, schema: Configuration },
    errors: ['VALUE_OVERRIDDEN'],
    example,
    async handle(input) {
      await settings.change(input.body, by(input));
      return shown(settings);
    },
  });
}

function readThresholdsRoute(settings: HubSettings): Route {
  return route({
    method: 'GET',
    path: '/api/v1/config/thresholds',
    id: 'get_thresholds',
    tag,
    summary: 'The five thresholds.',
    access: 'read',
    request: {},
    response: { status: 200, schema: Thresholds },
    errors: [],
    handle: () => settings.values.thresholds,
  });
}

function changeThresholdsRoute(settings: HubSettings): Route {
  return route({
    method: 'PUT',
    path: '/api/v1/config/thresholds',
    id: 'change_thresholds',
    tag,
    summary: 'Change thresholds; those not named stay.',
    access: 'admin',
    request: { body: Type.Partial(Thresholds) },
    response: { status: 200, schema: Thresholds },
    errors: ['VALUE_OVERRIDDEN'],
    example: example.thresholds,
    async handle(input) {
      await settings.change({ thresholds: input.body }, by(input));
      return settings.values.thresholds;
    },
  });
}

function by({ caller, address }: RequestFacts): { actor: string; address: string } {
  return { actor: actorOf(caller), address };
}

function shown({ values, sources }: HubSettings): Configuration {
  const { slack_webhook_url, discord_webhook_url, heartbeat_url, ...notifications } = values.notifications;
  return {
    ...values,
    notifications: {
      ...notifications,
      slack_webhook_url: { set: slack_webhook_url !== undefined },
      discord_webhook_url: { set: discord_webhook_url !== undefined },
      heartbeat_url: { set: heartbeat_url !== undefined },
    },
    sources,
  };
}
