/** Ed25519 keys that sign access tokens. */
import { z } from 'zod';
import { Row } from '../model.ts';

export const signingKeyRow = z.object({
  id: z.uuid(),
  publicJwk: z.record(z.string(), z.unknown()),
  privateJwk: z.string(),
  createdAt: z.date(),
  retiredAt: z.date().nullable(),
});

export interface SigningKey extends z.infer<typeof signingKeyRow> {}
export class SigningKey extends Row {
  static tableName = 'identity.signing_keys';
  static row = signingKeyRow;
}
