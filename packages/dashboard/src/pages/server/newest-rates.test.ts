import { expect, test } from 'bun:test';
import { seriesKey } from './live-store.ts';
import { newestRates } from './use-server.ts';

test('the newest rate is the last that was measured, by series', () => {
  const rates = newestRates([
    { metric: 'network_rx_bytes', labels: {}, mean: [5, 7, null] },
    { metric: 'interface_rx_bytes', labels: { interface: 'eth0' }, mean: [0, null] },
    { metric: 'network_tx_bytes', labels: {}, mean: [null, null] },
  ]);
  expect(rates.get(seriesKey('network_rx_bytes'))).toBe(7);
  expect(rates.get(seriesKey('interface_rx_bytes', { interface: 'eth0' }))).toBe(0);
  expect(rates.size).toBe(2);
});
