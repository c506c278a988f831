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
});

export const ChangePasswordInput = z.object({
  currentPassword: enteredPassword.describe('Your current password.'),
  password: newPassword,
  endSessions: endSessions.describe('Whether to end all your other sessions.'),
});
