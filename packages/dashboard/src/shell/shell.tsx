import type { ListedWindow } from '@labkeeper/protocol/silence';
import { Outlet, useNavigate } from '@tanstack/react-router';
import { lazy, type ReactElement, type ReactNode, type RefObject, Suspense, useEffect, useRef, useState } from 'react';
import { useFleetDrawn, useLiveFleet } from '../api/fleet.ts';
import { useWindows } from '../api/silence.ts';
import { useAddress } from '../ui/address.ts';
import { ToastRegion } from '../ui/toast.tsx';
import { WindowsContext } from '../ui/windows-context.ts';
import { AddressDialogs } from './address-dialogs.tsx';
import { Announcer } from './announcer.tsx';
import { DemoBanner, PlainHttpBanner } from './banners.tsx';
import { BottomBar } from './bottom-bar.tsx';
import { ConnectionBar } from './live-indicator.tsx';
import { Rail } from './rail.tsx';
import type { Shortcut } from './shortcuts.ts';
import { TabState } from './tab-state.tsx';
import { TopBar } from './top-bar.tsx';
import { stepFocus, useShortcuts } from './use-shortcuts.ts';

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));

/** What stands around every page: navigation, top bar, dialogs with an address, keys, and the live stream. */
export function Shell(): ReactElement {
  useLiveFleet();
  const navigate = useNavigate();
  const [, change] = useAddress();
  const [searching, setSearching] = useState(false);
  const header = useRef<HTMLElement>(null);
  useHeaderHeight(header);

  useShortcuts((shortcut: Shortcut) => {
    if (shortcut.kind === 'go') void navigate({ to: shortcut.to });
    else if (shortcut.kind === 'step') stepFocus(shortcut.by);
    else if (shortcut.kind === 'add-server') change({ dialog: 'add-server' });
    else if (shortcut.kind === 'help') help();
    else setSearching(true);
  });

  function help(): void {
    change({ dialog: 'keys' });
  }

  return (
    <div className="flex min-h-dvh">
      <a
        href="#main"
        className="sr-only rounded-lg bg-card px-3 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
      >
        Skip to the page
      </a>
      <Rail />
      <div className="flex min-w-0 flex-1 flex-col">
        <DemoBanner />
        <PlainHttpBanner />
        <header ref={header} className="sticky top-0 z-20 bg-page">
          <TopBar onSearch={() => setSearching(true)} onHelp={help} />
          <ConnectionBar />
        </header>
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto w-full max-w-[100rem] flex-1 px-4 pt-3 pb-24 outline-none sm:px-6 md:pb-10"
        >
          <Quiet>
            <Outlet />
          </Quiet>
        </main>
      </div>
      <BottomBar />
      <AddressDialogs />
      <Suspense>{searching ? <Palette onClose={() => setSearching(false)} onHelp={help} /> : null}</Suspense>
      <ToastRegion />
      <Announcer />
      <TabState />
    </div>
  );
}

/** Lets every page show what is quiet; asked for once there is something to show it of, and that has been drawn. */
function Quiet({ children }: { readonly children: ReactNode }): ReactElement {
  const { data: windows } = useWindows(useFleetDrawn());
  return <WindowsContext.Provider value={windows ?? none}>{children}</WindowsContext.Provider>;
}

const none: readonly ListedWindow[] = [];

/** Tells the styles how high the header is at the moment: heads of tables stop below it. */
function useHeaderHeight(header: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = header.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => {
      document.documentElement.style.setProperty('--header', `${element.offsetHeight}px`);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [header]);
}
