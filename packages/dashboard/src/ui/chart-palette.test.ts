import { describe, expect, test } from 'bun:test';
import { darkPalette, lightPalette, paletteIndex, paletteIndices } from './chart-palette.ts';

type Triple = readonly [number, number, number];

/** Machado, Oliveira and Fernandes 2009, severity 1. */
const EYES: Readonly<Record<string, readonly Triple[]>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function linearOf([lightness, chroma, hue]: Triple): Triple {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function labOf(linear: Triple): Triple {
  const [r, g, b] = linear.map((value) => Math.max(0, value)) as unknown as Triple;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function seenBy(eye: readonly Triple[], colour: Triple): Triple {
  const linear = linearOf(colour);
  return labOf(eye.map((row) => row[0] * linear[0] + row[1] * linear[1] + row[2] * linear[2]) as unknown as Triple);
}

function luminance(colour: Triple): number {
  const [r, g, b] = linearOf(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: Triple, other: Triple): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

describe.each([
  ['light', lightPalette, [0.99, 0, 0]],
  ['dark', darkPalette, [0.22, 0.01, 260]],
] as [string, readonly Triple[], Triple][])('the %s palette', (_, palette, surface) => {
  test.each(Object.keys(EYES))('keeps every two lines apart for eyes with %s', (eye) => {
    const seen = palette.map((colour) => seenBy(EYES[eye]!, colour));
    const distances = seen.flatMap((one, index) =>
      seen.slice(index + 1).map((other) => Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2])),
    );
    expect(Math.min(...distances)).toBeGreaterThan(0.09);
  });

  test('is seen on its surface, and within what a screen can show', () => {
    for (const colour of palette) {
      expect(contrast(colour, surface)).toBeGreaterThan(2.95);
      expect(linearOf(colour).every((value) => value > -0.01 && value < 1.01)).toBe(true);
    }
  });
});

describe('a place in the palette', () => {
  test('is the same for a metric wherever it is drawn, and apart for the two directions of traffic', () => {
    expect(paletteIndex('cpu_percent')).toBe(paletteIndex('cpu_percent'));
    expect(paletteIndex('network_rx_bytes')).toBe(paletteIndex('interface_rx_bytes'));
    expect(paletteIndex('network_rx_bytes')).not.toBe(paletteIndex('network_tx_bytes'));
    expect(paletteIndex('something_new')).toBeLessThan(8);
  });

  test('is given once among up to eight names, and does not depend on their order', () => {
    const names = ['/', '/srv', '/home', '/boot', '/var', '/tank', '/mnt/a', '/mnt/b'];
    const places = paletteIndices(names);
    expect(new Set(places.values()).size).toBe(8);
    expect(paletteIndices(names.toReversed())).toEqual(places);
    expect(paletteIndices([...names, '/ninth']).size).toBe(9);
  });
});

test('the colours of the style sheet are the ones that are reckoned here', async () => {
  const css = await Bun.file(new URL('chart.css', import.meta.url)).text();
  const found = [...css.matchAll(/--series-\d: oklch\(([\d. ]+)\)/g)].map((match) =>
    (match[1] ?? '').split(' ').map(Number),
  );
  expect(found).toEqual([...lightPalette, ...darkPalette].map((colour) => [...colour]));
});
