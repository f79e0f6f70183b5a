import { useEffect, useState } from 'react';

/** A value once it has said the same for a moment: what is typed is not asked for with every letter. */
export function useRested<Value>(value: Value, pauseMs: number): Value {
  const [rested, setRested] = useState(value);
  const text = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), pauseMs);
    return () => clearTimeout(timer);
    // A value may be made anew with every drawing; what it says decides.
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, [text, pauseMs]);
  return rested;
}
