import './old-node.ts';
import { runCli } from './cli.ts';

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
});
// What is left open at this point (a request that nobody waits for) must not keep a finished command alive.
process.exit();
