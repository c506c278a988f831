import { z } from 'zod';
import { email } from '../../../lib/schemas/field-schemas.ts';
import { enteredPassword } from '../password/password.schema.ts';
import { emailLinkToken } from './email-token.schema.ts';

export const EmailLinkInput = z.object({ token: emailLinkToken });

export const RequestEmailChangeInput = z.object({
  email: email.describe('The new address. It replaces the old one once its mailed link is followed.'),
  password: enteredPassword.describe('Your current password.'),
});
