import { describe, expect, test } from 'bun:test';
import { severityInWords, toldInWords, whereTo } from './channel-words.ts';

const all = { min_severity: 'low', tags: [], site_ids: [], kinds: [] } as const;
const always = { schedule: null, escalate_after_seconds: 0 };
const names = new Map([['home', 'Home']]);

describe('severityInWords', () => {
  test('names what comes through', () => {
    expect(severityInWords('low')).toBe('Every severity');
    expect(severityInWords('medium')).toBe('Critical, high and medium');
    expect(severityInWords('high')).toBe('Critical and high');
    expect(severityInWords('critical')).toBe('Critical only');
  });
});

describe('toldInWords', () => {
  test('is short where everything is told', () => {
    expect(toldInWords({ match: { ...all, tags: [], site_ids: [], kinds: [] }, ...always }, names)).toBe(
      'Every severity.',
    );
  });

  test('says every way in which it is narrowed', () => {
    const told = {
      match: {
        min_severity: 'high',
        tags: ['media', 'nas'],
        site_ids: ['home', 'cellar'],
        kinds: ['problem', 'recovery'],
      } as const,
      schedule: {
        time_zone: 'Europe/Berlin',
        hours: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '08:00', to: '22:00' })),
      },
      escalate_after_seconds: 600,
    };
    const match = { ...told.match, tags: ['media', 'nas'], site_ids: ['home', 'cellar'], kinds: [...told.match.kinds] };
    expect(toldInWords({ ...told, match }, names)).toBe(
      'Critical and high, problems and recoveries only, Home and cellar only, tagged media or nas, ' +
        'Mon–Fri 08:00–22:00 Berlin time, only what nobody has acknowledged after 10 min.',
    );
  });
});

test('severities that do not follow each other are named one by one', () => {
  const match = { ...all, severities: ['low', 'critical'] as const, tags: [], site_ids: [], kinds: [] };
  expect(toldInWords({ match: { ...match, severities: [...match.severities] }, ...always }, names)).toBe(
    'Critical and low.',
  );
  expect(toldInWords({ match: { ...match, severities: [], kinds: ['action'] }, ...always }, names)).toBe(
    'No problems, actions only.',
  );
  expect(
    toldInWords(
      { match: { ...match, severities: ['high'], kinds: ['problem', 'recovery', 'digest', 'hub', 'test'] }, ...always },
      names,
    ),
  ).toBe('High only, without actions.');
});

describe('whereTo', () => {
  test('names the receiver by what is no secret', () => {
    expect(whereTo({ settings: { topic: { set: true }, server_url: 'https://ntfy.sh/' } })).toBe('ntfy.sh');
    expect(whereTo({ settings: { to: ['a@example.net', 'b@example.net'], host: 'mail.example.net' } })).toBe(
      'a@example.net and 1 more · mail.example.net',
    );
    expect(whereTo({ settings: { webhook_url: { set: true } } })).toBeUndefined();
  });
});
