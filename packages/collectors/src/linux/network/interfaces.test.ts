import { expect, it } from 'bun:test';
import { stateOf } from './interfaces.ts';

const cases = [
  ['up\n', 'up'],
  ['down\n', 'down'],
  ['lowerlayerdown\n', 'down'],
  ['dormant\n', 'down'],
  ['unknown\n', 'unknown'],
  ['', 'unknown'],
] as const;

for (const [word, state] of cases) {
  it(`reads the kernel's word ${JSON.stringify(word)} as ${state}`, () => {
    expect(stateOf(word)).toBe(state);
  });
}

it('does not know the state of an interface without one', () => {
  expect(stateOf(undefined)).toBe('unknown');
});
