import {
  AcknowledgeRequest,
  Alert,
  AlertActs,
  AlertCounts,
  AlertRule,
  AlertRuleRequest,
  ChangedRule,
  Event,
  ListedRule,
  SnoozeRequest,
} from '@labkeeper/protocol/alert';
import { pageOf } from '@labkeeper/protocol/page';
import { Type } from 'typebox';
import { actorOf } from '../../platform/access.ts';
import { route, type RequestFacts, type Route } from '../../platform/route.ts';
import { recordAct } from '../record-act.ts';
import type { Services } from '../services.ts';
import { actOnMany } from './act-on-many.ts';
import { AlertQuery, EventQuery, listEvents } from './list-alerts.ts';

const tag = 'alerts';
const path = '/api/v1/alerts';
const rulesPath = '/api/v1/alert-rules';
const params = Type.Object({ alert_id: Type.String({ minLength: 1, maxLength: 80 }) });
const ruleParams = Type.Object({ rule_id: Type.String({ minLength: 1, maxLength: 80 }) });

const ActsResult = Type.Object({
  changed: Type.Array(Alert),
  failed: Type.Array(Type.Object({ alert_id: Type.String(), code: Type.String() })),
});

/** Alerts, what people do about them, their events and their rules. */
export function alertRoutes(services: Services): Route[] {
  return [
    ...readRoutes(services),
    ...actRoutes(services),
    manyRoute(services),
    ...ruleReadRoutes(services),
    ...ruleWriteRoutes(services),
    removeRuleRoute(services),
  ];
}

function readRoutes({ platform, alerts }: Services): Route[] {
  return [
    route({
      method: 'GET',
      path,
      id: 'list_alerts',
      tag,
      summary: 'Alerts, the newest first.',
      access: 'read',
      request: { query: AlertQuery },
      response: { status: 200, schema: pageOf(Alert) },
      errors: [],
      handle: ({ query }) => alerts.list(query),
    }),
    route({
      method: 'GET',
      path: `${path}/counts`,
      id: 'count_alerts',
      tag,
      summary: 'How many alerts are not resolved, by severity and by what is to be done about them.',
      access: 'read',
      request: {},
      response: { status: 200, schema: AlertCounts },
      errors: [],
      handle: () => alerts.counts(),
    }),
    route({
      method: 'GET',
      path: `${path}/{alert_id}`,
      id: 'get_alert',
      tag,
      summary: 'One alert.',
      access: 'read',
      request: { params },
      response: { status: 200, schema: Alert },
      errors: ['ALERT_NOT_FOUND'],
      handle: (input) => alerts.get(input.params.alert_id),
    }),
    route({
      method: 'GET',
      path: '/api/v1/events',
      id: 'list_events',
      tag,
      summary: 'Every change of status, the newest first.',
      access: 'read',
      request: { query: EventQuery },
      response: { status: 200, schema: pageOf(Event) },
      errors: [],
      handle: ({ query }) => listEvents(platform.db.read, query),
    }),
  ];
}

function actRoutes({ platform, alerts }: Services): Route[] {
  return [
    route({
      method: 'POST',
      path: `${path}/{alert_id}/acknowledge`,
      id: 'acknowledge_alert',
      tag,
      summary: 'Somebody knows: silent until it gets worse.',
      access: 'operate',
      request: { params, body: AcknowledgeRequest },
      response: { status: 200, schema: Alert },
      errors: ['ALERT_NOT_FOUND', 'ALERT_RESOLVED'],
      example: { note: 'New disk is ordered.' },
      async handle(input) {
        const act = { by: actorOf(input.caller), note: input.body.note };
        const alert = await alerts.acknowledge(input.params.alert_id, act);
        await recordAct(platform, input, { action: 'alert.acknowledged', target: alert.alert_id });
        return alert;
      },
    }),
    route({
      method: 'POST',
      path: `${path}/{alert_id}/snooze`,
      id: 'snooze_alert',
      tag,
      summary: 'Nothing is told of it for a while.',
      access: 'operate',
      request: { params, body: SnoozeRequest },
      response: { status: 200, schema: Alert },
      errors: ['ALERT_NOT_FOUND', 'ALERT_RESOLVED'],
      example: { seconds: 3600 },
      async handle(input) {
        const alert = await alerts.snooze(input.params.alert_id, input.body.seconds);
        await recordAct(platform, input, {
          action: 'alert.snoozed',
          target: alert.alert_id,
          details: { ...input.body },
        });
        return alert;
      },
    }),
    route({
      method: 'POST',
      path: `${path}/{alert_id}/resolve`,
      id: 'resolve_alert',
      tag,
      summary:
        'Marks an alert as over. What is not over opens again as soon as its rule sees it for as long as it asks, and is told at once.',
      access: 'operate',
      request: { params },
      response: { status: 200, schema: Alert },
      errors: ['ALERT_NOT_FOUND', 'ALERT_RESOLVED'],
      async handle(input) {
        const alert = await alerts.resolve(input.params.alert_id);
        await recordAct(platform, input, { action: 'alert.resolved', target: alert.alert_id });
        return alert;
      },
    }),
  ];
}

/** What each of many acts is called in the audit, as if it had been the only one. */
const actNames = {
  acknowledge: 'alert.acknowledged',
  snooze: 'alert.snoozed',
  resolve: 'alert.resolved',
} as const;

function manyRoute({ platform, alerts }: Services): Route {
  return route({
    method: 'POST',
    path: `${path}/acts`,
    id: 'act_on_alerts',
    tag,
    summary: 'Does the same to many alerts; those that it cannot be done to are named.',
    access: 'operate',
    request: { body: AlertActs },
    response: { status: 200, schema: ActsResult },
    errors: [],
    example: { alert_ids: ['0b9f…'], act: 'acknowledge', note: 'Known since the move.' },
    async handle(input) {
      const result = await actOnMany(alerts, input.body, actorOf(input.caller));
      const { act, seconds } = input.body;
      for (const { alert_id: target } of result.changed) {
        const said = act === 'snooze' ? { seconds: seconds ?? 3600 } : {};
        await recordAct(platform, input, { action: actNames[act], target, details: said });
      }
      const details = { act, changed: result.changed.length };
      await recordAct(platform, input, {
        action: 'alerts.acted_on',
        target: `${input.body.alert_ids.length} alerts`,
        details,
      });
      return result;
    },
  });
}

function ruleReadRoutes({ alerts }: Services): Route[] {
  return [
    route({
      method: 'GET',
      path: rulesPath,
      id: 'list_alert_rules',
      tag,
      summary: 'Every rule that holds, the defaults among them.',
      access: 'read',
      request: {},
      response: { status: 200, schema: pageOf(ListedRule) },
      errors: [],
      handle: () => ({ items: alerts.rules.list(), next_cursor: null }),
    }),
    route({
      method: 'GET',
      path: `${rulesPath}/{rule_id}`,
      id: 'get_alert_rule',
      tag,
      summary: 'One rule.',
      access: 'read',
      request: { params: ruleParams },
      response: { status: 200, schema: AlertRule },
      errors: ['RULE_NOT_FOUND'],
      handle: (input) => alerts.rules.require(input.params.rule_id),
    }),
  ];
}

function ruleWriteRoutes({ platform, alerts }: Services): Route[] {
  return [
    route({
      method: 'POST',
      path: rulesPath,
      id: 'create_alert_rule',
      tag,
      summary: 'Adds a rule; what is left out is as in a plain threshold.',
      access: 'admin',
      request: { body: AlertRuleRequest },
      response: { status: 201, schema: AlertRule },
      errors: [],
      example: { name: 'Backup too old', metric: 'backup_age_hours', warn: 26, fail: 50 },
      async handle(input) {
        const rule = await alerts.rules.add(input.body);
        await recordAct(platform, input, {
          action: 'alert_rule.created',
          target: rule.rule_id,
          details: { name: rule.name },
        });
        return rule;
      },
    }),
    route({
      method: 'PUT',
      path: `${rulesPath}/{rule_id}`,
      id: 'update_alert_rule',
      tag,
      summary: 'Changes a rule; a default one too. Says on how many servers nothing watches any more what it watched.',
      access: 'admin',
      request: { params: ruleParams, body: AlertRuleRequest },
      response: { status: 200, schema: ChangedRule },
      errors: ['RULE_NOT_FOUND', 'VALUE_OVERRIDDEN'],
      example: { name: 'Disk nearly full', metric: 'filesystem_used_percent', warn: 85, fail: 95 },
      async handle(input) {
        const rule = await alerts.rules.change(input.params.rule_id, input.body, by(input));
        await recordAct(platform, input, {
          action: 'alert_rule.changed',
          target: rule.rule_id,
          details: { name: rule.name },
        });
        return rule;
      },
    }),
  ];
}

function removeRuleRoute({ platform, alerts }: Services): Route {
  return route({
    method: 'DELETE',
    path: `${rulesPath}/{rule_id}`,
    id: 'delete_alert_rule',
    tag,
    summary: 'Deletes a rule; a changed default becomes the default again.',
    access: 'admin',
    request: { params: ruleParams },
    response: { status: 204, schema: undefined },
    errors: ['RULE_NOT_FOUND', 'RULE_DEFAULT'],
    async handle(input) {
      await alerts.rules.remove(input.params.rule_id, by(input));
      await recordAct(platform, input, { action: 'alert_rule.deleted', target: input.params.rule_id });
      return undefined;
    },
  });
}

function by({ caller, address }: RequestFacts): { actor: string; address: string } {
  return { actor: actorOf(caller), address };
}
