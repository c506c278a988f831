/**
 * Relying-party side of WebAuthn (https://www.w3.org/TR/webauthn-3/): verifies that an authenticator signed this server's challenge for
 * this server's host. User verification (fingerprint, face, PIN) is always required, which makes a passkey two factors.
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

export type SignedAssertion = z.infer<typeof PasskeyAssertion>;
export type SignedAttestation = z.infer<typeof PasskeyAttestation>;

/** The name that authenticators show. */
export const RELYING_PARTY_NAME = 'Tessera';
/** Ed25519, ES256 and RS256: every authenticator supports one of them. The library would add algorithms that Node calls experimental. */
export const ALGORITHMS = [-8, -7, -257];
/** No statement about the make of an authenticator is requested or verified: verifying some requires fetching from the web. */
const ATTESTATION_FORMATS = ['none', 'packed'];

/** The relying party ID: the host of the public address. Throws if that is an IP address, or if the calling page is elsewhere. */
export function relyingPartyId({ app: { config }, request }: Pick<RequestCtx, 'app' | 'request'>): string {
  const { hostname, origin } = new URL(config.publicUrl);
  if (isIP(hostname.replace(/^\[|\]$/g, ''))) {
    throw passkeysUnavailable('Passkeys need a host name: the public address of this server is an IP address');
  }
  const page = request.origin && URL.canParse(request.origin) ? new URL(request.origin).hostname : hostname;
  if (page !== hostname && !page.endsWith(`.${hostname}`)) {
    throw passkeysUnavailable(`Passkeys work at ${origin} only`);
  }
  return hostname;
}

const passkeysUnavailable = (message: string) =>
  new AppError('PRECONDITION_FAILED', message, { kind: 'passkeys_unavailable' });

/** The challenge in the client data. Throws unless a page of this application asked for it. */
export function requireOwnChallenge(
  { app }: Pick<RequestCtx, 'app'>,
  { response }: SignedAssertion | SignedAttestation,
): string {
  try {
    const { challenge, origin, crossOrigin } = decodeClientDataJSON(response.clientDataJSON);
    if (typeof challenge === 'string' && isOwnOrigin(app.config, origin) && !crossOrigin) return challenge;
  } catch {
    // Unreadable client data was not made for this application.
  }
  throw passkeyRefused('origin');
}

/** The new credential. Throws unless it was made for this host and this challenge, with its user verified. */
export async function verifyAttestation(ctx: RequestCtx, attestation: SignedAttestation, challenge: string) {
  const { id, response } = attestation;
  const verified = await refuseUnlessVerified(async () => {
    const statement = decodeAttestationObject(new Uint8Array(Buffer.from(response.attestationObject, 'base64url')));
    if (!ATTESTATION_FORMATS.includes(statement.get('fmt'))) throw passkeyRefused('statement');
    return verifyRegistrationResponse({
      response: { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response },
      ...expectedClientData(ctx, attestation, challenge),
      supportedAlgorithmIDs: ALGORITHMS,
    });
  });
  if (!verified.registrationInfo) throw passkeyRefused('signature');
  const { credential, credentialBackedUp } = verified.registrationInfo;
  return {
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    counter: credential.counter,
    transports: response.transports ?? [],
    backedUp: credentialBackedUp,
  };
}

/** The signed counter and backup state. Throws unless `passkey` signed for this host and this challenge, with its user verified. */
export async function verifyAssertion(
  ctx: RequestCtx,
  passkey: Passkey,
  assertion: SignedAssertion,
  challenge: string,
) {
  const { id, response } = assertion;
  const { userHandle: signedHandle } = response;
  if (signedHandle && signedHandle !== userHandle(passkey.userId).toString('base64url')) throw passkeyRefused('user');
  const { verified, authenticationInfo } = await refuseUnlessVerified(() =>
    verifyAuthenticationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: { ...response, userHandle: signedHandle ?? undefined },
      },
      ...expectedClientData(ctx, assertion, challenge),
      credential: {
        id,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
        // `provePasskey` compares the counter in one statement with the row, not with what was read before.
        counter: 0,
      },
    }),
  );
  if (!verified) throw passkeyRefused('signature');
  return { counter: authenticationInfo.newCounter, backedUp: authenticationInfo.credentialBackedUp };
}

const expectedClientData = (ctx: RequestCtx, { response }: SignedAssertion | SignedAttestation, challenge: string) => ({
  expectedChallenge: challenge,
  // `requireOwnChallenge` has checked that the origin is a page of this application.
  expectedOrigin: decodeClientDataJSON(response.clientDataJSON).origin,
  expectedRPID: relyingPartyId(ctx),
  requireUserVerification: true,
});

/** The user handle that the authenticator stores: the account's id, which reveals nothing about its owner. */
export const userHandle = (userId: string) => Buffer.from(userId.replaceAll('-', ''), 'hex');

async function refuseUnlessVerified<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof AppError ? error : passkeyRefused('signature');
  }
}

export type PasskeyRefusalReason = 'origin' | 'challenge' | 'unknown' | 'user' | 'statement' | 'signature' | 'counter';

/** `reason` is for programs and the activity log; the message says only that the passkey was not accepted. */
export const passkeyRefused = (reason: PasskeyRefusalReason) =>
  new AppError('UNAUTHORIZED', 'This passkey was not accepted; try again', { kind: 'passkey_refused', reason });
