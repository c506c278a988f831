import { passkeyRow } from '@tessera/db';
import { z } from 'zod';

const base64url = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[\w-]+$/, 'must be base64url');

const credentialId = base64url(1400);
const clientDataJSON = base64url(8_000);

/** `PublicKeyCredential.toJSON()` after `navigator.credentials.create`; what else stands in it is left out. */
export const PasskeyAttestation = z
  .object({
    id: credentialId,
    response: z.object({
      clientDataJSON,
      attestationObject: base64url(40_000),
      transports: z.array(z.string().min(1).max(50)).max(20).optional(),
    }),
  })
  .meta({
    id: 'PasskeyAttestation',
    description: 'The answer of `navigator.credentials.create`, as `toJSON()` gives it.',
  });

/** `PublicKeyCredential.toJSON()` after `navigator.credentials.get`. */
export const PasskeyAssertion = z
  .object({
    id: credentialId,
    response: z.object({
      clientDataJSON,
      authenticatorData: base64url(8_000),
      signature: base64url(8_000),
      userHandle: base64url(100).nullish(),
    }),
  })
  .meta({ id: 'PasskeyAssertion', description: 'The answer of `navigator.credentials.get`, as `toJSON()` gives it.' });

const descriptors = z.array(
  z.object({ id: z.string(), type: z.literal('public-key'), transports: z.array(z.string()).optional() }),
);

export const PasskeyCreation = z
  .object({
    challenge: z.string(),
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
    pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.int() })),
    timeout: z.int(),
    attestation: z.literal('none'),
    authenticatorSelection: z.object({
      residentKey: z.literal('required'),
      requireResidentKey: z.literal(true),
      userVerification: z.literal('required'),
    }),
    excludeCredentials: descriptors,
  })
  .meta({
    id: 'PasskeyCreation',
    description:
      'For `navigator.credentials.create`, through `PublicKeyCredential.parseCreationOptionsFromJSON`. Good for five minutes.',
  });

export const PasskeyRequest = z
  .object({
    challenge: z.string(),
    rpId: z.string(),
    timeout: z.int(),
    userVerification: z.literal('required'),
    allowCredentials: descriptors.describe('Empty: whichever passkey the person picks.'),
  })
  .meta({
    id: 'PasskeyRequest',
    description:
      'For `navigator.credentials.get`, through `PublicKeyCredential.parseRequestOptionsFromJSON`. Good for five minutes.',
  });

export const Passkey = passkeyRow
  .pick({ id: true, name: true, lastUsedAt: true, createdAt: true })
  .extend({
    isBackedUp: z.boolean().describe('Whether it is kept elsewhere too, such as in an account of the device.'),
  })
  .meta({ id: 'Passkey', description: 'A device or password manager that you may sign in with.' });

export const Passkeys = z
  .object({ items: z.array(Passkey) })
  .meta({ id: 'Passkeys', description: 'Your passkeys, the newest first; twenty at most.' });

const name = z.string().trim().min(1).max(100).describe('To tell it from others: "Phone".');

export const FinishRegistrationInput = z.object({
  passkey: PasskeyAttestation,
  name: name.optional().describe('To tell it from others. Your browser and system, if left out.'),
});

export const RenamePasskeyInput = z.object({ id: z.uuid(), name });

export const BeginSignInInput = z
  .object({
    ticket: z.string().min(20).max(100).optional().describe('To show the passkey as second factor to a password.'),
  })
  .default({});

export const SignInWithPasskeyInput = z.object({ passkey: PasskeyAssertion });
