import { expect, test } from 'bun:test';
import { auditActor, auditDetails, auditTarget, auditWords } from './audit-words.ts';

test('what was done is told in words, and an unknown action keeps its name', () => {
  expect(auditWords('key.revoked')).toBe('revoked the API key');
  expect(auditWords('something.brand_new')).toBe('something brand new');
  expect(auditWords('constructor')).toBe('constructor');
});

test('who did it is told as a person would say it', () => {
  expect(['user:admin', 'hub', 'shared-key', 'agent:nas', 'key:a:b', 'token:agent', 'odd'].map(auditActor)).toEqual([
    'admin',
    'The hub',
    'The shared key',
    'The agent of nas',
    'The key a:b',
    'The token agent',
    'odd',
  ]);
});

test('details stand on one line', () => {
  const details = { fields: ['tags', 'tdp_watts'], new_value: 80, on: true };
  expect(auditDetails({ action: 'server.changed', details })).toBe(
    'fields: tags, tdp_watts · new value: 80 · on: true',
  );
  expect(auditDetails({ action: 'server.changed', details: {} })).toBe('');
});

test('keys and tokens go by their names, never by their ids', () => {
  const id = '6f1c2f0a-5a52-4ad1-9a34-1f0f8a4c5d6e';
  const named = { action: 'key.revoked', target: id, details: { name: 'backup', scopes: ['read'] } };
  expect([auditTarget(named), auditDetails(named)]).toEqual(['backup', 'scopes: read']);
  const enrolled = { action: 'agent.enrolled', details: { token_id: id, hostname: 'nas' } };
  expect(auditDetails(enrolled)).toBe('hostname: nas');
  expect(auditTarget({ action: 'enrollment_token.created', target: id, details: {} })).toBeNull();
  expect(auditTarget({ action: 'server.changed', target: 'nas', details: { name: 'x' } })).toBe('nas');
});

test('windows go by their names, and a channel by its kind', () => {
  const id = '6f1c2f0a-5a52-4ad1-9a34-1f0f8a4c5d6e';
  const planned = { action: 'maintenance_window.created', target: id, details: { name: 'Backups' } };
  expect([auditWords(planned.action), auditTarget(planned), auditDetails(planned)]).toEqual([
    'planned the maintenance window',
    'Backups',
    '',
  ]);
  const made = { action: 'channel.created', target: id, details: { type: 'slack' } };
  expect([auditTarget(made), auditDetails(made)]).toEqual([null, 'type: slack']);
});

test('a mute says for how long and of what, without brackets', () => {
  const scope = { server_ids: [], tags: [], site_ids: [] };
  expect(auditDetails({ action: 'muted', details: { seconds: 3600, scope } })).toBe('for 1 h · everything');
  const some = { ...scope, server_ids: ['nas', 'pi'], tags: ['media'] };
  expect(auditDetails({ action: 'muted', details: { scope: some } })).toBe('servers: nas, pi · tags: media');
});

test('a rule goes by its name, and by its id where that is all there is', () => {
  const id = '6f1c2f0a-5a52-4ad1-9a34-1f0f8a4c5d6e';
  const made = { action: 'alert_rule.created', target: id, details: { name: 'Backup too old' } };
  expect([auditTarget(made), auditDetails(made)]).toEqual(['Backup too old', '']);
  expect(auditTarget({ action: 'alert_rule.changed', target: 'memory-high', details: {} })).toBe('memory-high');
});
