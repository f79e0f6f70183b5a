import type { PowerSource } from '@labkeeper/protocol/inventory';
import { listOptional, readOptional, type Host } from '../../host.ts';
import { toNumber } from '../../numbers.ts';
import { plainText, plainTextOrNull } from '../../text.ts';
import { emptySource, percentOrNull, wattsOrNull } from './measured.ts';
import { complaint, ToolError, type Tool } from './tool.ts';

const driver = '/sys/bus/pci/drivers/nvidia';
const query = ['--query-gpu=pci.bus_id,name,power.draw,utilization.gpu', '--format=csv,noheader,nounits'];
const maxCards = 32;

/** The agent's own unit closes all devices to it. */
const grant =
  '; to let the agent ask the cards, run: sudo mkdir -p /etc/systemd/system/labkeeper-agent.service.d && ' +
  "printf '[Service]\\nDeviceAllow=char-nvidia* rw\\n' | sudo tee /etc/systemd/system/labkeeper-agent.service.d/nvidia.conf && " +
  'sudo systemctl daemon-reload && sudo systemctl restart labkeeper-agent';

/** Every card of the NVIDIA driver, by one question for all of them. */
export const nvidia: Tool = {
  name: 'nvidia-smi',
  async ask(host, run) {
    if (!(await anyCardAwake(host))) return [];
    const result = await run(query);
    const cards = result.code === 0 ? parseNvidiaSmi(result.stdout) : [];
    if (cards.length === 0) throw new ToolError(`${complaint(result)}${grant}`, 'wrong');
    return cards;
  },
};

/** Asking would wake a card that sleeps to save power. */
async function anyCardAwake(host: Host): Promise<boolean> {
  const cards = (await listOptional(host, driver)).filter((name) => /^[0-9a-f]{4}:[0-9a-f]{2}:/i.test(name));
  for (const card of cards.slice(0, maxCards)) {
    if ((await readOptional(host, `${driver}/${card}/power/runtime_status`))?.trim() !== 'suspended') return true;
  }
  return false;
}

/** Reads a line `00000000:01:00.0, NVIDIA GeForce RTX 3060, 28.49, 3` for each card; `[N/A]` is unknown. */
export function parseNvidiaSmi(text: string): PowerSource[] {
  const cards = new Map<string, PowerSource>();
  for (const line of text.split('\n', 200)) {
    const [bus = '', ...rest] = line.split(',').map((field) => field.trim());
    if (!/^[0-9a-f]{8}:[0-9a-f]{2}:[0-9a-f]{2}\.\d$/i.test(bus) || rest.length < 3 || cards.size >= maxCards) continue;
    // A name may hold a comma; the numbers come last.
    const [watts, load] = rest.slice(-2).map(toNumber);
    const source = plainText(`nvidia ${bus.slice(4).toLowerCase()}`, 60);
    const model = plainTextOrNull(rest.slice(0, -2).join(', '), 120);
    cards.set(source, {
      ...emptySource(source, 'gpu', model),
      watts: wattsOrNull(watts),
      load_percent: percentOrNull(load),
    });
  }
  return [...cards.values()];
}
