/** A person's preferences: defaults until something is changed. */
import { inSystem, type Transaction, UserPreferences } from '@tessera/db';
import type { z } from 'zod';
import { badInput } from '../../../lib/app-error.ts';
import type { UserCtx } from '../../../trpc/context.ts';
import { DEFAULT_PREFERENCES, MAX_KEYS, type UpdatePreferencesInput } from './preferences.schema.ts';

export const getPreferences = (ctx: UserCtx) =>
  inSystem(ctx.app.database, (db) => preferencesOf(db, ctx.actor.userId), { readOnly: true });

export const preferencesOf = async (db: Transaction, userId: string) =>
  (await UserPreferences.query(db).findById(userId)) ?? DEFAULT_PREFERENCES;

export function updatePreferences(ctx: UserCtx, input: z.infer<typeof UpdatePreferencesInput>) {
  const { userId } = ctx.actor;
  return inSystem(ctx.app.database, async (db) => {
    await UserPreferences.query(db)
      .insert({ userId, ...DEFAULT_PREFERENCES })
      .onConflict('userId')
      .ignore();
    const before = await UserPreferences.query(db).findById(userId).forUpdate().throwIfNotFound();
    await UserPreferences.query(db)
      .findById(userId)
      .patch({
        ...input,
        notificationPreferences: together('notificationPreferences', before, input.notificationPreferences),
        preferences: together('preferences', before, input.preferences),
      });
    return UserPreferences.query(db).findById(userId).throwIfNotFound();
  });
}

/** The fields there are, with those given; whoever fills them one by one meets the same limit. */
function together<Field extends 'notificationPreferences' | 'preferences'>(
  field: Field,
  before: UserPreferences,
  given: Record<string, unknown> = {},
): UserPreferences[Field] {
  const fields = Object.entries({ ...before[field], ...given }).filter(([, value]) => value !== null);
  if (fields.length > MAX_KEYS) throw badInput(field, `may have ${MAX_KEYS} fields at most`);
  return Object.fromEntries(fields) as UserPreferences[Field];
}
