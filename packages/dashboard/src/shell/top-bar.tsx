import { Link } from '@tanstack/react-router';
import { Keyboard, LogOut, Monitor, Moon, Search, Sun, UserRound } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { logOut } from '../api/account.ts';
import { messageOf } from '../api/api-error.ts';
import { Menu } from '../ui/menu.tsx';
import { chooseTheme, readThemeChoice, type ThemeChoice } from '../ui/theme-choice.ts';
import { showToast } from '../ui/toast.tsx';
import { LiveIndicator } from './live-indicator.tsx';
import { Mark } from '../ui/mark.tsx';
import { SiteFilter } from './site-filter.tsx';

interface TopBarProps {
  readonly onSearch: () => void;
  readonly onHelp: () => void;
}

const square =
  'relative inline-flex size-11 shrink-0 items-center justify-center rounded-lg text-ink-2 transition-colors duration-120 hover:bg-hover hover:text-ink sm:size-8';

/** Above every page: the site, the search, whether it is live, and what concerns this device. */
export function TopBar({ onSearch, onHelp }: TopBarProps): ReactElement {
  return (
    <div className="flex h-14 items-center gap-1 px-2 sm:gap-2 sm:px-6">
      <Link to="/" aria-label="Labkeeper, overview" className="flex size-11 items-center justify-center md:hidden">
        <Mark />
      </Link>
      <SiteFilter />
      <button
        type="button"
        onClick={onSearch}
        aria-label="Search or jump to"
        aria-keyshortcuts="Control+K Meta+K /"
        className="ml-auto flex h-11 items-center gap-2 rounded-lg px-3 text-sm text-ink-3 transition-colors duration-120 hover:bg-hover sm:mr-auto sm:ml-0 sm:h-8 sm:w-72 sm:border sm:border-line sm:bg-card sm:px-2.5 sm:hover:border-line-strong"
      >
        <Search size={16} aria-hidden="true" className="shrink-0" />
        <span className="flex-1 text-left max-sm:hidden">Search or jump to…</span>
        <kbd className="rounded-sm border border-line px-1 font-sans text-xs leading-4 max-sm:hidden">
          {paletteKey()}
        </kbd>
      </button>
      <LiveIndicator />
      <DeviceMenu onHelp={onHelp} />
    </div>
  );
}

function paletteKey(): string {
  return /mac|iphone|ipad/i.test(navigator.userAgent) ? '⌘K' : 'Ctrl K';
}

function DeviceMenu({ onHelp }: { readonly onHelp: () => void }): ReactElement {
  const [theme, setTheme] = useState(readThemeChoice);

  function choose(choice: ThemeChoice): void {
    chooseTheme(choice);
    setTheme(choice);
  }

  async function leave(): Promise<void> {
    try {
      await logOut();
      location.assign('/login');
    } catch (error) {
      showToast(messageOf(error), 'fail');
    }
  }

  const icon = { size: 16, 'aria-hidden': true } as const;
  return (
    <Menu
      label="Account and appearance"
      className={square}
      groups={[
        [
          {
            label: 'As the system',
            icon: <Monitor {...icon} />,
            checked: theme === 'system',
            onSelect: () => choose('system'),
          },
          { label: 'Light', icon: <Sun {...icon} />, checked: theme === 'light', onSelect: () => choose('light') },
          { label: 'Dark', icon: <Moon {...icon} />, checked: theme === 'dark', onSelect: () => choose('dark') },
        ],
        [{ label: 'Keyboard shortcuts', icon: <Keyboard {...icon} />, onSelect: onHelp }],
        [{ label: 'Log out', icon: <LogOut {...icon} />, onSelect: () => void leave() }],
      ]}
    >
      <UserRound size={17} aria-hidden="true" />
    </Menu>
  );
}
