import { describe, expect, test } from 'bun:test';
import { type KeyPress, readShortcut } from './shortcuts.ts';

function press(key: string, change: Partial<KeyPress> = {}): KeyPress {
  return { key, command: false, alt: false, typing: false, ...change };
}

describe('readShortcut', () => {
  test('"g" waits for the letter of a page', () => {
    expect(readShortcut(press('g'), false)).toEqual({ afterG: true });
    expect(readShortcut(press('s'), true)).toEqual({ shortcut: { kind: 'go', to: '/servers' }, afterG: false });
    expect(readShortcut(press('s'), false)).toEqual({ afterG: false });
  });

  test('letters typed into a field stay letters', () => {
    expect(readShortcut(press('j', { typing: true }), false)).toEqual({ afterG: false });
    expect(readShortcut(press('?', { typing: true }), false)).toEqual({ afterG: false });
  });

  test('the palette opens by slash, and by Ctrl or Command with K from anywhere', () => {
    const palette = { shortcut: { kind: 'palette' }, afterG: false } as const;
    expect(readShortcut(press('/'), false)).toEqual(palette);
    expect(readShortcut(press('K', { command: true, typing: true }), false)).toEqual(palette);
  });

  test('the browser’s own combinations are left alone', () => {
    expect(readShortcut(press('n', { command: true }), false)).toEqual({ afterG: false });
    expect(readShortcut(press('k', { command: true, alt: true }), false)).toEqual({ afterG: false });
  });

  test('j and k walk through the list', () => {
    expect(readShortcut(press('j'), false).shortcut).toEqual({ kind: 'step', by: 1 });
    expect(readShortcut(press('k'), true).shortcut).toEqual({ kind: 'step', by: -1 });
  });
});
