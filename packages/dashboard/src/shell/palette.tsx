import { useNavigate } from '@tanstack/react-router';
import { Box, Cog, HardDrive, Keyboard, Plug, Plus, Search, Server, TriangleAlert } from 'lucide-react';
import { type KeyboardEvent, type ReactElement, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useServers } from '../api/fleet.ts';
import { useFleetContainers, useFleetDisks, useFleetPorts } from '../api/fleet-things.ts';
import { useAddress } from '../ui/address.ts';
import { namesakes } from '../ui/server-names.ts';
import { stateOfServer, stateWords, worstFirst } from '../ui/state.ts';
import { StateGlyph } from '../ui/status-badge.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { type FoundThing, foundThings } from './found-things.ts';
import { type Findable, matchEntries } from './match-entries.ts';
import { alertPages, navItems, settingsItem } from './nav-items.ts';

interface Entry extends Findable {
  readonly id: string;
  readonly icon: ReactNode;
  readonly note: string;
  readonly run: () => void;
}

interface PaletteProps {
  readonly onClose: () => void;
  readonly onHelp: () => void;
}

const MOST_SHOWN = 12;

/** Search and jump: servers and what they have, pages and what one can do, by typing a few letters. */
export function Palette({ onClose, onHelp }: PaletteProps): ReactElement {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const entries = usePaletteEntries(onHelp);
  const { things, isLooking } = useThings(typed);
  const found = matchEntries(typed, [...entries, ...things]).slice(0, MOST_SHOWN);
  const current = found[Math.min(chosen, found.length - 1)];

  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    return () => element?.close();
  }, []);

  function run(entry: Entry | undefined): void {
    if (!entry) return;
    onClose();
    entry.run();
  }

  function press(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      setChosen((Math.min(chosen, found.length - 1) + by + found.length) % Math.max(1, found.length));
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      run(current);
    }
  }

  return (
    <dialog
      ref={dialog}
      aria-label="Search or jump to"
      className="sheet sheet-top mt-3 sm:mt-[12vh]"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="flex items-center gap-2.5 border-b border-line px-4">
        <Search size={16} aria-hidden="true" className="shrink-0 text-ink-3" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={current ? `${id}-${found.indexOf(current)}` : undefined}
          aria-label="Search or jump to"
          placeholder="A server, container, disk, port or page"
          autoComplete="off"
          spellCheck={false}
          className="h-13 min-w-0 flex-1 bg-transparent text-md outline-none"
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setChosen(0);
          }}
          onKeyDown={press}
        />
      </div>
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label="Results"
        className="max-h-[min(26rem,60dvh)] overflow-y-auto p-2"
      >
        {found.map((entry, index) => (
          <PaletteOption
            key={entry.id}
            id={`${id}-${index}`}
            entry={entry}
            active={entry === current}
            onHover={() => setChosen(index)}
            onRun={() => run(entry)}
          />
        ))}
        {found.length === 0 ? (
          <li className="px-3 py-6 text-center text-sm text-ink-2">
            {isLooking ? 'Being looked for.' : 'Nothing is called that.'}
          </li>
        ) : null}
      </ul>
    </dialog>
  );
}

interface PaletteOptionProps {
  readonly id: string;
  readonly entry: Entry;
  readonly active: boolean;
  readonly onHover: () => void;
  readonly onRun: () => void;
}

function PaletteOption({ id, entry, active, onHover, onRun }: PaletteOptionProps): ReactElement {
  const element = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (active) element.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <li
      ref={element}
      id={id}
      role="option"
      aria-selected={active}
      className={`flex h-11 cursor-pointer items-center gap-3 rounded-md px-2.5 sm:h-9 ${active ? 'bg-hover' : ''}`}
      onPointerMove={active ? undefined : onHover}
      onClick={onRun}
    >
      <span className="flex size-4 shrink-0 items-center justify-center text-ink-3">{entry.icon}</span>
      <bdi className="min-w-0 flex-1 truncate text-base">{entry.title}</bdi>
      <bdi className="max-w-[45%] truncate text-xs text-ink-3">{entry.note}</bdi>
    </li>
  );
}

const ICON = { size: 16, 'aria-hidden': true } as const;

const iconOf: Readonly<Record<FoundThing['kind'], ReactNode>> = {
  container: <Box {...ICON} />,
  disk: <HardDrive {...ICON} />,
  port: <Plug {...ICON} />,
  service: <Cog {...ICON} />,
  part: <Server {...ICON} />,
};

const FEWEST_LETTERS = 2;

/** What the lab has under what was typed; it is asked for with the second letter. */
function useThings(typed: string): { readonly things: readonly Entry[]; readonly isLooking: boolean } {
  const navigate = useNavigate();
  const wanted = typed.trim().length >= FEWEST_LETTERS;
  const { data: servers = [] } = useServers();
  const asked = [useFleetContainers(wanted), useFleetDisks(wanted), useFleetPorts(wanted)] as const;
  const [{ data: containers = [] }, { data: disks = [] }, { data: ports = [] }] = asked;
  const found = wanted ? foundThings(typed, { servers, containers, disks, ports }) : [];
  const things = found.map(({ to, search, ...thing }) => ({
    ...thing,
    icon: iconOf[thing.kind],
    run: () => void navigate({ to, search }),
  }));
  return { things, isLooking: wanted && asked.some(({ isLoading }) => isLoading) };
}

/** By what else people look for a page. */
const pageWords: Readonly<Record<string, readonly string[]>> = {
  '/': ['dashboard', 'home', 'start'],
  '/servers': ['machines', 'hosts', 'services down'],
  '/disks': ['smart', 'raid', 'arrays', 'zfs', 'pools', 'drives'],
  '/containers': ['docker', 'podman', 'compose'],
  '/ports': ['free ports', 'listeners', 'conflicts'],
  '/notifications': ['channels', 'mail', 'messages'],
  '/silence': ['maintenance', 'quiet hours', 'mute', 'windows'],
  '/settings': ['account', 'password', 'keys', 'tokens', 'sites', 'tags', 'backup', 'audit', 'system', 'configuration'],
};

function usePaletteEntries(onHelp: () => void): readonly Entry[] {
  const navigate = useNavigate();
  const [, change] = useAddress();
  const { data: servers = [] } = useServers();
  const twins = namesakes(servers);
  const ofServers = servers
    .toSorted((a, b) => worstFirst(stateOfServer(a), stateOfServer(b)) || a.display_name.localeCompare(b.display_name))
    .map((server): Entry => {
      const state = stateOfServer(server);
      return {
        id: `server-${server.server_id}`,
        title: visibleText(server.display_name) + (twins.has(server.server_id) ? ` (${server.server_id})` : ''),
        words: [server.server_id, server.hostname, server.ip_address ?? '', ...server.tags],
        icon: <StateGlyph state={state} />,
        note: state === 'ok' ? visibleText(server.ip_address ?? server.hostname) : stateWords[state],
        run: () => void navigate({ to: `/servers/${encodeURIComponent(server.server_id)}` }),
      };
    });
  const ofPages = [...navItems, settingsItem].map(({ to, label, letter, icon: Icon }): Entry => ({
    id: `page-${letter}`,
    title: label,
    words: ['go to', 'page', ...(pageWords[to] ?? [])],
    icon: <Icon {...ICON} />,
    note: `g ${letter}`,
    run: () => void navigate({ to }),
  }));
  const ofAlerts = alertPages.map(({ to, label, letter }): Entry => ({
    id: `page-${letter}`,
    title: label,
    words: ['go to', 'page', 'alerts'],
    icon: <TriangleAlert {...ICON} />,
    note: `g ${letter}`,
    run: () => void navigate({ to }),
  }));
  const deeds: Entry[] = [
    {
      id: 'new-rule',
      title: 'New alert rule',
      words: ['alert', 'threshold', 'level'],
      icon: <Plus {...ICON} />,
      note: '',
      run: () => void navigate({ to: '/rules/$ruleId', params: { ruleId: 'new' } }),
    },
    {
      id: 'add-server',
      title: 'Add a server',
      words: ['new', 'enrol', 'install', 'agent'],
      icon: <Plus {...ICON} />,
      note: 'n',
      run: () => change({ dialog: 'add-server' }),
    },
    {
      id: 'by-updates',
      title: 'Servers by updates',
      words: ['packages', 'upgrades', 'patches'],
      icon: <Server {...ICON} />,
      note: '',
      run: () => void navigate({ to: '/servers', search: { sort: '-updates' } }),
    },
    {
      id: 'help',
      title: 'Keyboard shortcuts',
      words: ['help', 'keys'],
      icon: <Keyboard {...ICON} />,
      note: '?',
      run: onHelp,
    },
  ];
  return [...ofServers.slice(0, 5), ...ofPages, ...ofAlerts, ...deeds, ...ofServers.slice(5)];
}
