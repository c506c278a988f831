/** What happens in organizations when a person's account ends. */
import { type ActivityLog, Invitation, Member, Organization, type Transaction } from '@tessera/db';
import { AppError } from '../../../lib/app-error.ts';
import { lockMemberships } from './member-authority.ts';

/** What a person is told of what they did, at most; the newest. */
const MAX_ACTIVITY = 10_000;

/**
 * Takes a person out of every organization. One of which they are the only member ends with them; one that has others,
 * and no other owner, they must hand over first. In the caller's system transaction.
 */
export async function departFromAll(db: Transaction, person: { id: string; email: string }, now: Date): Promise<void> {
  // In one order, so that two owners leaving at once wait for each other instead of both failing.
  const memberships = await Member.query(db).where({ userId: person.id }).orderBy('organizationId');
  const stuck: { id: string; name: string }[] = [];
  for (const { organizationId, role, status } of memberships) {
    if (role !== 'owner' || status !== 'active' || !(await lockMemberships(db, organizationId))) continue;
    const others = await Member.query(db)
      .where({ organizationId })
      .whereIn('status', ['active', 'suspended'])
      .where((query) => query.whereNull('userId').orWhereNot({ userId: person.id }));
    const organization = Organization.query(db).findById(organizationId);
    if (others.length === 0) await organization.patch({ deletedAt: now });
    else if (!others.some((other) => other.role === 'owner' && other.status === 'active')) {
      const { id, name } = await organization.throwIfNotFound();
      stuck.push({ id, name });
    }
  }
  if (stuck.length > 0) {
    throw new AppError('CONFLICT', `Make somebody else an owner first: ${stuck.map(({ name }) => name).join(', ')}`, {
      kind: 'last_owner',
      organizations: stuck,
    });
  }
  await Member.query(db).where({ userId: person.id }).delete();
  await Invitation.query(db).where({ email: person.email }).delete();
}

/** Every membership a person has or had, for their own copy of their data. */
export async function membershipRecords(db: Transaction, userId: string) {
  const members = await Member.query(db).where({ userId }).orderBy('createdAt');
  const ids = members.map(({ organizationId }) => organizationId);
  const organizations = await Organization.query(db).whereIn('id', ids);
  return members.map((member) => ({
    ...member,
    organizationName: organizations.find(({ id }) => id === member.organizationId)?.name ?? '',
  }));
}

/** What a person did, in the organizations they have or had to do with, the newest first. */
export async function activityOf(db: Transaction, userId: string): Promise<ActivityLog[]> {
  const { rows } = await db.raw(
    `select log.* from organizations.members m
     cross join lateral (
       select * from organizations.activity_logs
       where organization_id = m.organization_id and actor_id = :userId::uuid
       order by created_at desc limit :most
     ) log
     where m.user_id = :userId::uuid order by log.created_at desc, log.id desc limit :most`,
    { userId, most: MAX_ACTIVITY },
  );
  return rows as ActivityLog[];
}
