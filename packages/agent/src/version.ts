import packageFile from '../package.json' with { type: 'json' };

// Set by the build; running from source there is neither.
declare const LABKEEPER_BUILT_AT: number | undefined;
declare const LABKEEPER_PACKAGE: string | undefined;

/** Version of this agent. */
export const agentVersion: string = packageFile.version;

/** When this program was built (milliseconds since 1970): no true clock shows less. Undefined when run from source. */
export const builtAt: number | undefined = typeof LABKEEPER_BUILT_AT === 'number' ? LABKEEPER_BUILT_AT : undefined;

/** How this program was packed. */
export const packaging: string = typeof LABKEEPER_PACKAGE === 'string' ? LABKEEPER_PACKAGE : 'source';
