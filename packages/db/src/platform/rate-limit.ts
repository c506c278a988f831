/** Counters of rate limits, shared by all servers. */
import { z } from 'zod';
import { Row } from '../model.ts';

export const rateLimitRow = z.object({
  key: z.string(),
  points: z.int(),
  expiresAt: z.date(),
});

export interface RateLimit extends z.infer<typeof rateLimitRow> {}
export class RateLimit extends Row {
  static tableName = 'platform.rate_limits';
  static row = rateLimitRow;
  static idColumn = 'key';
}
