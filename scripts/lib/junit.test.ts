import { expect, test } from 'bun:test';
import { parseJunit } from './junit.mjs';

const report = `<?xml version="1.0"?><testsuites tests="4"><testsuite name="a.test.ts">
<testcase name="adds" classname="group" time="0.0001" file="a.test.ts" line="4" assertions="1" />
<testcase name="needs root &amp; FUSE" classname="" time="0" file="a.test.ts"><skipped /></testcase>
<testcase name="&lt;fails&gt;" classname="g" file="b.test.ts"><failure type="E" message="no">Error: 1 &#10;  at b.ts:1</failure></testcase>
<testcase name="times out" classname="" file="b.test.ts"><failure type="TestTimeout" message="after 5 s"/></testcase>
</testsuite></testsuites>`;

test('each case comes with its group, its result and the text of its failure', () => {
  expect(parseJunit(report).map(({ name, result, message }) => [name, result, message])).toEqual([
    ['group > adds', 'passed', ''],
    ['needs root & FUSE', 'skipped', ''],
    ['g > <fails>', 'failed', 'Error: 1 \n  at b.ts:1'],
    ['times out', 'failed', 'after 5 s'],
  ]);
});

test('a report cut off in the middle yields the cases that are whole', () => {
  expect(parseJunit(report.slice(0, report.indexOf('<skipped'))).map(({ name }) => name)).toEqual(['group > adds']);
});
