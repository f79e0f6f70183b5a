import { type ComponentProps, type ReactElement, useEffect, useRef } from 'react';
import { Card } from '../../ui/card.tsx';

interface SoughtCardProps extends ComponentProps<typeof Card> {
  /** Somebody followed a link to this card: it comes into view, and stands out while the address names it. */
  readonly sought: boolean;
}

/** A card that a link elsewhere may lead to. */
export function SoughtCard({ sought, className = '', ...rest }: SoughtCardProps): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!sought) return;
    place.current?.scrollIntoView({ block: 'start' });
    place.current?.focus({ preventScroll: true });
  }, [sought]);
  return (
    <div ref={place} tabIndex={sought ? -1 : undefined} className="scroll-mt-32 outline-none sm:scroll-mt-28">
      <Card {...rest} className={`${className} ${sought ? 'ring-2 ring-accent' : ''}`} />
    </div>
  );
}
