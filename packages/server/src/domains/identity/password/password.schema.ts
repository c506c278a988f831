import { apiKeyRow, passkeyRow } from '@tessera/db';
import { z } from 'zod';
import { email } from '../../../lib/schemas/field-schemas.ts';
import { emailLinkToken } from '../email/email-token.schema.ts';
import { countCharacters, MAX_PASSWORD_CHARACTERS, MIN_PASSWORD_CHARACTERS } from './password-rules.ts';

const LENGTH = 'must have 10 to 200 characters';

/** Counted in Unicode code points; `refuseCommonPassword` checks the rest. */
export const newPassword = z
  .string()
  .min(MIN_PASSWORD_CHARACTERS, { error: LENGTH, abort: true })
  .max(MAX_PASSWORD_CHARACTERS * 2, { error: LENGTH, abort: true })
  .refine((text) => {
    const count = countCharacters(text);
    return count >= MIN_PASSWORD_CHARACTERS && count <= MAX_PASSWORD_CHARACTERS;
  }, LENGTH)
  .describe('A new password of 10 to 200 characters that is not among the commonly used ones.');

/** A password to be compared with a stored hash. */
export const enteredPassword = z
  .string()
  .min(1)
  .max(MAX_PASSWORD_CHARACTERS * 2);

export const RequestPasswordResetInput = z.object({ email: email.describe('The e-mail address of the account.') });

const endSessions = z.boolean().default(true);

export const ResetPasswordInput = z.object({
  token: emailLinkToken,
  password: newPassword,
  endSessions: endSessions.describe('Whether to end all your sessions.'),
  removeOtherWaysIn: z
    .boolean()
    .default(false)
    .describe(
      'Whether to remove your passkeys, the secret API keys that you made and the open invitations that you sent.',
    ),
});

export const PasswordReset = z
  .object({
    areRemoved: z
      .boolean()
      .describe('Whether the other ways in were removed: on request, or because no one had proved the mailbox before.'),
    passkeys: z
      .array(passkeyRow.pick({ name: true, createdAt: true, lastUsedAt: true }))
      .describe('The passkeys of the account before this call.'),
    apiKeys: z
      .array(apiKeyRow.pick({ name: true, hint: true, organizationId: true }))
      .describe('The secret API keys that the account had made before this call.'),
  })
  .meta({
    id: 'PasswordReset',
    description: 'What besides the password let its holder in, and whether it was removed.',
  });

export const ChangePasswordInput = z.object({
  currentPassword: enteredPassword.describe('Your current password.'),
  password: newPassword,
  endSessions: endSessions.describe('Whether to end all your other sessions.'),
});
