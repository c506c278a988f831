import { z } from 'zod';
import { email } from '../../../lib/schemas/field-schemas.ts';

export const EndSessionsInput = z.object({ email: email.describe('The e-mail address of the account.') });
