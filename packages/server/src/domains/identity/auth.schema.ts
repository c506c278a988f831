import { userRow } from '@tessera/db';
import { z } from 'zod';
import { email } from '../../lib/fields.ts';
import { OrganizationSummary } from '../organizations/index.ts';

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

const password = z.string().min(10, 'must have at least 10 characters').max(200);
const refreshToken = z.string().min(20).max(200).describe('The newest refresh token of the session.');

export const SignUpInput = z.object({
  email,
  password: password.describe('At least 10 characters.'),
  name: z.string().trim().min(1).max(200).describe('Your name.'),
  organizationName: z.string().trim().min(1).max(200).describe('Your company or project; you become its owner.'),
});

export const SignInInput = z.object({ email, password: z.string().min(1).max(200) });
export const RefreshInput = z.object({ refreshToken });
export const SignOutInput = z.object({ refreshToken });

export const SessionTokens = z
  .object({
    accessToken: z.string().describe('Send it as `Authorization: Bearer …`. Lives 15 minutes.'),
    refreshToken: z.string().describe('Trade it for new tokens with `identity.auth.refresh`. Works once.'),
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
