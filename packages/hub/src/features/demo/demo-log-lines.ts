import type { LogLine } from '@labkeeper/protocol/log';

/** What a program writes: how often (seconds between two lines at most), and what; `inOrder`: one line after the other, as they stand. */
export interface DemoScript {
  readonly seconds: number;
  readonly inOrder?: boolean;
  readonly lines: readonly (string | readonly [priority: LogLine['priority'], message: string])[];
}

/** Lines by who writes them; `#` stands for a number. */
export const scripts: Readonly<Record<string, DemoScript>> = {
  ssh: {
    seconds: 900,
    lines: [
      'Accepted publickey for admin from 192.168.1.50 port 5#### ssh2: ED25519',
      'pam_unix(sshd:session): session opened for user admin(uid=1000)',
      'pam_unix(sshd:session): session closed for user admin',
      [4, 'Connection closed by authenticating user root 192.168.1.77 port 4#### [preauth]'],
    ],
  },
  cron: { seconds: 600, lines: ['(root) CMD (command -v debian-sa1 > /dev/null && debian-sa1 1 1)'] },
  chrony: {
    seconds: 1800,
    lines: [
      'Selected source 192.168.1.1',
      'System clock was stepped by 0.000### seconds',
      'Source 162.159.200.1 online',
    ],
  },
  smbd: {
    seconds: 240,
    lines: [
      'Allowed connection from 192.168.1.6# (192.168.1.6#)',
      'family connected to share media from 192.168.1.6#',
      [4, 'getpeername failed: Transport endpoint is not connected'],
    ],
  },
  docker: {
    seconds: 700,
    lines: ['ignoring event module=libcontainerd topic=/tasks/delete', 'Layer sha256:4f#a8c#e2 cleaned up'],
  },
  nginx: {
    seconds: 12,
    lines: [
      '192.168.1.6# - - "GET / HTTP/2.0" 200 48##',
      '192.168.1.6# - - "GET /static/app.js HTTP/2.0" 304 0',
      '192.168.1.5# - - "POST /webhook/## HTTP/1.1" 200 17',
      [4, '192.168.1.6# - - "GET /favicon.ico HTTP/2.0" 404 153'],
    ],
  },
  'pihole-FTL': {
    seconds: 8,
    lines: [
      'query[A] api.weather.example from 192.168.1.6#',
      'gravity blocked ads.tracker.example is 0.0.0.0',
      'cached time.example is 203.0.113.##',
    ],
  },
  plex: {
    seconds: 40,
    lines: [
      'Streaming "Big Buck Bunny" to Living Room: direct play',
      'Library section 2 (Films) scanned: ### items, 0 new',
      'Transcoder: speed 3.#x, throttled',
      [4, 'Slow query: ### ms for metadata items'],
    ],
  },
  sonarr: {
    seconds: 300,
    lines: [
      '[Info] RssSyncService: Starting RSS sync',
      '[Info] RssSyncService: RSS sync completed. Reports found: ##, grabbed: 0',
    ],
  },
  transmission: {
    seconds: 120,
    lines: ['debian-12-amd64-netinst.iso: piece 1### verified', 'Port 51413 is open', 'Announced to tracker: ## peers'],
  },
  jackett: { seconds: 200, lines: ['Searching indexer in ### ms', 'Indexer test: OK'] },
  nextcloud: {
    seconds: 20,
    lines: [
      '192.168.1.6# - family "PROPFIND /remote.php/dav/files/family HTTP/1.1" 207 9##',
      '192.168.1.6# - family "GET /status.php HTTP/1.1" 200 18#',
    ],
  },
  'nextcloud-db': {
    seconds: 300,
    lines: ['LOG: checkpoint starting: time', 'LOG: checkpoint complete: wrote ## buffers (0.#%)'],
  },
  homeassistant: {
    seconds: 45,
    lines: [
      'Light kitchen turned on by automation "Sunset"',
      'Updating sensor.power_meter took 0.#s',
      [4, 'zigbee2mqtt: no message for ## minutes, 11 devices are unavailable'],
    ],
  },
  mosquitto: {
    seconds: 60,
    lines: [
      'New client connected from 172.18.0.# as homeassistant',
      'Saving in-memory database to /mosquitto/data/mosquitto.db.',
    ],
  },
  zigbee2mqtt: {
    seconds: 15,
    inOrder: true,
    lines: [
      'Starting Zigbee2MQTT version 2.1.3',
      'Starting zigbee-herdsman',
      [3, 'Error while opening serialport: No such file or directory, cannot open /dev/ttyUSB0'],
      [3, 'Failed to start, exiting with code 1'],
    ],
  },
  ollama: {
    seconds: 30,
    lines: [
      '[GIN] 200 | #.##s | 192.168.1.6# | POST "/api/chat"',
      'offloaded 33/33 layers',
      'llama runner started in #.## seconds',
    ],
  },
  'open-webui': {
    seconds: 30,
    inOrder: true,
    lines: [
      'GET /health',
      [4, 'Worker 1: request waits for memory since 3# s'],
      [3, 'GET /health: no answer within 10 s'],
    ],
  },
  whisper: { seconds: 120, lines: ['Transcribed 4.# s of speech in 1.# s', 'Wake word heard by kitchen'] },
  certbot: {
    seconds: 900,
    inOrder: true,
    lines: [
      'Processing /etc/letsencrypt/renewal/home.example.conf',
      [3, 'Challenge failed for domain home.example: Timeout during connect (likely firewall problem)'],
      [3, 'All renewals failed.'],
      [3, 'certbot.service: Main process exited, code=exited, status=1/FAILURE'],
    ],
  },
  systemd: {
    seconds: 200,
    lines: [
      'Started apt-daily.service - Daily apt download activities.',
      'logrotate.service: Deactivated successfully.',
      'Finished fstrim.service - Discard unused blocks.',
    ],
  },
};

/** What programs write of which nothing is known. */
export const plainScript: DemoScript = {
  seconds: 300,
  lines: ['ready', 'request done in ## ms', 'housekeeping: nothing to do'],
};
