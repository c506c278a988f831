/** Members: who belongs to an organization, as what, and no longer. */
import { arrayBinding, Member, type Transaction } from '@tessera/db';
import type { z } from 'zod';
import { AppError, badInput, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { changesOf, recordActivity } from '../../../runtime/activity.ts';
import { type Ctx, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { requireRoom } from '../limits/limit.service.ts';
import type { ListMembersInput, TransferOwnershipInput, UpdateMemberInput } from './member.schema.ts';
import {
  authority,
  lockMemberships,
  requireAnotherOwner,
  requireGivable,
  requireNotAbove,
  requireOwner,
} from './member-authority.ts';

type ById = z.infer<typeof withId>;

export async function listMembers(ctx: Ctx, input: z.infer<typeof ListMembersInput>) {
  const { role, status } = input.filter ?? {};
  const query = Member.rows(ctx);
  if (role) query.where({ role });
  if (status) query.where({ status });
  else query.whereNot({ status: 'removed' });
  const { items, nextCursor } = await page(query, input, {
    createdAt: byAge,
    email: { column: 'email', type: 'text' },
  });
  return { items: await withNames(ctx, items), nextCursor };
}

export async function getMember(ctx: Ctx, { id }: ById) {
  const [member] = await withNames(ctx, await Member.rows(ctx).where({ id }));
  if (!member) throw notFound('member');
  return member;
}

export async function updateMember(ctx: Ctx, { id, ...input }: z.infer<typeof UpdateMemberInput>) {
  const { member, own } = await underMyHand(ctx, id);
  const after = { role: input.role ?? member.role, permissions: input.permissions ?? member.permissions };
  requireGivable(own, after);
  if (after.role !== 'owner') await requireAnotherOwner(ctx, member);
  return change(ctx, 'update', member, after);
}

export async function suspendMember(ctx: Ctx, { id }: ById) {
  const { member } = await underMyHand(ctx, id);
  requireOther(ctx, member);
  if (member.status === 'suspended') return getMember(ctx, { id });
  await requireAnotherOwner(ctx, member);
  return change(ctx, 'suspend', member, { status: 'suspended', suspendedAt: ctx.now() });
}

export async function reinstateMember(ctx: Ctx, { id }: ById) {
  const { member } = await underMyHand(ctx, id);
  if (member.status === 'active') return getMember(ctx, { id });
  await requireRoom(ctx, 'members');
  return change(ctx, 'reinstate', member, { status: 'active', suspendedAt: null });
}

/** Their row stays, for what they did here; coming back takes a new invitation. */
export async function removeMember(ctx: Ctx, { id }: ById) {
  const { member } = await underMyHand(ctx, id);
  requireOther(ctx, member);
  await requireAnotherOwner(ctx, member);
  return change(ctx, 'remove', member, { status: 'removed', permissions: [] });
}

export async function leaveOrganization(ctx: Ctx): Promise<void> {
  const user = userId(ctx);
  await lockMemberships(ctx.db, ctx.organization.id);
  const member = user && (await Member.of(ctx).findOne({ userId: user, status: 'active' }));
  if (!member) throw new AppError('FORBIDDEN', 'Only a person can leave; a key is revoked');
  await requireAnotherOwner(ctx, member);
  await change(ctx, 'leave', member, { status: 'removed', permissions: [] });
}

/** The new owner takes over and the old one stays as an admin: at no moment is there none. */
export async function transferOwnership(ctx: Ctx, { memberId }: z.infer<typeof TransferOwnershipInput>) {
  const owner = await requireOwner(ctx);
  const member = await found(ctx, memberId);
  if (member.id === owner.id) throw badInput('memberId', 'is yourself');
  if (member.status !== 'active') throw badInput('memberId', 'is suspended: reinstate them first');
  await change(ctx, 'transferOwnership', owner, { role: 'admin' });
  return change(ctx, 'transferOwnership', member, { role: 'owner', permissions: [] });
}

/** A person's new address, in each of their organizations where nobody else is known by it. In a system transaction. */
export async function followAddress(db: Transaction, user: string, email: string): Promise<void> {
  await db.raw(
    `update organizations.members mine set email = :email where user_id = :user and not exists (
       select from organizations.members other
       where other.organization_id = mine.organization_id and other.email = :email and other.id <> mine.id)`,
    { user, email },
  );
}

/** Somebody the caller may act on, and what the caller may do; nobody else changes members until this is done. */
async function underMyHand(ctx: Ctx, id: string) {
  const own = await authority(ctx, 'members.manage');
  const member = await found(ctx, id);
  requireNotAbove(own, member);
  return { own, member };
}

async function found(ctx: Ctx, id: string): Promise<Member> {
  const member = await Member.of(ctx).findOne({ id }).whereNot({ status: 'removed' });
  if (!member) throw notFound('member');
  return member;
}

function requireOther(ctx: Ctx, member: Member): void {
  if (member.userId && member.userId === userId(ctx)) {
    throw badInput('id', 'is yourself: leave with organizations.members.leave');
  }
}

async function change(ctx: Ctx, verb: string, member: Member, changes: Partial<Member>) {
  await Member.of(ctx).where({ id: member.id }).patch(changes);
  await recordActivity(ctx, {
    action: `organizations.members.${verb}`,
    resource: 'organizations.members',
    resourceId: member.id,
    changes: changesOf<Member>(member, { ...member, ...changes }, ['role', 'permissions', 'status']),
  });
  return getMember(ctx, { id: member.id });
}

/** Names are the account's, which a tenant's role does not see but for its members. */
async function withNames(ctx: Ctx, members: Member[]) {
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
