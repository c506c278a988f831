/** Asking an authenticator to sign, and taking what it signed: each challenge once, each count of it higher than the last. */
import { generateAuthenticationOptions } from '@simplewebauthn/server';
import { Passkey, PasskeyChallenge, type PasskeyPurpose, type Transaction } from '@tessera/db';
import { hashToken } from '../../../lib/tokens.ts';
import type { RequestCtx } from '../../../trpc/context.ts';
import { PasskeyRequest } from './passkey.schema.ts';
import { type Assertion, type Attestation, challengeIn, readAssertion, refused, rpId } from './webauthn.ts';

const CHALLENGE_SECONDS = 5 * 60;

interface Asked {
  purpose: PasskeyPurpose;
  /** Null while nobody has said who they are. */
  userId: string | null;
}

/** What to ask an authenticator for a signature with. */
export async function askPasskey(ctx: RequestCtx, db: Transaction, asked: Asked) {
  const passkeys = asked.userId ? await Passkey.query(db).where({ userId: asked.userId }) : [];
  const options = await generateAuthenticationOptions({
    rpID: rpId(ctx),
    timeout: CHALLENGE_SECONDS * 1000,
    userVerification: 'required',
    allowCredentials: descriptors(passkeys),
  });
  await keepChallenge(ctx, db, asked, options.challenge);
  return PasskeyRequest.parse(options);
}

export const descriptors = (passkeys: Passkey[]) =>
  passkeys.map(({ credentialId, transports }) => ({ id: credentialId, transports }));

export async function keepChallenge(ctx: RequestCtx, db: Transaction, asked: Asked, challenge: string): Promise<void> {
  const expiresAt = new Date(ctx.now().getTime() + CHALLENGE_SECONDS * 1000);
  await PasskeyChallenge.query(db).insert({ ...asked, challengeHash: hashToken(challenge), expiresAt });
}

/** The challenge that was answered, used up; of many answers at once, one gets it. */
export async function useChallenge(
  ctx: RequestCtx,
  db: Transaction,
  asked: Asked,
  answer: Assertion | Attestation,
): Promise<string> {
  const challenge = challengeIn(ctx, answer);
  const used = await PasskeyChallenge.query(db)
    .where({ ...asked, challengeHash: hashToken(challenge), usedAt: null })
    .where('expiresAt', '>', ctx.now())
    .patch({ usedAt: ctx.now() });
  if (used === 0) throw refused('challenge');
  return challenge;
}

/**
 * Takes a signature as proof, in the caller's system transaction; throws `passkey_refused`. A count that is not higher
 * than the last one means that there is a copy of the authenticator. Those that do not count say 0 each time.
 */
export async function usePasskey(ctx: RequestCtx, db: Transaction, asked: Asked, assertion: Assertion): Promise<void> {
  const challenge = await useChallenge(ctx, db, asked, assertion);
  const passkey = await passkeyOf(db, assertion, asked.userId);
  const { counter, backedUp } = await readAssertion(ctx, passkey, assertion, challenge);
  const counted = await Passkey.query(db)
    .where({ id: passkey.id })
    .where((query) =>
      query.where('counter', '<', counter).orWhere((none) => none.where({ counter: 0 }).whereRaw('? = 0', [counter])),
    )
    .patch({ counter, backedUp, lastUsedAt: ctx.now() });
  if (counted === 0) throw refused('counter');
}

/** The passkey that signed; of `userId`, where that is known already. */
export async function passkeyOf(db: Transaction, { id }: Assertion, userId: string | null): Promise<Passkey> {
  const passkey = await Passkey.query(db).findOne({ credentialId: id, ...(userId && { userId }) });
  if (!passkey) throw refused('unknown');
  return passkey;
}
