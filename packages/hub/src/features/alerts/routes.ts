import {
  AcknowledgeRequest,
  Alert,
  AlertRule,
  AlertRuleRequest,
  Event,
  SnoozeRequest,
} from '@labkeeper/protocol/alert';
import { pageOf } from '@labkeeper/protocol/page';
import { Type } from 'typebox';
import { actorOf } from '../../platform/access.ts';
import { ApiError } from '../../platform/api-error.ts';
import { route, type Route } from '../../platform/route.ts';
import { recordAct } from '../record-act.ts';
import type { Services } from '../services.ts';
import { AlertQuery, EventQuery, listAlerts, listEvents } from './list-alerts.ts';
import { presentAlert } from './present-alert.ts';

const tag = 'alerts';
const path = '/api/v1/alerts';
const rulesPath = '/api/v1/alert-rules';
const params = Type.Object({ alert_id: Type.String({ minLength: 1, maxLength: 80 }) });
const ruleParams = Type.Object({ rule_id: Type.String({ minLength: 1, maxLength: 80 }) });

/** Alerts, what people do about them, their events and their rules. */
export function alertRoutes(services: Services): Route[] {
  return [...readRoutes(services), ...actRoutes(services), ...ruleReadRoutes(services), ...ruleWriteRoutes(services)];
}

function readRoutes({ platform }: Services): Route[] {
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
      handle: ({ query }) => listAlerts(platform.db.read, query),
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
      async handle(input) {
        const { alert_id: id } = input.params;
        const row = await platform.db.read
          .selectFrom('alerts')
          .selectAll()
          .where('alert_id', '=', id)
          .executeTakeFirst();
        if (row === undefined) throw new ApiError('ALERT_NOT_FOUND', { field: 'alert_id' });
        return presentAlert(row);
      },
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
      summary: 'Marks an alert as over; it opens again if the next look still sees the problem.',
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
      response: { status: 200, schema: pageOf(AlertRule) },
      errors: [],
      handle: () => ({ items: alerts.rules.all(), next_cursor: null }),
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
        const rule = await alerts.addRule(input.body);
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
      summary: 'Changes a rule; a default one too.',
      access: 'admin',
      request: { params: ruleParams, body: AlertRuleRequest },
      response: { status: 200, schema: AlertRule },
      errors: ['RULE_NOT_FOUND'],
      example: { name: 'Disk nearly full', metric: 'filesystem_used_percent', warn: 85, fail: 95 },
      async handle(input) {
        const rule = await alerts.changeRule(input.params.rule_id, input.body);
        await recordAct(platform, input, {
          action: 'alert_rule.changed',
          target: rule.rule_id,
          details: { name: rule.name },
        });
        return rule;
      },
    }),
    route({
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
        await alerts.removeRule(input.params.rule_id);
        await recordAct(platform, input, { action: 'alert_rule.deleted', target: input.params.rule_id });
        return undefined;
      },
    }),
  ];
}
