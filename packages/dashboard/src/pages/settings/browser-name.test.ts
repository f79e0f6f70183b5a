import { expect, test } from 'bun:test';
import { browserName } from './browser-name.ts';

const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';

test('a browser is told with its system', () => {
  expect(browserName(chrome)).toBe('Chrome on Linux');
  expect(browserName(`${chrome} Edg/130.0`)).toBe('Edge on Linux');
  expect(
    browserName(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    ),
  ).toBe('Safari on iPhone');
  expect(browserName('Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:132.0) Gecko/20100101 Firefox/132.0')).toBe(
    'Firefox on macOS',
  );
});

test('one that nobody knows keeps its own words, one that says nothing is told so', () => {
  expect(browserName('my-script/1.0')).toBe('my-script/1.0');
  expect(browserName('Strange (Linux)')).toBe('A browser on Linux');
  expect(browserName(null)).toBe('A browser that does not say its name');
});
