/** Where an agent finds the hub, and how it knows it: by the pin of its own key, or by a certificate that the system trusts. */
export interface HubAddress {
  /** `https://192.168.1.10:8443`, without a slash at the end. */
  readonly url: string;
  /** SHA-256 of the hub's key, base64; undefined with a trusted certificate. */
  readonly pin: string | undefined;
}

/** The line that installs an agent. The token goes in by stdin, so that no process list shows it. */
export function installCommand(hub: HubAddress, token: string): string {
  const trust = hub.pin === undefined ? '' : `k --pinnedpubkey 'sha256//${hub.pin}'`;
  return `curl -fsS${trust} ${hub.url}/agent/install.sh -o labkeeper-install.sh && ${runScript(hub, token)}`;
}

/** The same for a curl that knows no pins: the script comes from `origin` as it is; the agent still checks the pin before it says anything. */
export function plainInstallCommand(hub: HubAddress, token: string, origin: string): string {
  return `curl -fsS ${origin}/agent/install.sh -o labkeeper-install.sh && ${runScript(hub, token)}`;
}

function runScript({ url, pin }: HubAddress, token: string): string {
  return `printf %s '${token}' | sudo sh labkeeper-install.sh ${url}${pin === undefined ? '' : ` ${pin}`}`;
}
