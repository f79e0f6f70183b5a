const entities = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/**
 * Test cases of a JUnit report as Bun writes it.
 * @type {(xml: string) => { file: string, name: string, result: 'passed' | 'failed' | 'skipped', message: string, seconds: number }[]}
 */
export function parseJunit(xml) {
  const cases = [];
  const pattern = /<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g;
  for (const [, attributes, body = ''] of xml.matchAll(pattern)) {
    const group = attribute(attributes, 'classname');
    const name = attribute(attributes, 'name');
    cases.push({
      file: attribute(attributes, 'file'),
      name: group === '' ? name : `${group} > ${name}`,
      result: resultOf(body),
      message: messageOf(body),
      seconds: Number(attribute(attributes, 'time') || 0),
    });
  }
  return cases;
}

function resultOf(body) {
  if (/<(failure|error)\b/.test(body)) return 'failed';
  return /<skipped\b/.test(body) ? 'skipped' : 'passed';
}

function messageOf(body) {
  const inside = /<(?:failure|error)\b[^>]*>([\s\S]*?)<\/(?:failure|error)>/.exec(body);
  if (inside !== null) return decode(inside[1]).trim();
  const short = /<(?:failure|error)\b([^>]*)\/>/.exec(body);
  return short === null ? '' : attribute(short[1], 'message') || attribute(short[1], 'type');
}

function attribute(text, name) {
  const match = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(text);
  return match === null ? '' : decode(match[1]);
}

function decode(text) {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(lt|gt|quot|apos|amp));/gi, (_whole, decimal, hex, name) => {
    if (name !== undefined) return entities[name];
    return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal));
  });
}
