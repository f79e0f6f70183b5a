import type { Package } from '@labkeeper/protocol/inventory';
import type { DemoServer } from './demo-fleet.ts';

type Row = readonly [name: string, installed: string, available: string];

const security: readonly Row[] = [
  ['openssl', '3.0.17-1~deb12u2', '3.0.17-1~deb12u3'],
  ['libssl3', '3.0.17-1~deb12u2', '3.0.17-1~deb12u3'],
  ['linux-image-amd64', '6.1.147-1', '6.1.153-1'],
];
const others: readonly Row[] = [
  ['base-files', '12.4+deb12u11', '12.4+deb12u12'],
  ['curl', '7.88.1-10+deb12u12', '7.88.1-10+deb12u14'],
  ['libcurl4', '7.88.1-10+deb12u12', '7.88.1-10+deb12u14'],
  ['docker-ce', '5:28.3.3-1', '5:28.5.1-1'],
  ['docker-ce-cli', '5:28.3.3-1', '5:28.5.1-1'],
  ['containerd.io', '1.7.27-1', '1.7.28-1'],
  ['git', '1:2.39.5-0+deb12u2', '1:2.39.5-0+deb12u3'],
  ['tzdata', '2025b-0+deb12u1', '2025b-0+deb12u2'],
  ['vim', '2:9.0.1378-2+deb12u1', '2:9.0.1378-2+deb12u2'],
  ['libnginx-mod-stream', '1.22.1-9+deb12u2', '1.22.1-9+deb12u3'],
  ['nginx', '1.22.1-9+deb12u2', '1.22.1-9+deb12u3'],
];

/** The updates that wait on a server, as many as it is said to have. */
export function demoPackages({ updates = 0, securityUpdates = 0 }: DemoServer): Package[] {
  return [
    ...security.slice(0, securityUpdates).map((row) => packageOf(row, true)),
    ...others.slice(0, updates - securityUpdates).map((row) => packageOf(row, false)),
  ];
}

function packageOf([name, installed, available]: Row, isSecurity: boolean): Package {
  return { name, installed, available, security: isSecurity, origin: isSecurity ? 'Debian-Security' : 'Debian' };
}
