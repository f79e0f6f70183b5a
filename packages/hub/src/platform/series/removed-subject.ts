/** Subjects that were removed are renamed to this and their number until all they stored is gone. */
export const removedPrefix = '#removed/';
