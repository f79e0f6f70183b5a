#!/bin/sh
# Installs, upgrades or removes the Labkeeper agent on this Linux server. Served by a hub, which fills in the six values below.
#
#   printf %s TOKEN | sudo sh labkeeper-install.sh [HUB_URL [PIN]]     install, or upgrade and enrol again
#   sudo sh labkeeper-install.sh                                       upgrade an enrolled agent
#   sudo sh labkeeper-install.sh --uninstall                           remove everything that this script made
#   sudo sh labkeeper-install.sh SERVER_ID API_KEY [HUB_URL]           with a shared key (older hubs; the key shows in `ps` for a moment)
set -eu
umask 022

HUB_URL=''
HUB_PIN=''
AGENT_VERSION=''
DIGEST_X64=''
DIGEST_ARM64=''
DIGEST_BUNDLE=''

PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
USER_NAME=labkeeper-agent
PROGRAM=/usr/local/bin/labkeeper-agent
LIBRARY=/usr/local/lib/labkeeper-agent
SETTINGS=/etc/labkeeper-agent
STATE=/var/lib/labkeeper-agent
UNIT=/etc/systemd/system/labkeeper-agent.service
WORK=''

say() { printf '%s\n' "$*"; }
fail() {
  printf 'labkeeper-install: %s\n' "$*" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }
has_systemd() { [ -d /run/systemd/system ] && have systemctl; }
leave() { [ -z "$WORK" ] || rm -rf "$WORK"; }
trap leave EXIT
trap 'exit 130' INT TERM

uninstall() {
  if has_systemd; then systemctl disable --now labkeeper-agent.service >/dev/null 2>&1 || true; fi
  rm -rf "$UNIT" "$PROGRAM" "$LIBRARY" "$SETTINGS" "$STATE"
  if has_systemd; then systemctl daemon-reload || true; fi
  if id "$USER_NAME" >/dev/null 2>&1; then userdel "$USER_NAME" 2>/dev/null || deluser "$USER_NAME" >/dev/null 2>&1 || true; fi
  say 'The agent is removed. Delete the server in the dashboard to revoke its key.'
}

# Words from the command line win over what the hub filled in.
read_arguments() {
  SERVER_ID=''
  API_KEY=''
  case "${1:-}" in
    --uninstall) uninstall; exit 0 ;;
    -h | --help) sed -n '2,7p' "$0"; exit 0 ;;
    http://* | https://*) HUB_URL=$1; HUB_PIN=${2:-$HUB_PIN} ;;
    '') ;;
    -*) fail "unknown word $1; see --help" ;;
    *)
      [ $# -ge 2 ] || fail 'a server id needs a key after it; see --help'
      SERVER_ID=$1
      API_KEY=$2
      [ -z "${3:-}" ] || { HUB_URL=$3; HUB_PIN=''; }
      say 'Note: a key on the command line can be read by every user of this machine, and a shared key speaks for every server.'
      say 'The line that the dashboard shows under "Add server" gives this machine a key of its own.'
      ;;
  esac
  [ -n "$HUB_URL" ] || fail 'the address of the hub is missing: printf %s TOKEN | sudo sh labkeeper-install.sh https://HUB:8443 PIN'
  # These become lines of a file of settings.
  case "$HUB_URL$HUB_PIN$SERVER_ID$API_KEY" in *[!A-Za-z0-9._:/+=@%~-]*) fail 'address, pin, id or key holds a character that none has' ;; esac
}

# The token comes by stdin, so that no list of processes shows it.
read_token() {
  TOKEN=''
  if [ ! -t 0 ] && [ -z "$API_KEY" ]; then TOKEN=$(head -c 300 | tr -d ' \r\n'); fi
  if [ -z "$TOKEN$API_KEY" ] && [ ! -s "$STATE/identity.json" ] && ! grep -q '^api_key:' "$SETTINGS/config.yaml" 2>/dev/null; then
    fail 'no enrolment token came by stdin: printf %s TOKEN | sudo sh labkeeper-install.sh …'
  fi
}

choose_program() {
  KIND=executable
  case "$(uname -m)" in
    x86_64 | amd64) FILE=labkeeper-agent-linux-x64.gz; DIGEST=$DIGEST_X64 ;;
    aarch64 | arm64) FILE=labkeeper-agent-linux-arm64.gz; DIGEST=$DIGEST_ARM64 ;;
    *) FILE=''; DIGEST='' ;;
  esac
  # The executables need the GNU C library and, on x64, a processor of 2008 or later; elsewhere the same agent runs on Node.
  if [ -n "$DIGEST" ] && ! ls /lib*/ld-linux-* /lib/*/ld-linux-* >/dev/null 2>&1; then DIGEST=''; fi
  if [ "$FILE" = labkeeper-agent-linux-x64.gz ] && ! grep -q sse4_2 /proc/cpuinfo; then DIGEST=''; fi
  [ -z "$DIGEST" ] || return 0
  KIND=bundle
  FILE=labkeeper-agent.mjs.gz
  DIGEST=$DIGEST_BUNDLE
  [ -n "$DIGEST" ] || fail "the hub has no agent for this machine ($(uname -m)); its log says why"
  NODE=$(command -v node || true)
  [ -n "$NODE" ] || fail "there is no executable for this machine ($(uname -m)); install Node 18 or newer and run this again"
  "$NODE" -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 18 ? 0 : 1)' || fail 'the agent needs Node 18 or newer'
}

fetch() {
  if have curl; then
    if [ -n "$HUB_PIN" ]; then curl -fsSk --pinnedpubkey "sha256//$HUB_PIN" "$1" -o "$2"; else curl -fsS "$1" -o "$2"; fi
  elif have wget; then
    # wget knows no pins. What it fetches is only used when it has the digest that this script was given.
    if [ -n "$HUB_PIN" ]; then wget -q --no-check-certificate "$1" -O "$2"; else wget -q "$1" -O "$2"; fi
  else
    fail 'curl or wget is needed (apt-get install curl)'
  fi
}

digest_of() { sha256sum "$1" | cut -d ' ' -f 1; }

install_program() {
  say "Fetching the agent $AGENT_VERSION from $HUB_URL …"
  # A fifth less to fetch where this machine can unpack it; a hub that has none of it answers 404.
  if [ "$KIND" = executable ] && have zstd && fetch "$HUB_URL/agent/${FILE%.gz}.zst" "$WORK/packed" 2>/dev/null; then
    zstd -dcq "$WORK/packed" >"$WORK/program" || fail 'what came is damaged; nothing was installed'
  else
    fetch "$HUB_URL/agent/$FILE" "$WORK/packed" || fail "the agent could not be fetched from $HUB_URL/agent/$FILE"
    gzip -dc "$WORK/packed" >"$WORK/program" || fail 'what came is damaged; nothing was installed'
  fi
  [ "$(digest_of "$WORK/program")" = "$DIGEST" ] || fail 'what came is not what the hub announced; nothing was installed'
  install -d -o root -g root -m 0755 "$LIBRARY"
  if [ "$KIND" = executable ]; then
    put "$WORK/program" "$PROGRAM" 0755
  else
    put "$WORK/program" "$LIBRARY/labkeeper-agent.mjs" 0644
    printf '#!/bin/sh\nexec %s %s/labkeeper-agent.mjs "$@"\n' "$NODE" "$LIBRARY" >"$WORK/launcher"
    put "$WORK/launcher" "$PROGRAM" 0755
  fi
  "$PROGRAM" version >/dev/null || fail 'the agent does not run on this machine'
}

# In its place in one step, so that a running agent never meets half a file.
put() {
  install -o root -g root -m "$3" "$1" "$2.new"
  mv -f "$2.new" "$2"
}

make_user() {
  id "$USER_NAME" >/dev/null 2>&1 && return 0
  shell=/usr/sbin/nologin
  [ -x "$shell" ] || shell=/bin/false
  if have useradd; then
    useradd --system --user-group --no-create-home --home-dir "$STATE" --shell "$shell" "$USER_NAME"
  elif have adduser; then
    adduser -S -D -H -h "$STATE" -s "$shell" "$USER_NAME"
  else
    fail 'neither useradd nor adduser is there to make the user of the agent'
  fi
}

write_settings() {
  install -d -o root -g "$(id -gn "$USER_NAME")" -m 0750 "$SETTINGS"
  install -d -o "$USER_NAME" -g "$(id -gn "$USER_NAME")" -m 0700 "$STATE"
  # What a person wrote stays; an older hub's address goes, and with a new key the old one and its name.
  replaced='hub_url|hub_pin'
  [ -z "$TOKEN$API_KEY" ] || replaced="$replaced|server_id|api_key"
  if [ -f "$SETTINGS/config.yaml" ]; then grep -vE "^($replaced):" "$SETTINGS/config.yaml" >"$WORK/config.yaml" || true; fi
  {
    say "hub_url: $HUB_URL"
    [ -z "$HUB_PIN" ] || say "hub_pin: $HUB_PIN"
    [ -z "$SERVER_ID" ] || say "server_id: $SERVER_ID"
    [ -z "$API_KEY" ] || say "api_key: $API_KEY"
    [ ! -f "$WORK/config.yaml" ] || cat "$WORK/config.yaml"
  } >"$WORK/settings"
  install -o root -g "$(id -gn "$USER_NAME")" -m 0640 "$WORK/settings" "$SETTINGS/config.yaml.new"
  mv -f "$SETTINGS/config.yaml.new" "$SETTINGS/config.yaml"
  [ -f "$SETTINGS/policy.yaml" ] || {
    printf '# What the hub may have done on this machine. Empty: nothing.\n' >"$WORK/policy.yaml"
    install -o root -g root -m 0644 "$WORK/policy.yaml" "$SETTINGS/policy.yaml"
  }
}

as_agent() {
  if have runuser; then
    runuser -u "$USER_NAME" -- "$@"
  elif have setpriv; then
    setpriv --reuid "$USER_NAME" --regid "$(id -gn "$USER_NAME")" --clear-groups -- "$@"
  else
    su -s /bin/sh "$USER_NAME" -c 'exec "$0" "$@"' -- "$@"
  fi
}

enrol() {
  [ -n "$TOKEN" ] || return 0
  printf %s "$TOKEN" | as_agent "$PROGRAM" enroll --config "$SETTINGS/config.yaml" || fail 'the hub did not enrol this machine; its words stand above'
}

write_unit() {
  cat >"$WORK/unit" <<'UNIT'
[Unit]
Description=Labkeeper agent
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
ExecStart=/usr/local/bin/labkeeper-agent run --config /etc/labkeeper-agent/config.yaml
User=labkeeper-agent
Group=labkeeper-agent
Restart=always
RestartSec=5
# Wrong settings do not mend themselves: they are told once, and the agent stays down.
RestartPreventExitStatus=2
TimeoutStopSec=20
# What keeps a small program small: no compiler in memory, no helpers of the garbage collector, which comes on demand.
Environment=BUN_JSC_useJIT=0 BUN_JSC_useConcurrentGC=0 BUN_JSC_numberOfGCMarkers=1
StateDirectory=labkeeper-agent
StateDirectoryMode=0700
RuntimeDirectory=labkeeper-agent
UMask=0077
Nice=5
OOMScoreAdjust=-100
TasksMax=64
MemoryMax=256M

# Nothing that a collector reads is hidden: homes are read-only instead of gone, devices, processes and the kernel's tables stay visible.
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=no
DevicePolicy=closed
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
KeyringMode=private
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
UNIT
  # The executable compiles nothing at run time; a Node does, and would not start.
  if [ "$KIND" = executable ]; then sed -i 's/^LockPersonality=yes$/&\nMemoryDenyWriteExecute=yes/' "$WORK/unit"; fi
  install -o root -g root -m 0644 "$WORK/unit" "$UNIT"
}

start() {
  if ! has_systemd; then
    say 'This machine runs no systemd. Have its own service manager keep this running:'
    say "  as user $USER_NAME: $PROGRAM run --config $SETTINGS/config.yaml"
    return 0
  fi
  write_unit
  systemctl daemon-reload
  systemctl enable labkeeper-agent.service >/dev/null 2>&1
  systemctl restart labkeeper-agent.service
  say 'Waiting for the first report …'
  as_agent "$PROGRAM" doctor --wait --config "$SETTINGS/config.yaml" || fail 'the hub has taken no report yet: journalctl -u labkeeper-agent'
}

main() {
  read_arguments "$@"
  [ "$(id -u)" = 0 ] || fail 'root is needed: put sudo before sh'
  read_token
  WORK=$(mktemp -d)
  choose_program
  make_user
  install_program
  write_settings
  enrol
  start
  say "The agent $AGENT_VERSION is installed: program $PROGRAM, settings $SETTINGS, data $STATE."
  say 'Upgrade: sudo labkeeper-agent upgrade    Remove: sudo labkeeper-agent uninstall --yes'
}

# All of it is read before any of it runs: a download cut short does nothing.
main "$@"
