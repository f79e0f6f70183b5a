import { valueAt } from './chart-data.ts';
import type { PlotModel } from './chart-plot-model.ts';
import { formatMoment } from './chart-time.ts';
import { formatQuantity } from './chart-units.ts';

const MOST_ROWS = 8;
const NEAR_PIXELS = 8;
/** Between the crosshair and the label, CSS pixels. */
const ASIDE = 14;

/** The label beside the crosshair of the chart that the pointer is on. */
export interface ChartTip {
  show(at: TipPlace): void;
  hide(): void;
}

interface TipPlace {
  readonly model: PlotModel;
  readonly index: number;
  /** Position of the crosshair and width of the plot, CSS pixels. */
  readonly left: number;
  readonly width: number;
}

/** One line of the label: the value at the moment, and with a band how far it ranged. */
export interface TipRow {
  readonly colour: number;
  readonly label: string;
  readonly value: string;
  readonly range: string;
}

/** What the label says at a point: the highest values first when there are more lines than fit. */
export function tipRows(model: PlotModel, index: number): { rows: TipRow[]; more: number } {
  const values = model.lines.map((line) => ({ line, value: valueAt(line.mean, index) }));
  const crowded = values.length > MOST_ROWS;
  const ordered = crowded ? values.toSorted((left, right) => (right.value ?? -1) - (left.value ?? -1)) : values;
  const rows = ordered.slice(0, MOST_ROWS).map(({ line, value }) => {
    const low = line.min?.[index];
    const high = line.max?.[index];
    const ranged = typeof low === 'number' && typeof high === 'number' && high > low;
    return {
      colour: line.colour,
      label: line.label,
      value: formatQuantity(value, line.unit),
      range: ranged ? `${formatQuantity(low, line.unit)} – ${formatQuantity(high, line.unit)}` : '',
    };
  });
  return { rows, more: values.length - rows.length };
}

/** Marks that lie under the crosshair, as the label tells them. */
export function marksNear(model: PlotModel, moment: number, width: number): string[] {
  const reach = ((model.to - model.from) / Math.max(1, width)) * NEAR_PIXELS;
  const near = model.marks.filter((mark) => Math.abs(mark.at / 1000 - moment) <= reach);
  return near.map((mark) => `${mark.label}, ${formatMoment(mark.at, 1)}`);
}

/** Makes the label inside the plot; names are set as text, never as markup. */
export function createTip(parent: HTMLElement): ChartTip {
  const root = document.createElement('div');
  root.className = 'chart-tip';
  root.hidden = true;
  root.setAttribute('aria-hidden', 'true');
  parent.append(root);
  return {
    hide() {
      root.hidden = true;
    },
    show({ model, index, left, width }) {
      const time = model.times[index];
      if (time === undefined) {
        root.hidden = true;
        return;
      }
      const { rows, more } = tipRows(model, index);
      const [only] = rows;
      const happened = marksNear(model, time, width);
      // A single value fits on one line above the plot, where it covers nothing.
      const flag = rows.length === 1 && happened.length === 0 && only !== undefined;
      root.classList.toggle('chart-tip-flag', flag);
      const parts = [element('div', 'chart-tip-time', formatMoment(time * 1000, model.step))];
      if (flag)
        parts.push(element('span', 'chart-tip-value', only.value), element('span', 'chart-tip-range', only.range));
      else for (const row of rows) parts.push(rowElement(row));
      if (more > 0) parts.push(element('div', 'chart-tip-more', `and ${more} lower`));
      for (const mark of happened) parts.push(element('div', 'chart-tip-mark', mark));
      root.replaceChildren(...parts);
      root.hidden = false;
      place(root, left, width, flag);
    },
  };
}

function rowElement(row: TipRow): HTMLElement {
  const line = element('div', 'chart-tip-row', '');
  const dot = element('span', 'chart-dot', '');
  dot.dataset['series'] = String(row.colour);
  const label = element('span', 'chart-tip-label', row.label);
  line.append(dot, label, element('span', 'chart-tip-value', row.value), element('span', 'chart-tip-range', row.range));
  return line;
}

function element(tag: string, className: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** Placed by its own width in percent: asking for that width would lay the page out anew with every move. */
function place(root: HTMLElement, left: number, width: number, flag: boolean): void {
  const x = Math.round(left);
  if (flag) root.style.transform = `translateX(clamp(0px, ${x}px - 50%, ${Math.round(width)}px - 100%))`;
  else if (left < width / 2)
    root.style.transform = `translateX(max(0px, min(${x + ASIDE}px, ${Math.round(width)}px - 100%)))`;
  else root.style.transform = `translateX(max(0px, ${x - ASIDE}px - 100%))`;
}
