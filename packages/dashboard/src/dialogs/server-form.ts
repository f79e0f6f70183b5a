import type { Server, ServerChange } from '@labkeeper/protocol/server';

/** What the edit dialog holds: texts as typed. */
export interface ServerForm {
  readonly displayName: string;
  readonly siteId: string;
  readonly location: string;
  readonly tags: readonly string[];
  readonly ipAddress: string;
  readonly macAddress: string;
  readonly tdpWatts: string;
}

/** A server as the dialog begins with it. */
export function serverForm(server: Server): ServerForm {
  return {
    displayName: server.display_name,
    siteId: server.site_id ?? '',
    location: server.location ?? '',
    tags: server.tags,
    ipAddress: server.ip_address ?? '',
    macAddress: server.mac_address ?? '',
    tdpWatts: String(server.tdp_watts),
  };
}

/** What is wrong, by field, in a sentence. */
export type ServerFormErrors = { readonly [Name in keyof ServerForm]?: string };

const mac = /^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i;
const slug = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`);

/** Whether a text can be the id of a server. */
export function isServerId(text: string): boolean {
  return slug.test(text);
}

/** Whether a text is an IPv4 or IPv6 address; the latter by the browser's own reading, without a zone. */
export function isIpAddress(text: string): boolean {
  if (ipv4.test(text)) return true;
  return /^[0-9a-f:.]+$/i.test(text) && text.includes(':') && URL.canParse(`http://[${text}]/`);
}

/** Checks while one types; the hub has the last word. */
export function serverFormErrors(form: ServerForm): ServerFormErrors {
  const watts = Number(form.tdpWatts);
  const name = form.displayName.trim();
  return {
    ...(name === '' || name.length > 120 ? { displayName: 'A name of 1 to 120 characters.' } : {}),
    ...(form.ipAddress !== '' && !isIpAddress(form.ipAddress.trim())
      ? { ipAddress: 'An address such as 192.168.1.42 or fd00::42.' }
      : {}),
    ...(form.macAddress !== '' && !mac.test(form.macAddress.trim())
      ? { macAddress: 'Six pairs such as 00:1b:21:3c:4d:5e.' }
      : {}),
    ...(form.tdpWatts.trim() === '' || !Number.isInteger(watts) || watts < 0 || watts > 100_000
      ? { tdpWatts: 'Whole watts from 0 to 100000.' }
      : {}),
  };
}

/** Only what differs from where one began, as the API takes it; an empty text becomes null. */
export function changesOf(before: ServerForm, after: ServerForm): ServerChange {
  const change: ServerChange = {};
  if (after.displayName !== before.displayName) change.display_name = after.displayName.trim();
  if (after.siteId !== before.siteId) change.site_id = orNull(after.siteId);
  if (after.location !== before.location) change.location = orNull(after.location);
  if (after.tags.join('\n') !== before.tags.join('\n')) change.tags = [...after.tags];
  if (after.ipAddress !== before.ipAddress) change.ip_address = orNull(after.ipAddress);
  if (after.macAddress !== before.macAddress) change.mac_address = orNull(after.macAddress);
  if (after.tdpWatts !== before.tdpWatts) change.tdp_watts = Number(after.tdpWatts);
  return change;
}

function orNull(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === '' ? null : trimmed;
}
