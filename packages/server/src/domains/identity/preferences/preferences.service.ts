/** Preferences of a user: defaults until the first change. The API's `timeZone` is the column `timezone`. */
import { inSystem, type Transaction, UserPreferences } from '@tessera/db';
import type { z } from 'zod';
import { badInput, notFound } from '../../../lib/app-error.ts';
import type { UserCtx } from '../../../trpc/context.ts';
import { DEFAULT_PREFERENCES, MAX_PREFERENCE_FIELDS, type UpdatePreferencesInput } from './preferences.schema.ts';

export const getPreferences = (ctx: UserCtx) =>
  inSystem(ctx.app.database, (db) => readPreferences(db, ctx.actor.userId), { readOnly: true });

/** The stored preferences, or the defaults. In the caller's system transaction. */
export async function readPreferences(db: Transaction, userId: string) {
  const row = await UserPreferences.query(db).findById(userId);
  if (!row) return DEFAULT_PREFERENCES;
  const { timezone, ...preferences } = row;
  return { ...preferences, timeZone: timezone };
}

export function updatePreferences(ctx: UserCtx, input: z.infer<typeof UpdatePreferencesInput>) {
  const { userId } = ctx.actor;
  const { timeZone, ...fields } = input;
  const { timeZone: timezone, ...defaults } = DEFAULT_PREFERENCES;
  return inSystem(ctx.app.database, async (db) => {
    await UserPreferences.query(db)
      .insert({ userId, ...defaults, timezone })
      .onConflict('userId')
      .ignore();
    const before = await UserPreferences.query(db).findById(userId).forUpdate();
    if (!before) throw notFound('account');
    await UserPreferences.query(db)
      .findById(userId)
      .patch({
        ...fields,
        timezone: timeZone,
        notificationPreferences: { ...before.notificationPreferences, ...input.notificationPreferences },
        preferences: mergeFields(before.preferences, input.preferences),
      });
    return readPreferences(db, userId);
  });
}

/** The stored fields with the given ones. The limit applies to the result, so that many small updates do not exceed it. */
function mergeFields(before: UserPreferences['preferences'], given: Record<string, unknown> = {}) {
  const fields = Object.entries({ ...before, ...given }).filter(([, value]) => value !== null);
  if (fields.length > MAX_PREFERENCE_FIELDS) {
    throw badInput('preferences', `may have ${MAX_PREFERENCE_FIELDS} fields at most`);
  }
  return Object.fromEntries(fields);
}
