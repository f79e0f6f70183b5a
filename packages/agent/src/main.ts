import './old-node.ts';
import { runCli } from './cli.ts';
import { writeText } from './write-text.ts';

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  out: (text) => writeText(1, text),
  error: (text) => writeText(2, text),
});
// What is left open at this point (a request that nobody waits for) must not keep a finished command alive.
process.exit();
