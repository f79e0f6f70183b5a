import type { Migration } from './migration.ts';

/** Disks and arrays that servers had: that one is not there any more can be told by nothing else. */
export const hardware: Migration = {
  name: '0005-hardware',
  async up(db, { text, integer, strictClustered }) {
    await db.schema
      .createTable('hardware')
      .addColumn('server_id', text, (col) => col.notNull())
      .addColumn('kind', text, (col) => col.notNull())
      .addColumn('id', text, (col) => col.notNull())
      .addColumn('name', text, (col) => col.notNull())
      .addColumn('first_at', integer, (col) => col.notNull())
      .addColumn('seen_at', integer, (col) => col.notNull())
      .addColumn('gone_at', integer)
      .addColumn('most', integer)
      .addColumn('most_at', integer)
      .addColumn('lost', integer, (col) => col.notNull())
      .addPrimaryKeyConstraint('hardware_key', ['server_id', 'kind', 'id'])
      .modifyEnd(strictClustered)
      .execute();
  },
};
