/** Access tokens revoked before they expire. */
import { z } from 'zod';
import { Row } from '../model.ts';

export const blacklistedTokenRow = z.object({
  jti: z.uuid(),
  expiresAt: z.date(),
});

export interface BlacklistedToken extends z.infer<typeof blacklistedTokenRow> {}
export class BlacklistedToken extends Row {
  static tableName = 'identity.token_blacklist';
  static row = blacklistedTokenRow;
  static idColumn = 'jti';
}
