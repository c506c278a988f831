/** Preferences of a user; they apply in every organization. */
import { z } from 'zod';
import { Row } from '../model.ts';

export const Theme = z.enum(['light', 'dark', 'system']);

export const Language = z.enum(['english', 'hindi', 'hinglish']);
export const Tone = z.enum(['friendly', 'professional', 'fun', 'minimal']);
export const VisualStyle = z.enum(['clean', 'festive', 'modern', 'bold']);
export const Platform = z.enum(['instagram', 'facebook', 'whatsapp', 'google_business']);

/** The notifications that a person can turn off. Mails about the security of their account are not among them. */
export const notificationPreferences = z.object({
  invitationAccepted: z.boolean().optional().describe('When a person accepts an invitation that you sent.'),
  conversationAssigned: z.boolean().optional().describe('When another member assigns a conversation to you.'),
});
export type NotificationKind = keyof z.infer<typeof notificationPreferences>;

export const userPreferencesRow = z.object({
  userId: z.uuid(),
  defaultLanguage: Language,
  defaultTone: Tone,
  defaultVisualStyle: VisualStyle,
  defaultPlatforms: z.array(Platform),
  emailNotifications: z.boolean(),
  pushNotifications: z.boolean(),
  notificationPreferences,
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
