import { describe, expect, test } from 'bun:test';
import { Configuration } from '@labkeeper/protocol/config';
import {
  changeOf,
  configGroups,
  fieldProblem,
  isFixed,
  pairProblems,
  thresholdGroup,
  valueAtPath,
  variablesOf,
} from './config-fields.ts';

const config = { thresholds: { disk_warning_percent: 80 }, costs: { currency: 'GBP' } } as unknown as Configuration;
const [warning] = thresholdGroup.fields;
const offline = thresholdGroup.fields.at(-1)!;

describe('a value of the configuration', () => {
  test('is one that the contract knows', () => {
    const blocks = Configuration.properties as unknown as Record<string, { properties: Record<string, unknown> }>;
    for (const { path } of configGroups.flatMap((group) => group.fields)) {
      const [block, name] = path.split('.') as [string, string];
      expect(blocks[block]?.properties).toHaveProperty(name);
    }
  });

  test('is read at its path', () => {
    expect(valueAtPath(config, 'thresholds.disk_warning_percent')).toBe('80');
    expect(valueAtPath(config, 'costs.currency')).toBe('GBP');
    expect(valueAtPath(config, 'costs.nothing.here')).toBe('');
  });

  test('is checked while one types', () => {
    expect(fieldProblem(warning!, '80')).toBeNull();
    expect(fieldProblem(warning!, '82,5')).toBeNull();
    expect(fieldProblem(warning!, '101')).toContain('0 to 100');
    expect(fieldProblem(warning!, '')).toContain('number');
    expect(fieldProblem(offline, '10.5')).toContain('whole');
    expect(fieldProblem({ ...warning!, kind: 'currency' }, 'EUR')).toBeNull();
    expect(fieldProblem({ ...warning!, kind: 'currency' }, 'eur')).not.toBeNull();
  });

  test('may not be critical before it is a warning', () => {
    const [warn, fail] = ['thresholds.disk_warning_percent', 'thresholds.disk_critical_percent'] as const;
    const clash = { [warn]: '95', [fail]: '90' };
    expect(Object.keys(pairProblems(clash, [fail]))).toEqual([fail]);
    expect(Object.keys(pairProblems(clash, [fail, warn]))).toEqual([warn]);
    expect(Object.keys(pairProblems(clash, []))).toEqual([fail]);
    expect(pairProblems({ [warn]: '90', [fail]: '90' }, [warn])).toEqual({});
    expect(pairProblems({ [warn]: '', [fail]: '90' }, [warn])).toEqual({});
    expect(pairProblems({}, [])).toEqual({});
  });

  test('travels as the contract has it, and only when it was changed', () => {
    const typed = { 'thresholds.disk_warning_percent': ' 82,5 ', 'costs.currency': 'EUR' };
    expect(
      changeOf(
        configGroups.flatMap((group) => group.fields),
        typed,
      ),
    ).toEqual({ thresholds: { disk_warning_percent: 82.5 }, costs: { currency: 'EUR' } });
  });

  test('names the variables that set it, and is fixed where one does', () => {
    expect(variablesOf('agent.heartbeat_interval_seconds')).toEqual([
      'LABKEEPER_AGENT_HEARTBEAT_INTERVAL_SECONDS',
      'POLL_INTERVAL',
    ]);
    expect(variablesOf('costs.currency')).toEqual(['LABKEEPER_COSTS_CURRENCY']);
    expect([isFixed('environment'), isFixed('config.yaml'), isFixed('dashboard'), isFixed(undefined)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
