import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';

/** How a page is looked at. */
export interface View {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly colorScheme: 'light' | 'dark';
}

const desk = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

export const views: readonly View[] = [
  { name: 'desk-light', ...desk, colorScheme: 'light' },
  { name: 'desk-dark', ...desk, colorScheme: 'dark' },
  { name: 'phone-light', ...phone, colorScheme: 'light' },
  { name: 'phone-dark', ...phone, colorScheme: 'dark' },
];

/** A browser window that remembers everything it should not have seen. */
export class Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the console and the page, refused policies among them. */
  readonly errors: string[] = [];
  readonly dialogs: string[] = [];
  readonly foreignRequests: string[] = [];

  private constructor(context: BrowserContext, page: Page, origin: string) {
    this.context = context;
    this.page = page;
    page.setDefaultTimeout(20_000);
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('dialog', (dialog) => {
      this.dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url)) this.foreignRequests.push(url);
    });
  }

  /** Opens a window of its own; `storage` brings a session along. */
  static async open(browser: Browser, origin: string, view: View, storage?: StorageState): Promise<Visitor> {
    const context = await browser.newContext({
      baseURL: origin,
      viewport: { width: view.width, height: view.height },
      colorScheme: view.colorScheme,
      // What is drawn for fingers is drawn for them alone.
      hasTouch: view.width === phone.width,
      isMobile: view.width === phone.width,
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      reducedMotion: 'reduce',
      ...(storage === undefined ? {} : { storageState: storage }),
    });
    return new Visitor(context, await context.newPage(), origin);
  }

  /** What axe has to say against the page as it is, one line per offence. */
  async accessibilityProblems(): Promise<string[]> {
    const found = await new AxeBuilder({ page: this.page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
      .analyze();
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
    );
  }

  /** Pixels by which the page is wider than the window. */
  async overhang(): Promise<number> {
    return this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}

export type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;
