/** Recovery codes replace the code of a lost authenticator app; only hashes are stored. */
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
