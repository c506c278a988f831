/** Members of an organization: listing, changing, suspending and removing them. */
import { ApiKey, arrayBinding, Invitation, Member, type Transaction } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { canTransition } from '../../../lib/state-machine.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { requireWithinLimit } from '../limits/limit.service.ts';
import { endWaysIn } from './departure.service.ts';
import type { ListMembersInput, TransferOwnershipInput, UpdateMemberInput } from './member.schema.ts';
import {
  lockMembers,
  requireAnotherOwner,
  requireAuthority,
  requireGrantable,
  requireManageable,
  requireOwner,
} from './member-authority.ts';
import { memberTransitions } from './member-state.ts';

type ById = z.infer<typeof withId>;

export async function listMembers(ctx: Ctx, input: z.infer<typeof ListMembersInput>) {
  const { role, status } = input.filter ?? {};
  const query = Member.of(ctx).select(Member.columns);
  if (role) query.whereIn('role', role);
  if (status) query.whereIn('status', status);
  else query.whereNot({ status: 'removed' });
  const { items, nextCursor } = await page(query, input, {
    createdAt: byAge,
    email: { column: 'email', type: 'text' },
  });
  return { items: await withUserNames(ctx, items), nextCursor };
}

export async function getMember(ctx: Ctx, { id }: ById) {
  const [member] = await withUserNames(ctx, await Member.of(ctx).select(Member.columns).where({ id }));
  if (!member) throw notFound('member');
  return member;
}

export async function updateMember(ctx: Ctx, { id, ...input }: z.infer<typeof UpdateMemberInput>) {
  const { member, own } = await lockManageableMember(ctx, id);
  const after = { role: input.role ?? member.role, permissions: input.permissions ?? member.permissions };
  requireGrantable(own, after);
  if (after.role !== 'owner') await requireAnotherOwner(ctx, member);
  return changeMember(ctx, 'update', member, after);
}

export async function suspendMember(ctx: Ctx, { id }: ById) {
  const { member } = await lockManageableMember(ctx, id);
  refuseSelf(ctx, member);
  if (!canTransition(memberTransitions, member.status, 'suspended')) return getMember(ctx, { id });
  await requireAnotherOwner(ctx, member);
  return changeMember(ctx, 'suspend', member, { status: 'suspended', suspendedAt: ctx.now() });
}

export async function reinstateMember(ctx: Ctx, { id }: ById) {
  const { member } = await lockManageableMember(ctx, id);
  if (!canTransition(memberTransitions, member.status, 'active')) return getMember(ctx, { id });
  await requireWithinLimit(ctx, 'members');
  return changeMember(ctx, 'reinstate', member, { status: 'active', suspendedAt: null });
}

/** The row stays, because the activity log and other rows refer to it. */
export async function removeMember(ctx: Ctx, { id }: ById) {
  const { member } = await lockManageableMember(ctx, id);
  refuseSelf(ctx, member);
  await requireAnotherOwner(ctx, member);
  return endMembership(ctx, 'remove', member);
}

export async function leaveOrganization(ctx: Ctx) {
  const user = userId(ctx);
  await lockMembers(ctx.db, ctx.organization.id);
  const member = user && (await Member.of(ctx).findOne({ userId: user, status: 'active' }));
  if (!member) throw new AppError('FORBIDDEN', 'Only a person can leave; revoke an API key instead');
  await requireAnotherOwner(ctx, member);
  const { revokedApiKeys, revokedInvitations } = await endMembership(ctx, 'leave', member);
  return { revokedApiKeys, revokedInvitations };
}

/** One transaction changes both members, so the organization always has an owner. */
export async function transferOwnership(ctx: Ctx, { id }: z.infer<typeof TransferOwnershipInput>) {
  const owner = await requireOwner(ctx);
  const member = await requireMember(ctx, id);
  if (member.id === owner.id) throw badInput('id', 'is yourself');
  if (member.status !== 'active') throw badInput('id', 'is suspended: reinstate them first');
  await changeMember(ctx, 'transferOwnership', owner, { role: 'admin' });
  return changeMember(ctx, 'transferOwnership', member, { role: 'owner', permissions: [] });
}

/**
 * Sets the new e-mail address of a user in each of their organizations, except where another member has it. In the caller's system
 * transaction.
 */
export async function updateMemberEmail(db: Transaction, user: string, email: string): Promise<void> {
  await db.raw(
    `update organizations.members m set email = :email where user_id = :user and not exists (
       select from organizations.members other
       where other.organization_id = m.organization_id and other.email = :email and other.id <> m.id)`,
    { user, email },
  );
}

/** Locks the members; answers the caller's permissions and a member whom the caller may manage. */
async function lockManageableMember(ctx: Ctx, id: string) {
  const own = await requireAuthority(ctx, 'members.manage');
  const member = await requireMember(ctx, id);
  requireManageable(own, member);
  return { own, member };
}

async function requireMember(ctx: Ctx, id: string): Promise<Member> {
  const member = await Member.of(ctx).findOne({ id }).whereNot({ status: 'removed' });
  if (!member) throw notFound('member');
  return member;
}

function refuseSelf(ctx: Ctx, member: Member): void {
  if (member.userId && member.userId === userId(ctx)) {
    throw badInput('id', 'is yourself: leave with organizations.members.leave');
  }
}

/** Their keys and invitations end with the membership, so that no way back remains. */
async function endMembership(ctx: Ctx, verb: 'remove' | 'leave', member: Member) {
  const ended = await endWaysIn(ApiKey.of(ctx), Invitation.of(ctx), member.userId, ctx.now());
  const details = Object.fromEntries(Object.entries(ended).map(([name, rows]) => [name, rows.map(({ id }) => id)]));
  return { ...(await changeMember(ctx, verb, member, { status: 'removed', permissions: [] }, details)), ...ended };
}

async function changeMember(ctx: Ctx, verb: string, member: Member, changes: Partial<Member>, details?: object) {
  await Member.of(ctx).where({ id: member.id }).patch(changes);
  await recordActivity(ctx, {
    action: `organizations.members.${verb}`,
    resource: 'organizations.members',
    resourceId: member.id,
    changes: changesOf<Member>(member, { ...member, ...changes }, ['role', 'permissions', 'status']),
    details,
  });
  return getMember(ctx, { id: member.id });
}

/** Adds names from the users' accounts. A tenant's role reads them only through the function `organizations.people`. */
async function withUserNames(ctx: Ctx, members: Member[]) {
  const ids = members.flatMap((member) => member.userId ?? []);
  const { rows } = await ctx.db.raw('select user_id, name, avatar_url from organizations.people(?)', [
    arrayBinding(ids),
  ]);
  const people = new Map(
    (rows as { userId: string; name: string; avatarUrl: string | null }[]).map((row) => [row.userId, row]),
  );
  return members.map((member) => {
    const person = member.userId === null ? undefined : people.get(member.userId);
    return { ...member, name: person?.name ?? null, avatarUrl: person?.avatarUrl ?? null };
  });
}
