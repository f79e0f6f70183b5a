import { type ReactElement, type ReactNode, useId, useRef } from 'react';

interface TooltipProps {
  readonly text: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

const GAP = 6;

/** Explains what it surrounds, on hover and on keyboard focus; drawn in the top layer, so nothing cuts it off. */
export function Tooltip({ text, children, className = '' }: TooltipProps): ReactElement {
  const id = useId();
  const anchor = useRef<HTMLSpanElement>(null);
  const bubble = useRef<HTMLSpanElement>(null);

  function show(): void {
    const target = anchor.current;
    const tip = bubble.current;
    if (!target || !tip || tip.matches(':popover-open')) return;
    tip.showPopover();
    const box = target.getBoundingClientRect();
    const size = tip.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left + (box.width - size.width) / 2), innerWidth - size.width - 8);
    const above = box.top - size.height - GAP;
    tip.style.left = `${left}px`;
    tip.style.top = `${above < 8 ? box.bottom + GAP : above}px`;
  }

  function hide(): void {
    if (bubble.current?.matches(':popover-open') === true) bubble.current.hidePopover();
  }

  return (
    <span
      ref={anchor}
      className={`inline-flex ${className}`}
      aria-describedby={id}
      onPointerEnter={show}
      onPointerLeave={hide}
      onFocus={show}
      onBlur={hide}
      onKeyDown={(event) => {
        if (event.key === 'Escape') hide();
      }}
    >
      {children}
      <span
        ref={bubble}
        id={id}
        role="tooltip"
        popover="manual"
        className="float pointer-events-none max-w-72 rounded-md bg-ink px-2 py-1 text-xs text-page"
      >
        {text}
      </span>
    </span>
  );
}
