/** The way in for who lost the app that makes codes; only hashes are kept. */
import { z } from 'zod';
import { Row } from '../model.ts';

export const recoveryCodeRow = z.object({
  id: z.uuid(),
  userId: z.uuid(),
  codeHash: z.string(),
  usedAt: z.date().nullable(),
  createdAt: z.date(),
});

export interface RecoveryCode extends z.infer<typeof recoveryCodeRow> {}
export class RecoveryCode extends Row {
  static tableName = 'identity.recovery_codes';
  static row = recoveryCodeRow;
}
