import { type KeyboardEvent, type ReactElement, type ReactNode, useId, useRef } from 'react';

/** One entry of a menu. */
export interface MenuItem {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly danger?: boolean;
  /** Marks the chosen one of several. */
  readonly checked?: boolean;
  readonly onSelect: () => void;
}

interface MenuProps {
  readonly label: string;
  /** Groups of entries, parted by a line. */
  readonly groups: readonly (readonly MenuItem[])[];
  /** Stands above the entries. */
  readonly head?: ReactNode;
  /** What the button that opens it shows. */
  readonly children: ReactNode;
  readonly className?: string;
}

/** A button that opens a menu in the top layer: arrows move, Enter chooses, Escape or a tap elsewhere closes. */
export function Menu({ label, groups, head, children, className = '' }: MenuProps): ReactElement {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);

  function place(): void {
    const anchor = button.current?.getBoundingClientRect();
    const box = panel.current;
    if (!anchor || !box) return;
    const size = box.getBoundingClientRect();
    const below = anchor.bottom + 4;
    const top = below + size.height > innerHeight - 8 ? anchor.top - size.height - 4 : below;
    const left = anchor.left + size.width > innerWidth - 8 ? anchor.right - size.width : anchor.left;
    box.style.top = `${Math.max(8, top)}px`;
    box.style.left = `${Math.max(8, left)}px`;
    entries(box)[0]?.focus();
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        aria-label={label}
        aria-haspopup="menu"
        title={label}
        popoverTarget={id}
        className={className}
      >
        {children}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        className="float max-h-[calc(100dvh-2rem)] min-w-52 overflow-y-auto rounded-lg border border-line bg-card p-1 shadow-float"
        onToggle={(event) => {
          if (event.newState === 'open') place();
        }}
        onKeyDown={(event) => moveFocus(event, panel.current)}
      >
        {head}
        {groups.map((group, index) => (
          <div
            key={group[0]?.label ?? index}
            role="group"
            className={index === 0 ? '' : 'mt-1 border-t border-line pt-1'}
          >
            {group.map((item) => (
              <MenuEntry key={item.label} item={item} close={() => panel.current?.hidePopover()} />
            ))}
          </div>
        ))}
      </div>
    </>
  );
}

function MenuEntry({ item, close }: { readonly item: MenuItem; readonly close: () => void }): ReactElement {
  const choice = item.checked !== undefined;
  return (
    <button
      type="button"
      role={choice ? 'menuitemradio' : 'menuitem'}
      aria-checked={choice ? item.checked : undefined}
      tabIndex={-1}
      onClick={() => {
        close();
        item.onSelect();
      }}
      className={`flex h-11 w-full items-center gap-2 rounded-md px-2 text-left text-base outline-none hover:bg-hover focus:bg-hover sm:h-8 sm:text-sm ${item.danger === true ? 'text-fail' : 'text-ink'}`}
    >
      <span className="flex size-4 shrink-0 items-center justify-center text-current opacity-70">{item.icon}</span>
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.checked === true ? <Check /> : null}
    </button>
  );
}

function Check(): ReactElement {
  return (
    <svg aria-hidden="true" viewBox="0 0 12 12" width="12" height="12" fill="none" className="shrink-0 text-accent">
      <path
        d="m2.5 6.5 2.5 2.5 4.5-6"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

function entries(panel: HTMLElement): HTMLElement[] {
  return [...panel.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
}

const steps: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

function moveFocus(event: KeyboardEvent, panel: HTMLElement | null): void {
  const step = steps[event.key];
  if (!panel || !step) return;
  event.preventDefault();
  const all = entries(panel);
  const at = all.findIndex((entry) => entry === document.activeElement);
  all[step(at, all.length)]?.focus();
}
