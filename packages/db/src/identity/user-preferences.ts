/** Preferences of a user; they apply in every organization. */
import { z } from 'zod';
import { Row } from '../model.ts';

export const Theme = z.enum(['light', 'dark', 'system']);

export const userPreferencesRow = z.object({
  userId: z.uuid(),
  defaultLanguage: z.string(),
  defaultTone: z.string(),
  defaultVisualStyle: z.string(),
  defaultPlatforms: z.array(z.string()),
  emailNotifications: z.boolean(),
  pushNotifications: z.boolean(),
  notificationPreferences: z.record(z.string(), z.boolean()),
  theme: Theme,
  timezone: z.string(),
  preferences: z.record(z.string(), z.unknown()),
  createdAt: z.date(),
  updatedAt: z.date(),
});

export interface UserPreferences extends z.infer<typeof userPreferencesRow> {}
export class UserPreferences extends Row {
  static tableName = 'identity.user_preferences';
  static row = userPreferencesRow;
  static idColumn = 'userId';
}
