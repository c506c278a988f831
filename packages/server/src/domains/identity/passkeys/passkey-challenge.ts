/**
 * WebAuthn challenges: what an authenticator is asked to sign. A challenge is valid for five minutes and one answer. The signature counter
 * of a passkey must increase with each assertion.
 */
import { generateAuthenticationOptions } from '@simplewebauthn/server';
import { Passkey, PasskeyChallenge, type PasskeyPurpose, type Transaction } from '@tessera/db';
import { hashToken } from '../../../lib/tokens.ts';
import type { RequestCtx } from '../../../trpc/context.ts';
import { PasskeyRequest } from './passkey.schema.ts';
import {
  passkeyRefused,
  relyingPartyId,
  requireOwnChallenge,
  type SignedAssertion,
  type SignedAttestation,
  verifyAssertion,
} from './webauthn.ts';

export const CHALLENGE_SECONDS = 5 * 60;

interface ChallengeScope {
  purpose: PasskeyPurpose;
  /** Null while the user is not known: a passkey sign-in begins without an address. */
  userId: string | null;
}

/** Options for `navigator.credentials.get`; stores their challenge. */
export async function createPasskeyRequest(ctx: RequestCtx, db: Transaction, scope: ChallengeScope) {
  const passkeys = scope.userId ? await Passkey.query(db).where({ userId: scope.userId }) : [];
  const options = await generateAuthenticationOptions({
    rpID: relyingPartyId(ctx),
    timeout: CHALLENGE_SECONDS * 1000,
    userVerification: 'required',
    allowCredentials: credentialDescriptors(passkeys),
  });
  await storeChallenge(ctx, db, scope, options.challenge);
  return PasskeyRequest.parse(options);
}

export const credentialDescriptors = (passkeys: Passkey[]) =>
  passkeys.map(({ credentialId, transports }) => ({ id: credentialId, transports }));

export async function storeChallenge(
  ctx: RequestCtx,
  db: Transaction,
  scope: ChallengeScope,
  challenge: string,
): Promise<void> {
  const expiresAt = new Date(ctx.now().getTime() + CHALLENGE_SECONDS * 1000);
  await PasskeyChallenge.query(db).insert({ ...scope, challengeHash: hashToken(challenge), expiresAt });
}

/** The challenge of an answer, marked used. Of concurrent answers to one challenge, one succeeds. */
export async function consumeChallenge(
  ctx: RequestCtx,
  db: Transaction,
  scope: ChallengeScope,
  answer: SignedAssertion | SignedAttestation,
): Promise<string> {
  const challenge = requireOwnChallenge(ctx, answer);
  const consumed = await PasskeyChallenge.query(db)
    .where({ ...scope, challengeHash: hashToken(challenge), usedAt: null })
    .where('expiresAt', '>', ctx.now())
    .patch({ usedAt: ctx.now() });
  if (consumed === 0) throw passkeyRefused('challenge');
  return challenge;
}

/**
 * Verifies an assertion in the caller's system transaction; throws `passkey_refused`. A counter that does not increase means that a copy
 * of the authenticator exists. Authenticators without a counter send 0 each time.
 */
export async function provePasskey(
  ctx: RequestCtx,
  db: Transaction,
  scope: ChallengeScope,
  assertion: SignedAssertion,
): Promise<void> {
  const challenge = await consumeChallenge(ctx, db, scope, assertion);
  const passkey = await requirePasskey(db, assertion, scope.userId);
  const { counter, backedUp } = await verifyAssertion(ctx, passkey, assertion, challenge);
  const updated = await Passkey.query(db)
    .where({ id: passkey.id })
    .where((query) =>
      query.where('counter', '<', counter).orWhere((none) => none.where({ counter: 0 }).whereRaw('? = 0', [counter])),
    )
    .patch({ counter, backedUp, lastUsedAt: ctx.now() });
  if (updated === 0) throw passkeyRefused('counter');
}

/** The passkey that signed the assertion; with `userId`, only a passkey of that user. */
export async function requirePasskey(
  db: Transaction,
  { id }: SignedAssertion,
  userId: string | null,
): Promise<Passkey> {
  const passkey = await Passkey.query(db).findOne({ credentialId: id, ...(userId && { userId }) });
  if (!passkey) throw passkeyRefused('unknown');
  return passkey;
}
