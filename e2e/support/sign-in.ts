import type { Browser, BrowserContext } from 'playwright-core';
import { password, type TestHub } from './hub.ts';
import type { StorageState } from './visitor.ts';

/** Sets the administrator's password with the one-time code, as the first page does. */
export async function finishSetup(hub: TestHub): Promise<void> {
  await hub.call('POST', '/api/v1/setup', { body: { code: hub.setupCode(), password } });
}

/** Logs a browser in without its log-in page: the session's cookie is kept by the context. */
export async function signIn(context: BrowserContext, hub: TestHub): Promise<void> {
  const answer = await context.request.post(`${hub.url}/api/v1/auth/login`, {
    data: { name: 'admin', password },
    headers: { origin: hub.url },
  });
  if (!answer.ok()) throw new Error(`log-in: ${answer.status()} ${await answer.text()}`);
}

/** A session that many windows can be opened with: log-ins are limited. */
export async function sessionOf(browser: Browser, hub: TestHub): Promise<StorageState> {
  const context = await browser.newContext();
  await signIn(context, hub);
  const state = await context.storageState();
  await context.close();
  return state;
}
