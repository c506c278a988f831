/** Passkeys of a user: registering, listing, renaming and deleting them, and the options for asking for one. */
import { generateRegistrationOptions } from '@simplewebauthn/server';
import { inSystem, Passkey, type Transaction, User } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { recordSignIn } from '../../../runtime/activity.ts';
import type { RequestCtx, UserCtx } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { requireSignInTicket } from '../auth/sign-in-ticket.ts';
import { deviceName } from '../authentication/device.ts';
import { queueNoticeMail } from '../email/account-mails.ts';
import {
  type BeginPasskeySignInInput,
  type FinishPasskeyRegistrationInput,
  type ListPasskeysInput,
  PasskeyCreation,
  type UpdatePasskeyInput,
} from './passkey.schema.ts';
import {
  CHALLENGE_SECONDS,
  consumeChallenge,
  createPasskeyRequest,
  credentialDescriptors,
  storeChallenge,
} from './passkey-challenge.ts';
import { ALGORITHMS, RELYING_PARTY_NAME, relyingPartyId, userHandle, verifyAttestation } from './webauthn.ts';

const MAX_PASSKEYS = 20;

export function beginPasskeyRegistration(ctx: UserCtx) {
  const { userId } = ctx.actor;
  return inSystem(ctx.app.database, async (db) => {
    const user = await User.query(db).findById(userId);
    if (!user) throw notFound('account');
    const options = await generateRegistrationOptions({
      rpName: RELYING_PARTY_NAME,
      rpID: relyingPartyId(ctx),
      userID: new Uint8Array(userHandle(userId)),
      userName: user.email,
      userDisplayName: user.name,
      timeout: CHALLENGE_SECONDS * 1000,
      attestationType: 'none',
      supportedAlgorithmIDs: ALGORITHMS,
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: credentialDescriptors(await Passkey.query(db).where({ userId })),
    });
    await storeChallenge(ctx, db, { purpose: 'register', userId }, options.challenge);
    return PasskeyCreation.parse(options);
  });
}

export async function finishPasskeyRegistration(
  ctx: UserCtx,
  {
    passkey: attestation,
    name = deviceName(ctx.request.userAgent) ?? 'Passkey',
  }: z.infer<typeof FinishPasskeyRegistrationInput>,
) {
  const { userId } = ctx.actor;
  const { database } = ctx.app;
  const scope = { purpose: 'register' as const, userId };
  const challenge = await inSystem(database, (db) => consumeChallenge(ctx, db, scope, attestation));
  const credential = await verifyAttestation(ctx, attestation, challenge);
  return inSystem(database, async (db) => {
    // The lock on the user serializes registrations, so that concurrent ones count each other.
    const user = await User.query(db).findById(userId).forUpdate();
    if (!user) throw notFound('account');
    if ((await Passkey.query(db).where({ userId }).resultSize()) >= MAX_PASSKEYS) {
      throw new AppError('CONFLICT', `You have ${MAX_PASSKEYS} passkeys: delete one first`, {
        kind: 'passkey_limit_reached',
      });
    }
    const passkey = (await Passkey.query(db)
      .insert({ ...credential, userId, name })
      .returning('*')) as unknown as Passkey;
    await queueNoticeMail(ctx, db, 'passkeyAdded', user);
    await recordPasskeyChange(ctx, db, 'add', passkey.id);
    return passkeyAnswer(passkey);
  });
}

export async function listPasskeys(ctx: UserCtx, input: z.infer<typeof ListPasskeysInput>) {
  const { items, nextCursor } = await inSystem(
    ctx.app.database,
    (db) => {
      const query = Passkey.query(db).select(db.raw(Passkey.columnList)).where({ userId: ctx.actor.userId });
      return page(query, input, { createdAt: byAge });
    },
    { readOnly: true },
  );
  return { items: items.map(passkeyAnswer), nextCursor };
}

export function updatePasskey(ctx: UserCtx, { id, name }: z.infer<typeof UpdatePasskeyInput>) {
  return inSystem(ctx.app.database, async (db) => {
    const [passkey] = (await Passkey.query(db)
      .where({ id, userId: ctx.actor.userId })
      .patch({ name })
      .returning('*')) as unknown as Passkey[];
    if (!passkey) throw notFound('passkey');
    await recordPasskeyChange(ctx, db, 'update', id);
    return passkeyAnswer(passkey);
  });
}

export async function deletePasskey(ctx: UserCtx, { id }: z.infer<typeof withId>): Promise<void> {
  const { userId } = ctx.actor;
  await inSystem(ctx.app.database, async (db) => {
    if ((await Passkey.query(db).where({ id, userId }).delete()) === 0) throw notFound('passkey');
    const user = await User.query(db).findById(userId);
    if (!user) throw notFound('account');
    await queueNoticeMail(ctx, db, 'passkeyDeleted', user);
    await recordPasskeyChange(ctx, db, 'delete', id);
  });
}

/** To sign in without a password; or, with a sign-in ticket, to prove the second factor. */
export function beginPasskeySignIn(ctx: RequestCtx, { ticket }: z.infer<typeof BeginPasskeySignInInput>) {
  return inSystem(ctx.app.database, async (db) => {
    if (ticket === undefined) return createPasskeyRequest(ctx, db, { purpose: 'sign_in', userId: null });
    const { userId } = await requireSignInTicket(db, ticket, ctx.now());
    return createPasskeyRequest(ctx, db, { purpose: 'second_factor', userId });
  });
}

export const beginPasskeyReauthentication = (ctx: UserCtx) =>
  inSystem(ctx.app.database, (db) =>
    createPasskeyRequest(ctx, db, { purpose: 'reauthenticate', userId: ctx.actor.userId }),
  );

const passkeyAnswer = (passkey: Passkey) => ({ ...passkey, isBackedUp: passkey.backedUp });

const recordPasskeyChange = (ctx: UserCtx, db: Transaction, verb: string, id: string): Promise<void> =>
  recordSignIn(db, ctx.actor.userId, {
    action: `identity.passkeys.${verb}`,
    resource: 'identity.passkeys',
    resourceId: id,
    request: ctx.request,
    actor: ctx.actor,
  });
