import { durationInWords } from './words.ts';

/** Why the requests of a server that speaks change nothing: all are about the past, have no usable time, or could not be stored. */
export type Unjudged = 'past' | 'undated' | 'unstored';

/** Something about a server that nobody could look at. */
export type Unknown =
  | { readonly kind: 'collector'; readonly name: string; readonly error: string | undefined }
  | { readonly kind: 'source'; readonly name: string; readonly silentSeconds: number }
  | { readonly kind: 'service'; readonly name: string; readonly why: 'unreported' | 'unclear' }
  | { readonly kind: 'updates' }
  | { readonly kind: 'everything' };

const longestError = 160;
const nouns: Readonly<Record<string, string>> = {
  cpu: 'its CPU',
  memory: 'its memory',
  filesystems: 'its filesystems',
  sensors: 'its temperatures',
};

/** Says what is not known, for people, under a key that is the same each time. */
export function unknownInWords(unknown: Unknown): { readonly key: string; readonly message: string } {
  switch (unknown.kind) {
    case 'collector':
      return { key: `collector_state{collector=${unknown.name}}`, message: collectorInWords(unknown) };
    case 'source':
      return {
        key: `unknown{source=${unknown.name}}`,
        message: `Nothing about ${nouns[unknown.name] ?? unknown.name} for more than ${durationInWords(unknown.silentSeconds)}`,
      };
    case 'service':
      return {
        key: `unknown{service=${unknown.name}}`,
        message:
          unknown.why === 'unreported'
            ? `${unknown.name} is expected, but its state is not reported`
            : `Whether ${unknown.name} runs is not known`,
      };
    case 'updates':
      return { key: 'security_updates', message: 'Whether security updates are waiting is not known any more' };
    case 'everything':
      return { key: 'unknown', message: 'Its reports carry nothing that could be judged' };
  }
}

/** Why nothing is known of a server that speaks. */
export function unjudgedInWords(why: Unjudged | 'none'): string {
  switch (why) {
    case 'past':
      return 'Its reports are about the past: its clock may be behind';
    case 'undated':
      return 'Its reports have no usable time: its clock or that of the hub may be wrong';
    case 'unstored':
      return 'It reports, but the hub cannot store its reports';
    case 'none':
      return 'No report of it says how it is now';
  }
}

function collectorInWords({ name, error }: { readonly name: string; readonly error: string | undefined }): string {
  const what = `The collector ${name} fails`;
  if (error === undefined || error === '') return what;
  return `${what}: ${error.length > longestError ? `${error.slice(0, longestError)}…` : error}`;
}
