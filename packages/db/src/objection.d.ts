/** What Objection passes on to knex and does not type. */
import type { Model } from 'objection';

declare module 'objection' {
  interface QueryBuilder<M extends Model, R = M[]> {
    /** `skipBinding` writes the number into the statement, so that PostgreSQL can keep one plan for it. */
    limit(limit: number, options: { skipBinding: boolean }): this;
  }
}
