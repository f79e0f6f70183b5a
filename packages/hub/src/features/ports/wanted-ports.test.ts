import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { wantedPorts } from './wanted-ports.ts';

function portsOf(text: string): string[] {
  return wantedPorts(text).wanted.map(({ service, address, port, protocol }) =>
    [service ?? '-', `${address}:${port}/${protocol}`].join(' '),
  );
}

describe('what a compose file wants', () => {
  test('is what it publishes on the host, in the short and the long form', () => {
    const file = `
name: media
services:
  web:
    ports: ["8080:80", "127.0.0.1:9000:90/udp", "[::1]:9001:91", "3000-3002:3000-3002", "80", 5432]
  long:
    ports:
      - {target: 80, published: 8081}
      - {target: 80, published: "8082-8083", host_ip: 127.0.0.1, protocol: udp}
      - {target: 90}
  none: {}
`;
    expect(portsOf(file)).toEqual([
      'web 0.0.0.0:8080/tcp',
      'web 127.0.0.1:9000/udp',
      'web ::1:9001/tcp',
      'web 0.0.0.0:3000/tcp',
      'web 0.0.0.0:3001/tcp',
      'web 0.0.0.0:3002/tcp',
      'long 0.0.0.0:8081/tcp',
      'long 127.0.0.1:8082/udp',
      'long 127.0.0.1:8083/udp',
    ]);
    expect(wantedPorts(file)).toMatchObject({ project: 'media', unclear: [] });
  });

  test('counts variables with their defaults, and says what nobody can judge', () => {
    const file = `
services:
  app: {ports: ["\${PORT:-8090}:80", "\${OTHER}:81", "99999:1", "1:1/sctp", "nonsense"]}
  bare: {network_mode: host}
`;
    expect(portsOf(file)).toEqual(['app 0.0.0.0:8090/tcp']);
    expect(wantedPorts(file).unclear).toHaveLength(5);
  });
});

test('a plain list is lines, or YAML, or JSON', () => {
  expect(portsOf('8080\n53/udp\n')).toEqual(['- 0.0.0.0:8080/tcp', '- 0.0.0.0:53/udp']);
  expect(portsOf('[8080, "53/udp"]')).toEqual(['- 0.0.0.0:8080/tcp', '- 0.0.0.0:53/udp']);
  expect(portsOf('8080')).toEqual(['- 0.0.0.0:8080/tcp']);
});

test('what is neither is refused with a sentence', () => {
  for (const text of ['{}', 'services: [', 'a: b', 'null']) expect(() => wantedPorts(text)).toThrow(SyntaxError);
});

test('no text makes it throw anything else, or want a port that there is not', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.stringMatching(/^services:\n  a: \{ports: \[.*\]\}$/)), (text) => {
      try {
        for (const { port } of wantedPorts(text).wanted) expect(port >= 1 && port <= 65_535).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError);
      }
    }),
  );
});

test('a file that is no YAML is refused with a whole sentence', () => {
  expect(() => wantedPorts(': : x\n -')).toThrow(/^The file cannot be read: .* at line 1, column \d+\.$/);
});

function unclearOf(text: string): readonly string[] {
  const { wanted, unclear } = wantedPorts(text);
  expect(wanted).toEqual([]);
  return unclear;
}

test.each([
  ['services: {web: {extends: base}}', 'web: extends another service, whose ports are not looked at'],
  ['include: [db.yaml]\nservices: {}', 'it includes other files, whose ports are not looked at'],
  ['services: {web: {ports: "8080:80"}}', 'web: its ports are no list'],
  ['services: {web: {network_mode: "${NM:-host}"}}', 'web: takes its ports from the host itself'],
  ['services: {web: {network_mode: "${NM}"}}', 'web: its network_mode has a variable without a default'],
  [
    'services: {web: {ports: [{target: 80, published: 80, host_ip: "${IP}"}]}}',
    'web: ${IP}:80/tcp has a variable without a default',
  ],
  ['services: {web: {ports: [{target: 80, published: 80, host_ip: lan}]}}', 'web: lan is no address'],
])('what the file does not tell is unclear, never free (%s)', (text, why) => {
  expect(unclearOf(text)).toEqual([why]);
});

test('what YAML merges counts, and so do defaults of addresses', () => {
  const file = `
x-common: &common {ports: ["8080:80"], profiles: [big]}
services:
  web: {<<: *common}
  api: {ports: [{target: 80, published: 81, host_ip: "\${IP:-127.0.0.1}"}, "[::1]:82:80"]}
`;
  expect(portsOf(file)).toEqual(['web 0.0.0.0:8080/tcp', 'api 127.0.0.1:81/tcp', 'api ::1:82/tcp']);
  expect(wantedPorts(file).wanted[0]?.profiles).toEqual(['big']);
});

test('the project is what somebody says, else the file, else its folder as compose writes it', () => {
  const file = 'services: {}';
  expect(wantedPorts(file).project).toBeNull();
  expect(wantedPorts(file, { folder: '/srv/_My Stack!/' }).project).toBe('mystack');
  expect(wantedPorts(`name: media\n${file}`, { folder: 'x' }).project).toBe('media');
  expect(wantedPorts(`name: media\n${file}`, { folder: 'x', project: 'other' }).project).toBe('other');
  expect(wantedPorts(`name: "\${N:-media}"\n${file}`).project).toBe('media');
  expect(wantedPorts(`name: "\${N}"\n${file}`, { folder: 'x' }).project).toBeNull();
});
