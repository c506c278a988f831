import { z } from 'zod';
import { email } from '../../../lib/field-schemas.ts';
import { linkToken, newPassword, password } from '../auth/auth.schema.ts';

export const LinkInput = z.object({ token: linkToken });

export const RequestEmailChangeInput = z.object({
  email: email.describe('The new address; it counts once its link was followed.'),
  password: password.describe('Your password, once more.'),
});

export const RequestResetInput = z.object({ email });

const endSessions = z.boolean().default(true);

export const ResetPasswordInput = z.object({
  token: linkToken,
  password: newPassword,
  endSessions: endSessions.describe('Whether you are signed out everywhere.'),
});

export const ChangePasswordInput = z.object({
  currentPassword: password,
  password: newPassword,
  endSessions: endSessions.describe('Whether you are signed out everywhere else.'),
});
