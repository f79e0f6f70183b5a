import { apprise } from './apprise.ts';
import type { Channel } from './channel.ts';
import { discord } from './discord.ts';
import { email } from './email.ts';
import { gotify } from './gotify.ts';
import { homeAssistant } from './home-assistant.ts';
import { ntfy } from './ntfy.ts';
import { pushover } from './pushover.ts';
import { slack } from './slack.ts';
import { telegram } from './telegram.ts';
import { webhook } from './webhook.ts';

/** Every way to reach a person; one line each. */
export const channels = [
  apprise,
  discord,
  email,
  gotify,
  homeAssistant,
  ntfy,
  pushover,
  slack,
  telegram,
  webhook,
] as const satisfies readonly Channel[];
