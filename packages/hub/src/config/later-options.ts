import { option } from './option.ts';
import { bindAddress, httpUrl, listOf, plainText, secretText, secretWord } from './option-types.ts';

/** Variables of the documents whose feature is still to come: checked, listed, and not used yet. */
export const laterOptions = {
  plexUrl: option({
    env: ['PLEX_URL'],
    type: httpUrl,
    fallback: undefined,
    usedBy: 'modules',
    help: 'Address of Plex.',
  }),
  jellyfinUrl: option({
    env: ['JELLYFIN_URL'],
    type: httpUrl,
    fallback: undefined,
    usedBy: 'modules',
    help: 'Address of Jellyfin.',
  }),
  piholeUrl: option({
    env: ['PIHOLE_URL'],
    type: httpUrl,
    fallback: undefined,
    usedBy: 'modules',
    help: 'Address of Pi-hole.',
  }),
  haBaseUrl: option({
    env: ['HA_BASE_URL'],
    type: httpUrl,
    fallback: undefined,
    usedBy: 'modules',
    help: 'Address of Home Assistant.',
  }),
  haToken: option({
    env: ['HA_TOKEN'],
    type: secretWord,
    fallback: undefined,
    secret: true,
    usedBy: 'modules',
    help: 'Long-lived access token of Home Assistant.',
  }),
  fritzboxHosts: option({
    env: ['FRITZBOX_HOSTS'],
    type: listOf(bindAddress, 'a list of host names or addresses, with commas'),
    fallback: undefined,
    usedBy: 'modules',
    help: 'FritzBox routers.',
  }),
  fritzboxUsername: option({
    env: ['FRITZBOX_USERNAME'],
    type: plainText,
    fallback: undefined,
    usedBy: 'modules',
    help: 'User name on the FritzBox.',
  }),
  fritzboxPassword: option({
    env: ['FRITZBOX_PASSWORD'],
    type: secretText,
    fallback: undefined,
    secret: true,
    usedBy: 'modules',
    help: 'Password on the FritzBox.',
  }),
  apiKeySalt: option({
    env: ['API_KEY_SALT'],
    type: secretText,
    fallback: undefined,
    secret: true,
    usedBy: 'nothing: keys are random and need no salt',
    help: 'Accepted and not needed.',
  }),
  agentApiKey: option({
    env: ['AGENT_API_KEY'],
    type: secretWord,
    fallback: undefined,
    secret: true,
    usedBy: 'the agent, not the hub',
    help: 'Key that an agent reports with.',
  }),
} as const;
