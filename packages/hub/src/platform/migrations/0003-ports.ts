import type { Migration } from './migration.ts';

/** What listens on servers, since when, and until when: what is new, and what went. */
export const ports: Migration = {
  name: '0003-ports',
  async up(db, { text, integer, strictClustered }) {
    await db.schema
      .createTable('listeners')
      .addColumn('server_id', text, (col) => col.notNull())
      .addColumn('protocol', text, (col) => col.notNull())
      .addColumn('port', integer, (col) => col.notNull())
      .addColumn('address', text, (col) => col.notNull())
      .addColumn('owner', text)
      .addColumn('opened_at', integer)
      .addColumn('closed_at', integer)
      .addPrimaryKeyConstraint('listeners_key', ['server_id', 'protocol', 'port', 'address'])
      .modifyEnd(strictClustered)
      .execute();
  },
};
