/** What lets a person in besides their password: read and removed when the password is replaced. */
import { Passkey, PasskeyChallenge, type Transaction } from '@tessera/db';
import { endWaysInEverywhere, listSecretKeysOf } from '../../organizations/index.ts';

export interface WaysIn {
  passkeys: Pick<Passkey, 'name' | 'createdAt' | 'lastUsedAt'>[];
  apiKeys: { name: string; hint: string; organizationId: string }[];
}

/** The passkeys of a user, and the secret API keys that they made. In the caller's system transaction. */
export const listWaysIn = async (db: Transaction, userId: string): Promise<WaysIn> => ({
  passkeys: await Passkey.query(db).where({ userId }).orderBy('createdAt'),
  apiKeys: await listSecretKeysOf(db, userId),
});

/** Removes them, and the open invitations that the user sent. In the caller's system transaction. */
export async function removeWaysIn(db: Transaction, userId: string, now: Date): Promise<void> {
  await Passkey.query(db).where({ userId }).delete();
  // A registration that has begun cannot be finished.
  await PasskeyChallenge.query(db).where({ userId }).delete();
  await endWaysInEverywhere(db, userId, now);
}
