import {
  activityLogRow,
  BusinessType,
  memberRow,
  passkeyRow,
  recoveryCodeRow,
  userRow,
  userSessionRow,
} from '@tessera/db';
import { z } from 'zod';
import { webPage } from '../../../lib/schemas/field-schemas.ts';
import { OrganizationSummary } from '../../organizations/index.ts';
import { personName, User } from '../auth/auth.schema.ts';
import { enteredPassword } from '../password/password.schema.ts';
import { Preferences } from '../preferences/preferences.schema.ts';

export const Me = z
  .object({ user: User, organizations: z.array(OrganizationSummary) })
  .meta({ id: 'Me', description: 'You, and the organizations you belong to.' });

const AccountData = userRow.omit({
  passwordHash: true,
  twoFactorSecret: true,
  twoFactorPendingSecret: true,
  lastTotpStep: true,
  loginAttempts: true,
  isStaff: true,
});

const SessionData = userSessionRow.pick({
  id: true,
  device: true,
  ip: true,
  location: true,
  userAgent: true,
  lastActiveAt: true,
  expiresAt: true,
  revokedAt: true,
  createdAt: true,
});

const MembershipData = memberRow
  .pick({ organizationId: true, email: true, role: true, permissions: true, status: true, joinedAt: true })
  .extend({ organizationName: z.string() });

const ActivityData = activityLogRow.pick({
  organizationId: true,
  action: true,
  resource: true,
  resourceId: true,
  ipAddress: true,
  userAgent: true,
  createdAt: true,
});

export const AccountExport = z
  .object({
    exportedAt: z.date(),
    user: AccountData,
    sessions: z.array(SessionData),
    memberships: z.array(MembershipData),
    passkeys: z.array(passkeyRow.pick({ id: true, name: true, transports: true, lastUsedAt: true, createdAt: true })),
    recoveryCodes: z.array(recoveryCodeRow.pick({ createdAt: true, usedAt: true })),
    preferences: Preferences,
    activity: z.array(ActivityData).describe('What you did, the newest first; at most 10,000 entries.'),
  })
  .meta({
    id: 'AccountExport',
    description: 'Everything that is stored about you, without secrets: only their hashes are stored.',
  });

export const UpdateAccountInput = z.object({
  name: personName.optional().describe('Your name, as other members see it.'),
  firstName: personName.nullable().optional().describe('Your first name; null for none.'),
  lastName: personName.nullable().optional().describe('Your last name; null for none.'),
  avatarUrl: webPage.nullable().optional().describe('The address of your picture; null for none.'),
  businessType: BusinessType.nullable().optional().describe('What kind of business you run; null for none.'),
});

export const DeleteAccountInput = z.object({
  password: enteredPassword.describe('Your password, to confirm the deletion.'),
});
