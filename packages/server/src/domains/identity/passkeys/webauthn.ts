/**
 * What WebAuthn asks of a server (https://www.w3.org/TR/webauthn-3/): who we are to an authenticator, and whether what it
 * signed was signed for us. Verifying its user (fingerprint, face, PIN) is demanded everywhere, so that a passkey is two
 * factors by itself.
 */
import { isIP } from 'node:net';
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { decodeAttestationObject, decodeClientDataJSON } from '@simplewebauthn/server/helpers';
import type { Passkey } from '@tessera/db';
import type { z } from 'zod';
import { isOwnOrigin } from '../../../http/origins.ts';
import { AppError } from '../../../lib/app-error.ts';
import type { RequestCtx } from '../../../trpc/context.ts';
import type { PasskeyAssertion, PasskeyAttestation } from './passkey.schema.ts';

export type Assertion = z.infer<typeof PasskeyAssertion>;
export type Attestation = z.infer<typeof PasskeyAttestation>;

/** How authenticators call us. */
export const RP_NAME = 'Tessera';
/** Ed25519, ES256 and RS256: what every authenticator knows one of. The library would add what Node calls experimental. */
export const ALGORITHMS = [-8, -7, -257];
/** We ask for no statement about the make of an authenticator, and look at none: checking some means fetching from the web. */
const STATEMENTS = ['none', 'packed'];

/** Our name to authenticators: the host of the public address. Throws where there can be none, or the page is elsewhere. */
export function rpId({ app: { config }, request }: Pick<RequestCtx, 'app' | 'request'>): string {
  const { hostname, origin } = new URL(config.publicUrl);
  if (isIP(hostname.replace(/^\[|\]$/g, ''))) {
    throw unavailable('Passkeys need a host name: the public address of this server is an IP address');
  }
  const page = request.origin && URL.canParse(request.origin) ? new URL(request.origin).hostname : hostname;
  if (page !== hostname && !page.endsWith(`.${hostname}`)) throw unavailable(`Passkeys work at ${origin} only`);
  return hostname;
}

const unavailable = (message: string) => new AppError('PRECONDITION_FAILED', message, { kind: 'passkeys_unavailable' });

/** What the authenticator says it was asked to sign. Throws unless it was asked by a page of ours. */
export function challengeIn({ app }: Pick<RequestCtx, 'app'>, { response }: Assertion | Attestation): string {
  try {
    const { challenge, origin, crossOrigin } = decodeClientDataJSON(response.clientDataJSON);
    if (typeof challenge === 'string' && isOwnOrigin(app.config, origin) && !crossOrigin) return challenge;
  } catch {
    // What cannot be read was not made for us.
  }
  throw refused('origin');
}

/** The new credential. Throws unless it was made for us, for this challenge, with its user verified. */
export async function readAttestation(ctx: RequestCtx, attestation: Attestation, challenge: string) {
  const { id, response } = attestation;
  const verified = await orRefuse(async () => {
    const statement = decodeAttestationObject(new Uint8Array(Buffer.from(response.attestationObject, 'base64url')));
    if (!STATEMENTS.includes(statement.get('fmt'))) throw refused('statement');
    return verifyRegistrationResponse({
      response: { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response },
      ...expected(ctx, attestation, challenge),
      supportedAlgorithmIDs: ALGORITHMS,
    });
  });
  if (!verified.registrationInfo) throw refused('signature');
  const { credential, credentialBackedUp } = verified.registrationInfo;
  return {
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    counter: credential.counter,
    transports: response.transports ?? [],
    backedUp: credentialBackedUp,
  };
}

/** What `passkey` signed. Throws unless it did so for us, for this challenge, with its user verified. */
export async function readAssertion(ctx: RequestCtx, passkey: Passkey, assertion: Assertion, challenge: string) {
  const { id, response } = assertion;
  const { userHandle } = response;
  if (userHandle && userHandle !== userHandleOf(passkey.userId).toString('base64url')) throw refused('user');
  const { verified, authenticationInfo } = await orRefuse(() =>
    verifyAuthenticationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: { ...response, userHandle: userHandle ?? undefined },
      },
      ...expected(ctx, assertion, challenge),
      credential: {
        id,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
        // It is held against the row in one statement, and not against what was read before.
        counter: 0,
      },
    }),
  );
  if (!verified) throw refused('signature');
  return { counter: authenticationInfo.newCounter, backedUp: authenticationInfo.credentialBackedUp };
}

const expected = (ctx: RequestCtx, { response }: Assertion | Attestation, challenge: string) => ({
  expectedChallenge: challenge,
  // Held against the pages that are ours by `challengeIn`.
  expectedOrigin: decodeClientDataJSON(response.clientDataJSON).origin,
  expectedRPID: rpId(ctx),
  requireUserVerification: true,
});

/** Whose it is, in the authenticator's own memory: the id of the account, which tells nobody anything. */
export const userHandleOf = (userId: string) => Buffer.from(userId.replaceAll('-', ''), 'hex');

async function orRefuse<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof AppError ? error : refused('signature');
  }
}

export type RefusalReason = 'origin' | 'challenge' | 'unknown' | 'user' | 'statement' | 'signature' | 'counter';

/** `reason` is for programs and the activity log; people are told that it did not work. */
export const refused = (reason: RefusalReason) =>
  new AppError('UNAUTHORIZED', 'This passkey was not accepted; try again', { kind: 'passkey_refused', reason });
