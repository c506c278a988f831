import { userRow } from '@tessera/db';
import { z } from 'zod';
import { email, nameText } from '../../../lib/schemas/field-schemas.ts';
import { OrganizationSummary } from '../../organizations/index.ts';
import { emailLinkToken } from '../email/email-token.schema.ts';
import { PasskeyAssertion } from '../passkeys/passkey.schema.ts';
import { enteredPassword, newPassword } from '../password/password.schema.ts';
import { enteredRecoveryCode, enteredTotpCode } from '../two-factor/two-factor.schema.ts';

export const User = userRow
  .pick({
    id: true,
    email: true,
    name: true,
    firstName: true,
    lastName: true,
    avatarUrl: true,
    businessType: true,
    status: true,
    twoFactorEnabled: true,
    lastActiveAt: true,
    createdAt: true,
  })
  .extend({ lastActiveAt: z.date().nullable().describe('When a session was last opened or refreshed.') })
  .meta({ id: 'User', description: 'A person with an account.' });

const refreshToken = z
  .string()
  .min(20)
  .max(200)
  .optional()
  .describe('The newest refresh token of the session; omit it where a cookie holds it.');

export const personName = nameText(200);

/** Requires exactly one of the named fields. */
const exactlyOneOf = <Field extends string>(...fields: Field[]) =>
  [
    (input: Partial<Record<Field, unknown>>) => fields.filter((field) => input[field] !== undefined).length === 1,
    `Give one of ${fields.join(', ')}`,
  ] as const;

export const SignUpInput = z.object({
  email: email.describe('The e-mail address to sign in with.'),
  password: newPassword,
  name: personName.describe('Your name.'),
  organizationName: nameText(200).describe('Your company or project; you become its owner.'),
});

export const SignInInput = z.object({
  email: email.describe('The e-mail address of the account.'),
  password: enteredPassword.describe('The password of the account.'),
});

export const CompleteTwoFactorInput = z
  .object({
    ticket: z.string().min(20).max(100).describe('The sign-in ticket from the details of `two_factor_required`.'),
    code: enteredTotpCode.optional(),
    recoveryCode: enteredRecoveryCode.optional(),
    passkey: PasskeyAssertion.optional().describe('What the browser signed for `identity.passkeys.beginSignIn`.'),
  })
  .refine(...exactlyOneOf('code', 'recoveryCode', 'passkey'));

export const SignInWithPasskeyInput = z.object({
  passkey: PasskeyAssertion.describe('What the browser signed for `identity.passkeys.beginSignIn`.'),
});

export const ReauthenticateInput = z
  .object({
    password: enteredPassword.optional().describe('Your password.'),
    code: enteredTotpCode.optional(),
    passkey: PasskeyAssertion.optional().describe(
      'What the browser signed for `identity.passkeys.beginReauthentication`.',
    ),
  })
  .refine(...exactlyOneOf('password', 'code', 'passkey'));

export const Reauthenticated = z
  .object({ freshUntil: z.date().describe('Until then, procedures that require a fresh proof accept this session.') })
  .meta({ id: 'Reauthenticated', description: 'The result of proving your identity again.' });

export const ConfirmSignUpInput = z.object({
  token: emailLinkToken,
  password: enteredPassword.describe('The password chosen at sign-up.'),
});
export const UnlockInput = z.object({
  token: emailLinkToken,
  password: enteredPassword.describe('The password of the account.'),
});
export const RefreshInput = z.object({ refreshToken }).default({});
export const SignOutInput = z.object({ refreshToken }).default({});

export const SessionTokens = z
  .object({
    accessToken: z.string().describe('Send it as `Authorization: Bearer …`. It expires after 15 minutes.'),
    refreshToken: z
      .string()
      .optional()
      .describe('Exchange it for new tokens with `identity.auth.refresh`. Works once. Absent where a cookie holds it.'),
    expiresAt: z.date().describe('When the access token expires.'),
  })
  .meta({ id: 'SessionTokens', description: 'The tokens of a session.' });

export const SignedIn = SessionTokens.extend({
  user: User,
  organization: OrganizationSummary.nullable().describe('Your first organization; null when you belong to none.'),
}).meta({ id: 'SignedIn', description: 'A new session with its user and their first organization.' });
