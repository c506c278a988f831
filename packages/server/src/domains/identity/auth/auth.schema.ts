import { userRow } from '@tessera/db';
import { z } from 'zod';
import { email } from '../../../lib/field-schemas.ts';
import { OrganizationSummary } from '../../organizations/index.ts';
import { PasskeyAssertion } from '../passkeys/passkey.schema.ts';
import { characters, MAX_CHARACTERS, MIN_CHARACTERS } from '../password/password-rules.ts';
import { recoveryCode, totpCode } from '../two-factor/two-factor.schema.ts';

export const User = userRow
  .pick({
    id: true,
    email: true,
    name: true,
    firstName: true,
    lastName: true,
    avatarUrl: true,
    status: true,
    twoFactorEnabled: true,
    createdAt: true,
  })
  .meta({ id: 'User', description: 'A person with an account.' });

const CHARACTERS = 'must have 10 to 200 characters';

/** Counted in characters as people count them; `refuseCommonPassword` judges it further. */
export const newPassword = z
  .string()
  .min(MIN_CHARACTERS, { error: CHARACTERS, abort: true })
  .max(MAX_CHARACTERS * 2, { error: CHARACTERS, abort: true })
  .refine((text) => characters(text) >= MIN_CHARACTERS && characters(text) <= MAX_CHARACTERS, CHARACTERS)
  .describe('10 to 200 characters, none of the passwords that are tried first.');
export const password = z
  .string()
  .min(1)
  .max(MAX_CHARACTERS * 2);
export const linkToken = z.string().min(20).max(100).describe('What stands behind `#token=` in the mailed link.');
const refreshToken = z.string().min(20).max(200).describe('The newest refresh token of the session.');
const cookieRefreshToken = refreshToken
  .optional()
  .describe('The newest refresh token; left out where a cookie holds it.');

export const SignUpInput = z.object({
  email,
  password: newPassword,
  name: z.string().trim().min(1).max(200).describe('Your name.'),
  organizationName: z.string().trim().min(1).max(200).describe('Your company or project; you become its owner.'),
});

export const SignInInput = z.object({ email, password });
/** Of several ways to prove something, one. */
export const justOne = <Way extends string>(...ways: Way[]) =>
  [
    (input: Partial<Record<Way, unknown>>) => ways.filter((way) => input[way] !== undefined).length === 1,
    `Give one of ${ways.join(', ')}`,
  ] as const;

export const CompleteTwoFactorInput = z
  .object({
    ticket: z.string().min(20).max(100).describe('As `two_factor_required` brought it.'),
    code: totpCode.optional(),
    recoveryCode: recoveryCode.optional(),
    passkey: PasskeyAssertion.optional(),
  })
  .refine(...justOne('code', 'recoveryCode', 'passkey'));

export const ReauthenticateInput = z
  .object({ password: password.optional(), code: totpCode.optional(), passkey: PasskeyAssertion.optional() })
  .refine(...justOne('password', 'code', 'passkey'));

export const Reauthenticated = z
  .object({ freshUntil: z.date().describe('Until then, what asks for a fresh proof goes through.') })
  .meta({ id: 'Reauthenticated', description: 'You have proved once more that it is you.' });

export const ConfirmSignUpInput = z.object({
  token: linkToken,
  password: password.describe('As chosen for signing up.'),
});
export const UnlockInput = z.object({ token: linkToken, password });
export const RefreshInput = z.object({ refreshToken: cookieRefreshToken }).default({});
export const SignOutInput = z.object({ refreshToken: cookieRefreshToken }).default({});

export const SessionTokens = z
  .object({
    accessToken: z.string().describe('Send it as `Authorization: Bearer …`. Lives 15 minutes.'),
    refreshToken: z
      .string()
      .optional()
      .describe('Trade it for new tokens with `identity.auth.refresh`. Works once. Absent where a cookie holds it.'),
    expiresAt: z.date().describe('When the access token ends.'),
  })
  .meta({ id: 'SessionTokens', description: 'What keeps a person signed in.' });

export const SignedIn = SessionTokens.extend({
  user: User,
  organization: OrganizationSummary.nullable().describe('Your first organization; null when you belong to none.'),
}).meta({ id: 'SignedIn', description: 'A new session, whose it is, and where it starts.' });

export const Me = z
  .object({ user: User, organizations: z.array(OrganizationSummary) })
  .meta({ id: 'Me', description: 'You, and the organizations you belong to.' });
