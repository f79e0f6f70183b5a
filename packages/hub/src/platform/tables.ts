import type { Generated } from 'kysely';

/*
 * Row types, the same on SQLite and PostgreSQL. Times (`*_at`, `at`, `last_seen`, `boot_time`) are integer milliseconds since 1970 (UTC),
 * flags are 0 or 1, `*_json` and `tags`, `scopes` are JSON as text, payloads are bytes. Names follow the older documents where they have the thing.
 */

export interface ServersTable {
  server_id: string;
  display_name: string;
  hostname: string;
  ip_address: string | null;
  mac_address: string | null;
  tdp_watts: number;
  location: string | null;
  os_distribution: string | null;
  os_version: string | null;
  kernel: string | null;
  architecture: string | null;
  registered_at: number;
  last_seen: number | null;
  status: string;
  tags: string;
  site_id: string | null;
  boot_time: number | null;
  boot_id: string | null;
  machine_id: string | null;
  agent_version: string | null;
  agent_profile: string | null;
  updates_available: number | null;
  security_updates: number | null;
  clock_offset_ms: number | null;
  local: number;
  settings_json: string;
}

/** Servers that were deleted: the shared key may not bring them back. */
export interface DeletedServersTable {
  server_id: string;
  deleted_at: number;
}

export interface ExpectedServicesTable {
  id: Generated<number>;
  server_id: string;
  service_name: string;
  critical: number;
  created_at: number;
}

export interface SitesTable {
  site_id: string;
  name: string;
  location: string | null;
  created_at: number;
}

/** Tables about a machine, newest state only; one row per part (`filesystems`, `interfaces`, …). */
export interface InventoryTable {
  server_id: string;
  part: string;
  updated_at: number;
  value_json: string;
}

export interface UsersTable {
  user_id: string;
  name: string;
  role: string;
  password_hash: string;
  totp_secret: string | null;
  recovery_json: string;
  created_at: number;
  updated_at: number;
}

/** Browser sessions; the cookie's value is known only by its SHA-256. */
export interface SessionsTable {
  session_hash: string;
  user_id: string;
  created_at: number;
  last_seen_at: number;
  expires_at: number;
  address: string | null;
  user_agent: string | null;
}

/** Keys of scripts (`server_id` null) and of agents (`server_id` set). The key is known only by its SHA-256. */
export interface ApiKeysTable {
  key_id: string;
  name: string;
  prefix: string;
  key_hash: string;
  scopes: string;
  server_id: string | null;
  profile: string | null;
  created_at: number;
  last_used_at: number | null;
  expires_at: number | null;
  revoked_at: number | null;
}

export interface EnrollmentTokensTable {
  token_id: string;
  token_hash: string;
  name: string;
  server_id: string | null;
  site_id: string | null;
  tags: string;
  profile: string;
  uses: number;
  uses_left: number;
  created_by: string;
  created_at: number;
  expires_at: number;
}

export interface EnrollmentUsesTable {
  id: Generated<number>;
  token_id: string;
  server_id: string;
  used_at: number;
}

/** Settings made in the dashboard. */
export interface ConfigTable {
  key: string;
  value_json: string;
  updated_at: number;
  row_hash: string;
}

/** Facts that the hub keeps about itself (last backup, cursors of long work). */
export interface StateTable {
  key: string;
  value_json: string;
  updated_at: number;
}

/** Who did what; `row_hash` covers the row and the hash before it. */
export interface AuditTable {
  audit_id: Generated<number>;
  at: number;
  actor: string;
  action: string;
  target: string | null;
  address: string | null;
  details_json: string;
  row_hash: string;
}

/** What samples belong to: `server/<id>`, `check/<id>`, `module/<id>`, `site/<id>`. */
export interface SubjectsTable {
  subject_no: Generated<number>;
  subject: string;
}

/** A series is (subject, metric, labels); `labels` is JSON with sorted keys. */
export interface SeriesTable {
  series_id: Generated<number>;
  subject_no: number;
  metric: string;
  labels: string;
  created_at: number;
}

/** A few committed reports of one subject, one behind the other. `slot` is the time of the first; the others are later in the same hour. */
export interface HeadsTable {
  subject_no: number;
  slot: number;
  payload: Uint8Array;
}

/** One sealed hour of one subject: the times and a column per series. `hour` counts hours since 1970. */
export interface BlocksTable {
  subject_no: number;
  hour: number;
  payload: Uint8Array;
}

/** One sealed day of up to 64 series of a subject (`part` = series_id / 64), compressed per series. `day` counts days since 1970. */
export interface ChunksTable {
  subject_no: number;
  part: number;
  day: number;
  payload: Uint8Array;
}

/** The hourly roll-ups of one day of one series (weight, total, min, max for up to 24 hours). */
export interface RollupsTable {
  series_id: number;
  day: number;
  payload: Uint8Array;
}

/** A rule that a person wrote, or a default one that somebody changed. */
export interface AlertRulesTable {
  rule_id: string;
  rule_json: string;
  managed_by: string;
  created_at: number;
  updated_at: number;
}

/** What is decided about one key, and its open alert. */
export interface AlertKeysTable {
  key: string;
  server_id: string | null;
  rule_id: string;
  metric: string;
  labels_json: string;
  status_json: string;
  alert_id: string | null;
  last_resolved_at: number | null;
  last_severity: string | null;
  /** The alert that a person ended, while nobody has seen since that all is well. */
  last_by_hand: string | null;
  updated_at: number;
}

/** Problems, open and past. `life_json` is what the decisions about it need; the columns beside it are what is asked for. */
export interface AlertsTable {
  alert_id: string;
  server_id: string | null;
  key: string;
  rule_id: string | null;
  severity: string;
  type: string;
  title: string;
  message: string;
  metric: string;
  labels_json: string;
  metric_value: number | null;
  threshold_value: number | null;
  status: string;
  health: string;
  flapping: number;
  notified: number;
  created_at: number;
  acknowledged_at: number | null;
  acknowledged_by: string | null;
  resolved_at: number | null;
  snoozed_until: number | null;
  note: string | null;
  hidden_by: string | null;
  life_json: string;
  /** When it was first seen bad; null in rows that are older than the column: when it was opened. */
  since: number | null;
  /** The alert that opened because this one, ended by a person, was not over. */
  followed_by: string | null;
}

/** Changes of status, each once. */
export interface EventsTable {
  event_id: string;
  key: string;
  server_id: string | null;
  prev_status: string;
  new_status: string;
  message: string;
  at: number;
  alert_id: string | null;
  notified_at: number | null;
}

/** Ways to reach people; secrets in `settings_json` are sealed. */
export interface ChannelsTable {
  channel_id: string;
  type: string;
  name: string;
  enabled: number;
  settings_json: string;
  match_json: string;
  schedule_json: string | null;
  escalate_after_seconds: number;
  created_at: number;
}

/** The outbox: one row per news and channel. Rows that are due together go out as one message (`message_id`). */
export interface NotificationsTable {
  notification_id: string;
  channel_id: string;
  alert_id: string | null;
  event_id: string | null;
  kind: string;
  severity: string;
  payload_json: string;
  status: string;
  tries: number;
  created_at: number;
  /** From when on it could be told; a day later it is given up. */
  due_at: number;
  /** When it is tried next. */
  not_before: number;
  /** The server it is about, for what is gathered; empty for the hub itself. */
  about: string;
  message_id: string | null;
  error: string | null;
  delivered_at: number | null;
}

/** Links in messages that do something once; of the token only the hash is kept. */
export interface ActLinksTable {
  token_hash: string;
  act: string;
  message_id: string;
  channel_id: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
}

export interface MaintenanceWindowsTable {
  window_id: string;
  window_json: string;
  created_at: number;
  updated_at: number;
}

/** What listens on a server. `opened_at` null: it was there at the first look. `closed_at` null: it is there now. */
export interface ListenersTable {
  server_id: string;
  protocol: string;
  port: number;
  address: string;
  owner: string | null;
  opened_at: number | null;
  closed_at: number | null;
}

/** Disks and arrays that servers had. `gone_at` null: it is there. */
export interface HardwareTable {
  server_id: string;
  kind: string;
  id: string;
  name: string;
  first_at: number;
  seen_at: number;
  gone_at: number | null;
  most: number | null;
  most_at: number | null;
  lost: number;
}

export interface Tables {
  alert_rules: AlertRulesTable;
  alert_keys: AlertKeysTable;
  alerts: AlertsTable;
  events: EventsTable;
  channels: ChannelsTable;
  notifications: NotificationsTable;
  act_links: ActLinksTable;
  maintenance_windows: MaintenanceWindowsTable;
  listeners: ListenersTable;
  hardware: HardwareTable;
  servers: ServersTable;
  deleted_servers: DeletedServersTable;
  expected_services: ExpectedServicesTable;
  sites: SitesTable;
  inventory: InventoryTable;
  users: UsersTable;
  sessions: SessionsTable;
  api_keys: ApiKeysTable;
  enrollment_tokens: EnrollmentTokensTable;
  enrollment_uses: EnrollmentUsesTable;
  config: ConfigTable;
  state: StateTable;
  audit: AuditTable;
  subjects: SubjectsTable;
  series: SeriesTable;
  heads: HeadsTable;
  blocks: BlocksTable;
  chunks: ChunksTable;
  rollups: RollupsTable;
}
