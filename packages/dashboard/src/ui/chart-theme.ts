/** The colours of a plot as the canvas takes them. */
export interface ChartTheme {
  readonly series: readonly string[];
  readonly grid: string;
  readonly text: string;
  readonly strong: string;
  readonly surface: string;
  readonly warn: string;
  readonly fail: string;
  readonly ok: string;
  /** The darker tones of warn and fail, for words. */
  readonly warnText: string;
  readonly failText: string;
  readonly unknown: string;
  readonly font: string;
}

const PROPERTIES = {
  grid: '--chart-grid',
  text: '--chart-text',
  strong: '--chart-strong',
  surface: '--chart-surface',
  warn: '--chart-warn',
  fail: '--chart-fail',
  ok: '--chart-ok',
  warnText: '--warn',
  failText: '--fail',
  unknown: '--chart-unknown',
} as const;

/** Reads the colours that hold inside an element: a canvas cannot use custom properties by itself. */
export function readChartTheme(host: HTMLElement): ChartTheme {
  const probe = document.createElement('span');
  probe.hidden = true;
  host.append(probe);
  const computed = getComputedStyle(probe);
  function colour(property: string): string {
    probe.style.color = `var(${property})`;
    return computed.color;
  }
  const series = Array.from({ length: 8 }, (_, index) => colour(`--series-${index}`));
  const named = Object.fromEntries(Object.entries(PROPERTIES).map(([name, property]) => [name, colour(property)]));
  const font = computed.fontFamily;
  probe.remove();
  return { series, font, ...(named as Record<keyof typeof PROPERTIES, string>) };
}

/** The same colour, more or less see-through (0 to 1); takes what browsers print for computed colours. */
export function withAlpha(colour: string, alpha: number): string {
  const modern = /^([a-z]+)\(([^,/]+?)(?:\s*\/[^)]*)?\)$/.exec(colour.trim());
  if (modern) return `${modern[1]}(${modern[2]} / ${alpha})`;
  const legacy = /^rgba?\(\s*([\d.]+)\s*,\s*([\d.]+)\s*,\s*([\d.]+)/.exec(colour.trim());
  return legacy ? `rgb(${legacy[1]} ${legacy[2]} ${legacy[3]} / ${alpha})` : colour;
}

/** Calls back when the page turns light or dark, by the system or by the reader's choice; returns how to stop. */
export function onThemeChange(listener: () => void): () => void {
  const media = matchMedia('(prefers-color-scheme: dark)');
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['class', 'data-theme', 'style'] });
  media.addEventListener('change', listener);
  return () => {
    media.removeEventListener('change', listener);
    observer.disconnect();
  };
}
