/** Passkeys: the public halves of WebAuthn credentials, and the challenges that authenticators are asked to sign. */
import { z } from 'zod';
import { Row } from '../model.ts';

export const passkeyRow = z.object({
  id: z.uuid(),
  userId: z.uuid(),
  credentialId: z.string(),
  publicKey: z.string(),
  counter: z.int(),
  transports: z.array(z.string()),
  name: z.string(),
  backedUp: z.boolean(),
  lastUsedAt: z.date().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface Passkey extends z.infer<typeof passkeyRow> {}
export class Passkey extends Row {
  static tableName = 'identity.passkeys';
  static row = passkeyRow;
}

export const PasskeyPurpose = z.enum(['register', 'sign_in', 'second_factor', 'reauthenticate']);
export type PasskeyPurpose = z.infer<typeof PasskeyPurpose>;

export const passkeyChallengeRow = z.object({
  id: z.uuid(),
  userId: z.uuid().nullable(),
  purpose: PasskeyPurpose,
  challengeHash: z.string(),
  expiresAt: z.date(),
  usedAt: z.date().nullable(),
  createdAt: z.date(),
});

export interface PasskeyChallenge extends z.infer<typeof passkeyChallengeRow> {}
export class PasskeyChallenge extends Row {
  static tableName = 'identity.passkey_challenges';
  static row = passkeyChallengeRow;
}
