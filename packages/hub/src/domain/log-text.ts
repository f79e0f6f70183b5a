// Colours and cursor movements (ECMA-48), titles of windows, and other sequences of terminals.
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const terminal = /\u001b(?:\[[0-9:;<=>?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[ -/]*[0-~])/g;
// What is left of control characters but tab and newline, and what turns the direction of the text that follows.
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const unwanted = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** A message of a log as plain text: without a terminal's sequences, with U+FFFD for control characters, lines as they were. */
export function logText(text: string): string {
  const unix = text.replaceAll('\r\n', '\n');
  return unix.replaceAll(terminal, '').replaceAll(unwanted, '\uFFFD').toWellFormed();
}
