/** Notifications to members by mail. */
import {
  asSystem,
  Member,
  type NotificationKind,
  OrganizationSettings,
  type Transaction,
  User,
  UserPreferences,
} from '@tessera/db';
import type { App } from '../../../runtime/app.ts';
import { consumePoint } from '../../../runtime/rate-limits.ts';
import type { Ctx } from '../../../trpc/context.ts';
import { queueMail } from '../../platform/index.ts';

const MAILS_PER_MEMBER = { name: 'organizations.members.notifications', points: 30, seconds: 3600 };

/**
 * Notifies an active member of something in their organization, unless the organization or the member has turned such mails off. In
 * the caller's system transaction.
 */
export async function notifyMember(
  app: App,
  db: Transaction,
  member: { organizationId: string; userId: string },
  kind: NotificationKind,
  { subject, text }: { subject: string; text: string },
): Promise<void> {
  if (await isNotified(db, member)) await mailMember(app, db, member, kind, { subject, text });
}

/** The same in a tenant's transaction: it reads what belongs to the organization with its own role. */
export async function notifyColleague(
  ctx: Ctx,
  colleagueId: string,
  kind: NotificationKind,
  mail: { subject: string; text: string },
): Promise<void> {
  const member = { organizationId: ctx.organization.id, userId: colleagueId };
  if (await isNotified(ctx.db, member)) await asSystem(ctx.db, (db) => mailMember(ctx.app, db, member, kind, mail));
}

interface Colleague {
  organizationId: string;
  userId: string;
}

/** Whether an active member of an organization that sends notifications. */
async function isNotified(db: Transaction, { organizationId, userId }: Colleague): Promise<boolean> {
  if (!(await Member.query(db).findOne({ organizationId, userId, status: 'active' }))) return false;
  const settings = await OrganizationSettings.query(db).findOne({ organizationId });
  return settings?.emailNotifications !== false;
}

async function mailMember(
  app: App,
  db: Transaction,
  { organizationId, userId }: Colleague,
  kind: NotificationKind,
  { subject, text }: { subject: string; text: string },
): Promise<void> {
  const user = await User.query(db).findOne({ id: userId, status: 'active', deletedAt: null });
  if (!user) return;
  const preferences = await UserPreferences.query(db).findById(userId);
  const isOff = preferences?.emailNotifications === false || preferences?.notificationPreferences[kind] === false;
  if (isOff || !(await consumePoint(db, MAILS_PER_MEMBER, `${organizationId} ${userId}`, app.now()))) return;
  await queueMail({ app }, db, { to: user.email, subject, text: `${text}\n` });
}
