/** Notifications to members by mail. */
import {
  Member,
  type NotificationKind,
  OrganizationSettings,
  type Transaction,
  User,
  UserPreferences,
} from '@tessera/db';
import type { App } from '../../../runtime/app.ts';
import { consumePoint } from '../../../runtime/rate-limits.ts';
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
  const { organizationId, userId } = member;
  const isMember = await Member.query(db).findOne({ organizationId, userId, status: 'active' });
  const user = isMember && (await User.query(db).findOne({ id: userId, status: 'active', deletedAt: null }));
  if (!user) return;
  const settings = await OrganizationSettings.query(db).findOne({ organizationId });
  const preferences = await UserPreferences.query(db).findById(userId);
  const isOff =
    settings?.emailNotifications === false ||
    preferences?.emailNotifications === false ||
    preferences?.notificationPreferences[kind] === false;
  if (isOff || !(await consumePoint(db, MAILS_PER_MEMBER, `${organizationId} ${userId}`, app.now()))) return;
  await queueMail({ app }, db, { to: user.email, subject, text: `${text}\n` });
}
