/** Users, who sign in. Global: a user may belong to several organizations. */
import { z } from 'zod';
import { Row } from '../model.ts';

export const UserStatus = z.enum(['active', 'inactive', 'pending']);

/** What kind of business a person or an organization runs. */
export const BusinessType = z.enum([
  'cafe',
  'kirana',
  'salon',
  'gym',
  'clinic',
  'restaurant',
  'boutique',
  'tea_shop',
  'other',
]);

export const userRow = z.object({
  id: z.uuid(),
  email: z.string(),
  passwordHash: z.string().nullable(),
  name: z.string(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  avatarUrl: z.string().nullable(),
  businessType: BusinessType.nullable(),
  status: UserStatus,
  emailVerifiedAt: z.date().nullable(),
  loginAttempts: z.int(),
  lockedUntil: z.date().nullable(),
  twoFactorEnabled: z.boolean(),
  twoFactorSecret: z.string().nullable(),
  twoFactorPendingSecret: z.string().nullable(),
  lastTotpStep: z.int().nullable(),
  isStaff: z.boolean(),
  settings: z.record(z.string(), z.unknown()),
  lastLoginAt: z.date().nullable(),
  lastActiveAt: z.date().nullable(),
  createdAt: z.date(),
  updatedAt: z.date(),
  deletedAt: z.date().nullable(),
});

export interface User extends z.infer<typeof userRow> {}
export class User extends Row {
  static tableName = 'identity.users';
  static row = userRow;
}
