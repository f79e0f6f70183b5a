import { spawn } from 'node:child_process';

const keptCharacters = 400_000;

/** Runs a program to its end and keeps the last of what it printed: `{ code, output, seconds }`. Never throws. */
export function runQuietly(file, args, options = {}) {
  const began = Date.now();
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    function keep(chunk) {
      output = (output + chunk).slice(-keptCharacters);
    }
    function end(code) {
      resolve({ code, output, seconds: (Date.now() - began) / 1000 });
    }
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', (error) => {
      keep(`${error.message}\n`);
      end(127);
    });
    child.on('close', (code, signal) => end(code ?? (signal === null ? 1 : 128)));
  });
}
