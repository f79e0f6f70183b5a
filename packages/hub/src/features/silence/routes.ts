import { SleepSchedule } from '@labkeeper/protocol/silence';
import { Type } from 'typebox';
import { refuseUnknownFields } from '../../platform/known-fields.ts';
import { route, type Route } from '../../platform/route.ts';
import { recordAct } from '../record-act.ts';
import type { Services } from '../services.ts';
import { windowRoutes } from './window-routes.ts';

const tag = 'silence';

const Digest = Type.Object(
  {
    title: Type.String(),
    lines: Type.Array(Type.String()),
    facts: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
  },
  { $id: 'Digest' },
);

/** When nobody wants to hear anything, and what is told afterwards. */
export function silenceRoutes(services: Services): Route[] {
  return [...windowRoutes(services), ...sleepRoutes(services)];
}

function sleepRoutes({ platform, silence, notifications }: Services): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/sleep-schedule',
      id: 'get_sleep_schedule',
      tag,
      summary: 'When messages are held for the morning.',
      access: 'read',
      request: {},
      response: { status: 200, schema: SleepSchedule },
      errors: [],
      handle: () => silence.schedule,
    }),
    route({
      method: 'PUT',
      path: '/api/v1/sleep-schedule',
      id: 'set_sleep_schedule',
      tag,
      summary: 'Sets when messages are held, what rings nevertheless, and whether the morning brings a digest.',
      access: 'admin',
      request: { body: SleepSchedule },
      response: { status: 200, schema: SleepSchedule },
      errors: [],
      example: {
        enabled: true,
        time_zone: 'Europe/Berlin',
        nights: [{ weekday: 1, from: '23:00', to: '07:00' }],
        ring_severities: ['critical'],
        digest: true,
        all_clear: false,
      },
      async handle(input) {
        refuseUnknownFields(input.body, SleepSchedule);
        await silence.setSchedule(input.body);
        await recordAct(platform, input, { action: 'sleep_schedule.changed', target: 'sleep-schedule' });
        return silence.schedule;
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/digest',
      id: 'get_digest',
      tag,
      summary: 'The morning’s message as it would read now.',
      access: 'read',
      request: {},
      response: { status: 200, schema: Digest },
      errors: [],
      async handle() {
        const { title, lines, facts } = await notifications.digestNow();
        return { title, lines: [...lines], facts: [...facts] };
      },
    }),
  ];
}
