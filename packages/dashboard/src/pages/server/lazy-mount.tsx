import { type ReactElement, type ReactNode, useEffect, useRef, useState } from 'react';

interface LazyMountProps {
  /** Height that is kept free until the children are there, CSS pixels. */
  readonly height: number;
  readonly children: ReactNode;
}

/** Draws its children when they come near the screen, and from then on: charts far below cost nothing until one scrolls to them. */
export function LazyMount({ height, children }: LazyMountProps): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (near || !place.current) return undefined;
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && setNear(true),
      {
        rootMargin: '300px',
      },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [near]);
  return (
    <div ref={place} style={near ? undefined : { minHeight: height }}>
      {near ? children : null}
    </div>
  );
}
