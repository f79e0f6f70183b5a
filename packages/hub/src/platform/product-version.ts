import hub from '../../package.json' with { type: 'json' };

/** The version of this hub. */
export const productVersion = hub.version;
