import { Language, notificationPreferences, Platform, Theme, Tone, userPreferencesRow, VisualStyle } from '@tessera/db';
import { z } from 'zod';
import { timeZone } from '../../../lib/schemas/field-schemas.ts';

/** The maximum number of fields of the open record. */
export const MAX_PREFERENCE_FIELDS = 100;

/** A record of fields to set; null removes a field. */
const fieldsToSet = <Value extends z.ZodType>(value: Value) =>
  z
    .record(z.string().min(1).max(100), value.nullable())
    .refine(
      (fields) => Object.keys(fields).length <= MAX_PREFERENCE_FIELDS,
      `may have ${MAX_PREFERENCE_FIELDS} fields at most`,
    );

/** What a user has before the first change. */
export const DEFAULT_PREFERENCES = {
  defaultLanguage: 'english',
  defaultTone: 'friendly',
  defaultVisualStyle: 'clean',
  defaultPlatforms: ['instagram'],
  emailNotifications: true,
  pushNotifications: true,
  notificationPreferences: {},
  theme: 'light',
  timeZone: 'Asia/Kolkata',
  preferences: {},
} satisfies Partial<z.infer<typeof userPreferencesRow>> & { timeZone: string };

export const Preferences = userPreferencesRow
  .omit({ userId: true, createdAt: true, updatedAt: true, timezone: true })
  .extend({
    defaultLanguage: Language.describe('The language of texts that are written for you.'),
    defaultPlatforms: z.array(Platform).describe('Where new posts are published unless you choose otherwise.'),
    notificationPreferences: notificationPreferences.describe('By kind of notification; a kind that is absent is on.'),
    timeZone: z.string().describe('A time zone of the IANA database: Asia/Kolkata.'),
    preferences: z.record(z.string(), z.unknown()).describe('Further fields that a client stores for you.'),
  })
  .meta({ id: 'Preferences', description: 'Your preferences. They apply in every organization.' });

export const UpdatePreferencesInput = z.object({
  defaultLanguage: Language.optional().describe('The language of texts that are written for you.'),
  defaultTone: Tone.optional().describe('The tone of texts that are written for you.'),
  defaultVisualStyle: VisualStyle.optional().describe('The style of images that are made for you.'),
  defaultPlatforms: z
    .array(Platform)
    .max(Platform.options.length)
    .refine((all) => new Set(all).size === all.length, 'has a platform twice')
    .optional()
    .describe('Where new posts are published unless you choose otherwise; replaces the list.'),
  emailNotifications: z
    .boolean()
    .optional()
    .describe('Whether you receive notifications by mail. Mails about the security of your account are always sent.'),
  pushNotifications: z.boolean().optional().describe('Whether you receive push notifications.'),
  notificationPreferences: notificationPreferences
    .optional()
    .describe('Turns the given kinds of notification on or off and keeps the others.'),
  theme: Theme.optional().describe('The colors of the user interface.'),
  timeZone: timeZone.optional().describe('Your time zone, of the IANA database: Asia/Kolkata.'),
  preferences: fieldsToSet(z.union([z.string().max(2000), z.number(), z.boolean()]))
    .optional()
    .describe('Sets the given fields and keeps the others; null removes one.'),
});
