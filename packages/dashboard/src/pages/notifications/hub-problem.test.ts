import { describe, expect, test } from 'bun:test';
import { ApiError } from '../../api/api-error.ts';
import { fieldsOfSchema } from '../../ui/schema-form-fields.ts';
import { hubProblem } from './hub-problem.ts';

const fields = fieldsOfSchema({ properties: { name: { type: 'string' }, topic: { type: 'string' } } });

function said(field: string): ApiError {
  return new ApiError({ status: 400, code: 'INVALID', message: 'Not like this.', field });
}

describe('hubProblem', () => {
  test('stands at the input that it is about', () => {
    expect(hubProblem(said('settings.topic'), fields)).toEqual({ topic: 'Not like this.' });
    expect(hubProblem(said('body.settings.topic'), fields)).toEqual({ topic: 'Not like this.' });
    expect(hubProblem(said('body.schedule.time_zone'), fields)).toEqual({ time_zone: 'Not like this.' });
    expect(hubProblem(said('body.schedule.hours.0.from'), fields)).toEqual({ hours: 'Not like this.' });
  });

  test('is nowhere when no input is meant', () => {
    expect(hubProblem(said('settings.colour'), fields)).toEqual({});
    expect(hubProblem(new Error('lost'), fields)).toEqual({});
  });
});
