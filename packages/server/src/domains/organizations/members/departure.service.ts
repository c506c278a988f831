/** What ends when a member leaves or a user's account is deleted, and what a user's data export contains of organizations. */
import { type ActivityLog, ApiKey, Invitation, Member, Organization, type Rows, type Transaction } from '@tessera/db';
import { AppError, notFound } from '../../../lib/app-error.ts';
import { lockMembers } from './member-authority.ts';

/** The maximum number of activity entries in a data export; the newest are kept. */
const MAX_ACTIVITY = 10_000;

/**
 * Removes a user from every organization. An organization whose only member they are is deleted. Throws `organization_owner_required`
 * if another organization would have no owner. In the caller's system transaction.
 */
export async function leaveAllOrganizations(
  db: Transaction,
  user: { id: string; email: string },
  now: Date,
): Promise<void> {
  // In the order of ids, so that two owners who leave at once wait for each other instead of deadlocking.
  const memberships = await Member.query(db).where({ userId: user.id }).orderBy('organizationId');
  const withoutOwner: { id: string; name: string }[] = [];
  for (const { organizationId, role, status } of memberships) {
    if (role !== 'owner' || status !== 'active' || !(await lockMembers(db, organizationId))) continue;
    const others = await Member.query(db)
      .where({ organizationId })
      .whereIn('status', ['active', 'suspended'])
      .where((query) => query.whereNull('userId').orWhereNot({ userId: user.id }));
    if (others.length === 0) await Organization.query(db).findById(organizationId).patch({ deletedAt: now });
    else if (!others.some((other) => other.role === 'owner' && other.status === 'active')) {
      const organization = await Organization.query(db).findById(organizationId);
      if (!organization) throw notFound('organization');
      withoutOwner.push({ id: organization.id, name: organization.name });
    }
  }
  if (withoutOwner.length > 0) {
    const names = withoutOwner.map(({ name }) => name).join(', ');
    throw new AppError('CONFLICT', `Make another member an owner first: ${names}`, {
      kind: 'organization_owner_required',
      organizations: withoutOwner,
    });
  }
  await endWaysInEverywhere(db, user.id, now);
  await Member.query(db).where({ userId: user.id }).delete();
  await Invitation.query(db).where({ email: user.email }).delete();
}

/** Ends the secret keys that a user made and the open invitations that they sent, among those given. */
export async function endWaysIn(
  keys: Rows<ApiKey>,
  invitations: Rows<Invitation>,
  userId: string | null,
  now: Date,
): Promise<{ revokedApiKeys: ApiKey[]; revokedInvitations: Invitation[] }> {
  if (userId === null) return { revokedApiKeys: [], revokedInvitations: [] };
  const revokedAt = now;
  return {
    revokedApiKeys: await keys
      .where({ createdBy: userId, kind: 'secret', revokedAt: null })
      .patch({ revokedAt })
      .returning('*'),
    revokedInvitations: await invitations
      .where({ invitedBy: userId, acceptedAt: null, revokedAt: null })
      .patch({ revokedAt })
      .returning('*'),
  };
}

/** As `endWaysIn`, in every organization. In the caller's system transaction. */
export const endWaysInEverywhere = (db: Transaction, userId: string, now: Date) =>
  endWaysIn(ApiKey.query(db), Invitation.query(db), userId, now);

/**
 * Removes the members whom a user invited, in every organization, those whom these invited, and ends their ways in. In the
 * caller's system transaction.
 */
export async function removeMembersInvitedBy(
  db: Transaction,
  userId: string,
  now: Date,
  within?: string,
): Promise<void> {
  const invited = (await Member.query(db)
    .where({ invitedBy: userId, ...(within && { organizationId: within }) })
    .whereNot({ status: 'removed' })
    .patch({ status: 'removed', permissions: [] })
    .returning('*')) as unknown as Member[];
  for (const { organizationId, userId: member } of invited) {
    if (member === null) continue;
    await endWaysIn(
      ApiKey.query(db).where({ organizationId }),
      Invitation.query(db).where({ organizationId }),
      member,
      now,
    );
    await removeMembersInvitedBy(db, member, now, organizationId);
  }
}

/** The secret API keys that a user made, in every organization, with which calls are possible. In the caller's system transaction. */
export const listSecretKeysOf = (db: Transaction, userId: string): Promise<ApiKey[]> =>
  ApiKey.query(db).where({ createdBy: userId, kind: 'secret', revokedAt: null }).orderBy('id').execute();

/** All memberships of a user, past ones included, for their data export. */
export async function listMembershipRecords(db: Transaction, userId: string) {
  const members = await Member.query(db).where({ userId }).orderBy('createdAt');
  const ids = members.map(({ organizationId }) => organizationId);
  const organizations = await Organization.query(db).whereIn('id', ids);
  return members.map((member) => ({
    ...member,
    organizationName: organizations.find(({ id }) => id === member.organizationId)?.name ?? '',
  }));
}

/** What a user did in the organizations of their memberships, past ones included; the newest first. */
export async function listActivityOfUser(db: Transaction, userId: string): Promise<ActivityLog[]> {
  const { rows } = await db.raw(
    `select log.* from organizations.members m
     cross join lateral (
       select * from organizations.activity_logs
       where organization_id = m.organization_id and actor_id = :userId::uuid
       order by created_at desc limit :maxActivity
     ) log
     where m.user_id = :userId::uuid order by log.created_at desc, log.id desc limit :maxActivity`,
    { userId, maxActivity: MAX_ACTIVITY },
  );
  return rows as ActivityLog[];
}
