import { Preview, PreviewRequest } from '@labkeeper/protocol/alert';
import { ruleOf } from '../../domain/rule-of.ts';
import { ApiError } from '../../platform/api-error.ts';
import { route, type Route } from '../../platform/route.ts';
import { Serial } from '../../platform/serial.ts';
import type { Services } from '../services.ts';
import { checkRule } from './check-rule.ts';
import { previewRule } from './preview.ts';

/** So many may wait for their turn; who edits a rule asks again and again. */
const mostWaiting = 8;

/** What a rule would have done over the last days. */
export function previewRoutes(services: Services): Route[] {
  const turn = new Serial();
  let waiting = 0;
  return [
    route({
      method: 'POST',
      path: '/api/v1/alert-rules/preview',
      id: 'preview_alert_rule',
      tag: 'alerts',
      summary:
        'What a rule would have done over the last days: judged from what is stored, as it would have been live. Changes nothing.',
      access: 'read',
      request: { body: PreviewRequest },
      response: { status: 200, schema: Preview },
      errors: ['RATE_LIMITED', 'RULE_NOT_FOUND'],
      example: { rule: { name: 'Disk nearly full', metric: 'filesystem_used_percent', warn: 70, fail: 85 }, days: 7 },
      async handle({ body, signal }) {
        const rule = ruleOf({ rule_id: 'preview', ...body.rule, managed_by: 'person' });
        checkRule(rule);
        const { rule_id: replaced, days } = body;
        const lost =
          replaced === undefined ? {} : { unwatched: services.alerts.rules.unwatchedBy(replaced, body.rule) };
        if (waiting >= mostWaiting) throw new ApiError('RATE_LIMITED', { retryAfterSeconds: 5 });
        waiting += 1;
        try {
          return { ...(await turn.run(() => previewRule(services, { rule, days, signal }))), ...lost };
        } finally {
          waiting -= 1;
        }
      },
    }),
  ];
}
