#!/usr/local/bin/bun --no-env-file
// `labkeeper-agent …` inside the container, with the settings of the agent that runs there: for `labkeeper-agent doctor`.
import { agentProcess } from './lib/hub-process.mjs';
import { readStartSettings } from './lib/start-settings.mjs';

Object.assign(process.env, agentProcess(readStartSettings([], process.env, process.cwd()), process.env).env);
await import('../packages/agent/src/main.ts');
