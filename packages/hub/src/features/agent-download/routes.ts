import { AgentRelease } from '@labkeeper/protocol/agent';
import { Type } from 'typebox';
import type { Platform } from '../../platform/hub-platform.ts';
import { route, type RawAnswer, type Route } from '../../platform/route.ts';
import { hubAddress } from '../enrollment/service.ts';
import type { Services } from '../services.ts';
import type { AgentDownloads } from './downloads.ts';

/** The agents themselves, for whoever installs one: public, since they hold no secret. */
export function agentDownloadRoutes({ platform, downloads }: Services): Route[] {
  return [releaseRoute(downloads), scriptRoute(platform, downloads), fileRoute(downloads)];
}

function releaseRoute(downloads: AgentDownloads): Route {
  return route({
    method: 'GET',
    path: '/api/v1/agents/release',
    id: 'get_agent_release',
    tag: 'agents',
    summary: 'The agents that this hub hands out, with their digests, and why a form of them is not to be had.',
    access: 'public',
    request: {},
    response: { status: 200, schema: AgentRelease },
    errors: [],
    handle: () => downloads.release(),
  });
}

function scriptRoute(platform: Platform, downloads: AgentDownloads): Route {
  return route({
    method: 'GET',
    path: '/agent/install.sh',
    id: 'get_install_script',
    tag: 'agents',
    summary: 'The installer of the agent, with this hub’s address and the digests of its executables.',
    access: 'public',
    request: {},
    response: { status: 200, schema: undefined, contentType: 'text/x-shellscript' },
    errors: ['RELEASE_NOT_FOUND'],
    async handle(input): Promise<RawAnswer> {
      const body = await downloads.installScript(hubAddress(platform, input.origin));
      return { kind: 'raw', status: 200, headers: headersOf('text/x-shellscript; charset=utf-8'), body };
    },
  });
}

function fileRoute(downloads: AgentDownloads): Route {
  return route({
    method: 'GET',
    path: '/agent/{file}',
    id: 'get_agent_file',
    tag: 'agents',
    summary: 'An executable of the agent or its bundle, packed.',
    access: 'public',
    request: { params: Type.Object({ file: Type.String({ pattern: '^labkeeper-agent[a-z0-9.-]{0,60}$' }) }) },
    response: { status: 200, schema: undefined, contentType: 'application/octet-stream' },
    errors: ['RELEASE_NOT_FOUND'],
    async handle(input): Promise<RawAnswer> {
      const { size, body } = await downloads.file(input.params.file);
      const headers = { ...headersOf('application/octet-stream'), 'content-length': String(size) };
      return { kind: 'raw', status: 200, headers, body };
    },
  });
}

function headersOf(contentType: string): Record<string, string> {
  return { 'content-type': contentType, 'cache-control': 'no-store' };
}
