import { expect, it } from 'bun:test';
import { describeParser } from '../../parser.contract.ts';
import { parsePasswd } from './process-facts.ts';

describeParser('parsePasswd', { parse: parsePasswd, seeds: ['processes/small-server/look-1/etc/passwd'] });

it('keeps the first name of a number and leaves out lines that are none', () => {
  const users = parsePasswd(
    'root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/root:/bin/sh\nbad\n:x:5:5::/:\nann:x:1000:1000::/:/bin/sh\n',
  );
  expect([...users]).toEqual([
    ['0', 'root'],
    ['1000', 'ann'],
  ]);
});
