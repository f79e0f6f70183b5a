import { Outlet, useNavigate } from '@tanstack/react-router';
import { lazy, type ReactElement, Suspense, useState } from 'react';
import { useLiveFleet } from '../api/fleet.ts';
import { useAddress } from '../ui/address.ts';
import { ToastRegion } from '../ui/toast.tsx';
import { AddressDialogs } from './address-dialogs.tsx';
import { Announcer } from './announcer.tsx';
import { DemoBanner, PlainHttpBanner } from './banners.tsx';
import { BottomBar } from './bottom-bar.tsx';
import { ConnectionBar } from './live-indicator.tsx';
import { Rail } from './rail.tsx';
import type { Shortcut } from './shortcuts.ts';
import { TopBar } from './top-bar.tsx';
import { stepFocus, useShortcuts } from './use-shortcuts.ts';

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));
const HelpDialog = lazy(async () => ({ default: (await import('./help-dialog.tsx')).HelpDialog }));

/** What stands around every page: navigation, top bar, dialogs with an address, keys, and the live stream. */
export function Shell(): ReactElement {
  useLiveFleet();
  const navigate = useNavigate();
  const [, change] = useAddress();
  const [open, setOpen] = useState<'palette' | 'help'>();

  useShortcuts((shortcut: Shortcut) => {
    if (shortcut.kind === 'go') void navigate({ to: shortcut.to });
    else if (shortcut.kind === 'step') stepFocus(shortcut.by);
    else if (shortcut.kind === 'add-server') change({ dialog: 'add-server' });
    else setOpen(shortcut.kind);
  });

  function close(): void {
    setOpen(undefined);
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
        <header className="sticky top-0 z-20 bg-page/90 backdrop-blur">
          <DemoBanner />
          <PlainHttpBanner />
          <TopBar onSearch={() => setOpen('palette')} onHelp={() => setOpen('help')} />
          <ConnectionBar />
        </header>
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto w-full max-w-[100rem] flex-1 px-4 pt-3 pb-24 outline-none sm:px-6 md:pb-10"
        >
          <Outlet />
        </main>
      </div>
      <BottomBar />
      <AddressDialogs />
      <Suspense>
        {open === 'palette' ? <Palette onClose={close} onHelp={() => setOpen('help')} /> : null}
        {open === 'help' ? <HelpDialog onClose={close} /> : null}
      </Suspense>
      <ToastRegion />
      <Announcer />
    </div>
  );
}
