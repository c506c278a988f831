/** A person's passkeys: adding, naming and removing them, and asking for one. */
import { generateRegistrationOptions } from '@simplewebauthn/server';
import { inSystem, Passkey, type Transaction, User } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { RequestCtx, UserCtx } from '../../../trpc/context.ts';
import { recordSignIn } from '../../organizations/index.ts';
import { findTicket } from '../auth/sign-in-ticket.ts';
import { deviceOf } from '../authentication/device.ts';
import { mailNotice } from '../email/account-mails.ts';
import {
  type BeginSignInInput,
  type FinishRegistrationInput,
  PasskeyCreation,
  type RenamePasskeyInput,
} from './passkey.schema.ts';
import { askPasskey, descriptors, keepChallenge, useChallenge } from './passkey-challenge.ts';
import { ALGORITHMS, RP_NAME, readAttestation, rpId, userHandleOf } from './webauthn.ts';

const MOST = 20;
const TIMEOUT_MS = 5 * 60_000;

export function beginRegistration(ctx: UserCtx) {
  const { userId } = ctx.actor;
  return inSystem(ctx.app.database, async (db) => {
    const user = await User.query(db).findById(userId).throwIfNotFound();
    const options = await generateRegistrationOptions({
      rpName: RP_NAME,
      rpID: rpId(ctx),
      userID: new Uint8Array(userHandleOf(userId)),
      userName: user.email,
      userDisplayName: user.name,
      timeout: TIMEOUT_MS,
      attestationType: 'none',
      supportedAlgorithmIDs: ALGORITHMS,
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: descriptors(await Passkey.query(db).where({ userId })),
    });
    await keepChallenge(ctx, db, { purpose: 'register', userId }, options.challenge);
    return PasskeyCreation.parse(options);
  });
}

export async function finishRegistration(
  ctx: UserCtx,
  {
    passkey: attestation,
    name = deviceOf(ctx.request.userAgent) ?? 'Passkey',
  }: z.infer<typeof FinishRegistrationInput>,
) {
  const { userId } = ctx.actor;
  const { database } = ctx.app;
  const asked = { purpose: 'register' as const, userId };
  const challenge = await inSystem(database, (db) => useChallenge(ctx, db, asked, attestation));
  const credential = await readAttestation(ctx, attestation, challenge);
  return inSystem(database, async (db) => {
    // Locked, so that several at once count each other.
    const user = await User.query(db).findById(userId).forUpdate().throwIfNotFound();
    if ((await Passkey.query(db).where({ userId }).resultSize()) >= MOST) {
      throw new AppError('CONFLICT', `You have ${MOST} passkeys: remove one first`, { kind: 'too_many_passkeys' });
    }
    const passkey = (await Passkey.query(db)
      .insert({ ...credential, userId, name })
      .returning('*')) as unknown as Passkey;
    await mailNotice(ctx, db, 'passkeyAdded', user);
    await told(ctx, db, 'add', passkey.id);
    return shown(passkey);
  });
}

export async function listPasskeys(ctx: UserCtx) {
  const passkeys = await inSystem(
    ctx.app.database,
    async (db) => Passkey.query(db).where({ userId: ctx.actor.userId }).orderBy('id', 'desc'),
    { readOnly: true },
  );
  return { items: passkeys.map(shown) };
}

export function renamePasskey(ctx: UserCtx, { id, name }: z.infer<typeof RenamePasskeyInput>) {
  return inSystem(ctx.app.database, async (db) => {
    const [passkey] = (await Passkey.query(db)
      .where({ id, userId: ctx.actor.userId })
      .patch({ name })
      .returning('*')) as unknown as Passkey[];
    if (!passkey) throw notFound('passkey');
    await told(ctx, db, 'rename', id);
    return shown(passkey);
  });
}

export async function removePasskey(ctx: UserCtx, id: string): Promise<void> {
  const { userId } = ctx.actor;
  await inSystem(ctx.app.database, async (db) => {
    if ((await Passkey.query(db).where({ id, userId }).delete()) === 0) throw notFound('passkey');
    await mailNotice(ctx, db, 'passkeyRemoved', await User.query(db).findById(userId).throwIfNotFound());
    await told(ctx, db, 'remove', id);
  });
}

/** For signing in without a password; or, with a ticket, for the second factor to one. */
export function beginSignIn(ctx: RequestCtx, { ticket }: z.infer<typeof BeginSignInInput>) {
  return inSystem(ctx.app.database, async (db) => {
    if (ticket === undefined) return askPasskey(ctx, db, { purpose: 'sign_in', userId: null });
    const { userId } = await findTicket(db, ticket, ctx.now());
    return askPasskey(ctx, db, { purpose: 'second_factor', userId });
  });
}

export const beginReauthentication = (ctx: UserCtx) =>
  inSystem(ctx.app.database, (db) => askPasskey(ctx, db, { purpose: 'reauthenticate', userId: ctx.actor.userId }));

const shown = (passkey: Passkey) => ({ ...passkey, isBackedUp: passkey.backedUp });

const told = (ctx: UserCtx, db: Transaction, verb: string, id: string): Promise<void> =>
  recordSignIn(db, ctx.actor.userId, {
    action: `identity.passkeys.${verb}`,
    resource: 'identity.passkeys',
    resourceId: id,
    request: ctx.request,
    actor: ctx.actor,
  });
