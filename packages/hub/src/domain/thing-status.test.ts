import { expect, test } from 'bun:test';
import type { Problem } from '@labkeeper/protocol/server';
import { containerStatus, thingStatus } from './thing-status.ts';

function problem(key: string, status: Problem['status'] = 'WARN'): Problem {
  return { key, status, message: key } as Problem;
}

test('a problem is its container’s alone, in whichever way the rule looked', () => {
  const problems = [
    problem('server/nas/container_state{container=db,project=nextcloud}', 'FAIL'),
    problem('server/nas/container_restarts{container=db,project=nextcloud}#increase'),
    problem('server/nas/container_state{container=db}'),
    problem('server/nas/memory_percent'),
  ];
  expect(containerStatus(problems, { container: 'db', project: 'nextcloud' })).toEqual({
    status: 'FAIL',
    problems: problems.slice(0, 2).map(({ key }) => key),
  });
  expect(containerStatus(problems, { container: 'db', project: null }).problems).toHaveLength(1);
  expect(containerStatus(problems, { container: 'db', project: 'paperless' }).status).toBe('OK');
});

test('a thing’s problem is found behind its other labels, and where a rule looks back', () => {
  const problems = [problem('server/nas/array_members_lost{array=md0,member=sda}#increase')];
  expect(thingStatus(problems, 'array', 'md0').status).toBe('WARN');
  expect(thingStatus(problems, 'member', 'sda').status).toBe('WARN');
  expect(thingStatus(problems, 'array', 'md').status).toBe('OK');
});
