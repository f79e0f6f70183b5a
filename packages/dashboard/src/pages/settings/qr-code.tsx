import { encode } from 'uqr';
import type { ReactElement } from 'react';

interface QrCodeProps {
  readonly text: string;
  readonly label: string;
}

/** A text as a QR code. Always dark on light: many cameras read nothing else. */
export function QrCode({ text, label }: QrCodeProps): ReactElement {
  const { size, data } = encode(text, { ecc: 'M', border: 2 });
  let path = '';
  for (const [y, row] of data.entries()) {
    for (const [x, dark] of row.entries()) if (dark) path += `M${x} ${y}h1v1h-1z`;
  }
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      className="size-44 rounded-lg"
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
