import { passkeyRow } from '@tessera/db';
import { z } from 'zod';
import { nameText } from '../../../lib/schemas/field-schemas.ts';
import { listOutput, pageFields } from '../../../trpc/list.ts';

const base64url = (maxLength: number) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^[\w-]+$/, 'must be base64url');

const credentialId = base64url(1400);
const clientDataJSON = base64url(8_000);

/**
 * `PublicKeyCredential.toJSON()` after `navigator.credentials.create`. Browsers send more fields, and future ones may send others, so
 * both objects are loose; the server reads only the fields named here.
 */
export const PasskeyAttestation = z
  .looseObject({
    id: credentialId,
    response: z.looseObject({
      clientDataJSON,
      attestationObject: base64url(40_000),
      transports: z.array(z.string().min(1).max(50)).max(20).optional(),
    }),
  })
  .meta({
    id: 'PasskeyAttestation',
    description: 'The answer of `navigator.credentials.create`, as `toJSON()` gives it.',
  });

/** `PublicKeyCredential.toJSON()` after `navigator.credentials.get`; loose for the same reason. */
export const PasskeyAssertion = z
  .looseObject({
    id: credentialId,
    response: z.looseObject({
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
      'For `navigator.credentials.create`, through `PublicKeyCredential.parseCreationOptionsFromJSON`. Valid for five minutes.',
  });

export const PasskeyRequest = z
  .object({
    challenge: z.string(),
    rpId: z.string(),
    timeout: z.int(),
    userVerification: z.literal('required'),
    allowCredentials: descriptors.describe('Empty: any passkey that the person picks.'),
  })
  .meta({
    id: 'PasskeyRequest',
    description:
      'For `navigator.credentials.get`, through `PublicKeyCredential.parseRequestOptionsFromJSON`. Valid for five minutes.',
  });

export const Passkey = passkeyRow
  .pick({ id: true, name: true, lastUsedAt: true, createdAt: true })
  .extend({
    isBackedUp: z.boolean().describe('Whether the device syncs it elsewhere, such as to the account of its maker.'),
  })
  .meta({ id: 'Passkey', description: 'A device or password manager that you can sign in with.' });

export const ListPasskeysInput = z.object(pageFields).prefault({});
export const PasskeyList = listOutput(Passkey);

const name = nameText(100).describe('A name to recognize it by: "Phone".');

export const FinishPasskeyRegistrationInput = z.object({
  passkey: PasskeyAttestation.describe('What the browser created for `identity.passkeys.beginRegistration`.'),
  name: name.optional().describe('A name to recognize it by; your browser and system when omitted.'),
});

export const UpdatePasskeyInput = z.object({ id: z.uuid().describe('The passkey to change.'), name });

export const BeginPasskeySignInInput = z
  .object({
    ticket: z
      .string()
      .min(20)
      .max(100)
      .optional()
      .describe('The sign-in ticket, when the passkey is the second factor after a password.'),
  })
  .default({});
