import { randomFillSync } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { freeSpace, type FreeSpace } from './free-space.ts';
import type { Logger } from './logger.ts';
import { StorageFullError } from './storage-error.ts';

export interface DiskGuardOptions {
  /** Where the database and the ballast lie. */
  readonly folder: string;
  /** Free bytes below which reports are refused; undefined: 500 MiB, on a large disk 2 % of it, but never more than 2 GiB. */
  readonly minFreeBytes: number | undefined;
  readonly ballastBytes?: number;
  readonly log?: Logger | undefined;
  readonly space?: (folder: string) => Promise<FreeSpace>;
}

const mebibyte = 2 ** 20;
const leastFree = 500 * mebibyte;
const leastFreeShare = 0.02;
// What cleaning up and a growing log need does not grow with the disk.
const mostFree = 2048 * mebibyte;
const usualBallast = 32 * mebibyte;
const writtenAtOnce = mebibyte;
// Room must come back with something to spare, or reports would be taken and refused by turns.
const backShare = 1.05;

/**
 * Watches the disk. When it is nearly full, reports are refused (507) and agents keep them; everything else goes on. When it is full all the same, a file
 * kept for that is deleted, so that people can log in and clean up: a full SQLite cannot even delete.
 */
export class DiskGuard {
  readonly #options: DiskGuardOptions;
  readonly #ballast: string;
  readonly #ballastBytes: number;
  #full = false;
  #making: Promise<void> | undefined;

  constructor(options: DiskGuardOptions) {
    this.#options = options;
    this.#ballast = join(options.folder, 'ballast');
    this.#ballastBytes = options.ballastBytes ?? usualBallast;
  }

  get isFull(): boolean {
    return this.#full;
  }

  /** Throws StorageFullError while there is no room for reports. */
  assertRoom(): void {
    if (this.#full) throw new StorageFullError();
  }

  /** The database could not write: no more reports from now on, and the ballast goes. */
  reportFull(): void {
    this.#refuse('The disk is full; reports are refused until there is room.');
    this.#dropBallast();
  }

  /** Looks at the disk; call it every few seconds. Resolves with the free bytes, undefined when they cannot be known. */
  async check(): Promise<number | undefined> {
    let space: FreeSpace;
    try {
      space = await (this.#options.space ?? freeSpace)(this.#options.folder);
    } catch (error) {
      this.#options.log?.warn('The free space of the data folder cannot be read.', { error });
      return undefined;
    }
    const least = this.#options.minFreeBytes ?? usualLeast(space.totalBytes);
    if (space.freeBytes < least) this.#refuse('The disk is nearly full; reports are refused until there is room.');
    else if (this.#full && space.freeBytes >= least * backShare) this.#accept();
    if (this.#full && space.freeBytes < this.#ballastBytes) this.#dropBallast();
    if (!this.#full && space.freeBytes >= least * backShare + this.#ballastBytes) await this.#makeBallast();
    return space.freeBytes;
  }

  #refuse(why: string): void {
    if (!this.#full) this.#options.log?.error(why);
    this.#full = true;
  }

  #accept(): void {
    this.#full = false;
    this.#options.log?.info('There is room on the disk again; reports are taken.');
  }

  #dropBallast(): void {
    if (!existsSync(this.#ballast)) return;
    rmSync(this.#ballast, { force: true });
    this.#options.log?.warn('The disk is full; the space kept for cleaning up was given back.');
  }

  async #makeBallast(): Promise<void> {
    if (existsSync(this.#ballast)) return;
    this.#making ??= this.#writeBallast().finally(() => {
      this.#making = undefined;
    });
    await this.#making;
  }

  async #writeBallast(): Promise<void> {
    const partial = `${this.#ballast}.partial`;
    try {
      const file = await open(partial, 'w', 0o600);
      try {
        await fillWithNoise(file, this.#ballastBytes);
      } finally {
        await file.close();
      }
      await rename(partial, this.#ballast);
    } catch (error) {
      await rm(partial, { force: true });
      this.#options.log?.warn('The space for cleaning up could not be set aside.', { error });
    }
  }
}

function usualLeast(totalBytes: number): number {
  return Math.min(mostFree, Math.max(leastFree, totalBytes * leastFreeShare));
}

/** Noise, since filesystems that compress would make nothing of zeros. */
async function fillWithNoise(file: FileHandle, bytes: number): Promise<void> {
  const noise = randomFillSync(new Uint8Array(writtenAtOnce));
  for (let left = bytes; left > 0; left -= writtenAtOnce) await file.write(noise, 0, Math.min(left, writtenAtOnce));
  await file.sync();
}
