import { Theme, userPreferencesRow } from '@tessera/db';
import { z } from 'zod';

/** What each of the two open fields may hold. */
export const MAX_KEYS = 100;

/** Fields set by name; null takes one away. */
const named = <Value extends z.ZodType>(value: Value) =>
  z
    .record(z.string().min(1).max(100), value.nullable())
    .refine((fields) => Object.keys(fields).length <= MAX_KEYS, `may have ${MAX_KEYS} fields at most`);

const word = z.string().trim().min(1).max(50);

const timezone = z
  .string()
  .max(50)
  .refine(isTimezone, 'must be a time zone of the IANA database, such as Asia/Kolkata')
  .describe('A time zone of the IANA database: Asia/Kolkata.');

/** What somebody has who never changed anything. */
export const DEFAULT_PREFERENCES = {
  defaultLanguage: 'english',
  defaultTone: 'friendly',
  defaultVisualStyle: 'clean',
  defaultPlatforms: ['instagram'],
  emailNotifications: true,
  pushNotifications: true,
  notificationPreferences: {},
  theme: 'light',
  timezone: 'Asia/Kolkata',
  preferences: {},
} satisfies Partial<z.infer<typeof userPreferencesRow>>;

export const Preferences = userPreferencesRow
  .omit({ userId: true, createdAt: true, updatedAt: true })
  .extend({
    defaultLanguage: z.string().describe('Of texts that are written for you.'),
    defaultPlatforms: z.array(z.string()).describe('Where new posts go, unless you say otherwise.'),
    notificationPreferences: z.record(z.string(), z.boolean()).describe('By kind of notification.'),
    preferences: z.record(z.string(), z.unknown()).describe('Whatever else a client keeps for you.'),
  })
  .meta({ id: 'Preferences', description: 'What you prefer, in every organization alike.' });

export const UpdatePreferencesInput = z.object({
  defaultLanguage: word.optional(),
  defaultTone: word.optional(),
  defaultVisualStyle: word.optional(),
  defaultPlatforms: z.array(word).max(20).optional().describe('Replaces the list.'),
  emailNotifications: z.boolean().optional(),
  pushNotifications: z.boolean().optional(),
  notificationPreferences: named(z.boolean())
    .optional()
    .describe('Sets these kinds and keeps the others; null takes one away.'),
  theme: Theme.optional(),
  timezone: timezone.optional(),
  preferences: named(z.union([z.string().max(2000), z.number(), z.boolean()]))
    .optional()
    .describe('Sets these fields and keeps the others; null takes one away.'),
});

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
