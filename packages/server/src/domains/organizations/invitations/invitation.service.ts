/** Invitations: sent by mail to one address, accepted once, by whoever signs in with it. */
import { asSystem, Invitation, inSystem, Member, Organization, type Transaction, User } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/field-schemas.ts';
import { hashToken, randomToken } from '../../../lib/tokens.ts';
import { recordActivity } from '../../../runtime/activity.ts';
import { requirePoint } from '../../../runtime/rate-limits.ts';
import { type Ctx, type RequestCtx, type UserCtx, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { queueMail } from '../../platform/index.ts';
import { requireRoom } from '../limits/limit.service.ts';
import { authority, lockMemberships, requireGivable, requireNotAbove } from '../members/member-authority.ts';
import type { CreateInvitationInput, ListInvitationsInput, WithInvitationToken } from './invitation.schema.ts';

const DAYS = 7;

/** Nobody's mailbox is flooded in our name. */
const MAILS_TO_ONE = { name: 'organizations.invitations.address', points: 5, seconds: 3600 };
const MAILS = { name: 'organizations.invitations.organization', points: 200, seconds: 3600 };

type ByToken = z.infer<typeof WithInvitationToken>;

export async function createInvitation(ctx: Ctx, input: z.infer<typeof CreateInvitationInput>) {
  requireGivable(await authority(ctx, 'members.manage'), input);
  const { email } = input;
  if (await Member.of(ctx).findOne({ email }).whereNot({ status: 'removed' })) {
    throw new AppError('CONFLICT', 'email: belongs to the organization already', {
      kind: 'member_exists',
      issues: [{ path: 'email', message: 'belongs to the organization already' }],
    });
  }
  const [open] = await openInvitations(ctx).where({ email });
  if (open && open.expiresAt > ctx.now()) {
    throw new AppError('CONFLICT', 'email: is invited already; send it again or revoke it', {
      kind: 'invited_already',
      issues: [{ path: 'email', message: 'is invited already' }],
    });
  }
  if (open) await Invitation.of(ctx).where({ id: open.id }).patch({ revokedAt: ctx.now() });
  await requireRoom(ctx, 'members');
  const { token, ...fresh } = freshToken(ctx);
  const invitation = await Invitation.add(ctx, { ...input, ...fresh, invitedBy: userId(ctx) });
  await sendInvitation(ctx, invitation, token);
  await recordActivity(ctx, {
    action: 'organizations.invitations.create',
    resource: 'organizations.invitations',
    resourceId: invitation.id,
    details: { role: input.role, permissions: input.permissions },
  });
  return invitation;
}

export function listInvitations(ctx: Ctx, input: z.infer<typeof ListInvitationsInput>) {
  const query = Invitation.rows(ctx);
  const isOpen = input.filter?.isOpen;
  if (isOpen === true) query.whereRaw('(accepted_at is null and revoked_at is null and expires_at > ?)', [ctx.now()]);
  if (isOpen === false)
    query.whereRaw('not (accepted_at is null and revoked_at is null and expires_at > ?)', [ctx.now()]);
  return page(query, input, { createdAt: byAge });
}

/** The link in the mail before stops working. */
export async function resendInvitation(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const own = await authority(ctx, 'members.manage');
  const invitation = await stillOpen(ctx, id);
  requireGivable(own, invitation);
  const { token, ...fresh } = freshToken(ctx);
  await Invitation.of(ctx).where({ id }).patch(fresh);
  await sendInvitation(ctx, invitation, token);
  return { ...invitation, ...fresh };
}

export async function revokeInvitation(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const own = await authority(ctx, 'members.manage');
  const invitation = await stillOpen(ctx, id);
  requireNotAbove(own, invitation);
  const revokedAt = ctx.now();
  await Invitation.of(ctx).where({ id }).patch({ revokedAt });
  return { ...invitation, revokedAt };
}

/** What stands in the mail anyway, for a page to show before somebody signs in. */
export function previewInvitation(ctx: RequestCtx, { token }: ByToken) {
  return inSystem(
    ctx.app.database,
    async (db) => {
      const invitation = await acceptable(ctx, db, token);
      const organization = invitation && (await livingOrganization(db, invitation.organizationId));
      if (!organization) throw unusable();
      return { organizationName: organization.name, role: invitation.role };
    },
    { readOnly: true },
  );
}

export function acceptInvitation(ctx: UserCtx, { token }: ByToken) {
  return inSystem(ctx.app.database, async (db) => {
    const invitation = await acceptable(ctx, db, token);
    if (!invitation) throw unusable();
    const user = await User.query(db).findById(ctx.actor.userId).throwIfNotFound();
    if (user.email.toLowerCase() !== invitation.email.toLowerCase()) {
      throw new AppError('FORBIDDEN', 'This invitation is for another e-mail address: sign in with that one', {
        kind: 'other_address',
      });
    }
    await lockMemberships(db, invitation.organizationId);
    const organization = await livingOrganization(db, invitation.organizationId);
    if (!organization) throw unusable();
    // Of many who try at once, one finds it unused.
    const used = await Invitation.query(db)
      .where({ organizationId: invitation.organizationId, id: invitation.id, tokenHash: invitation.tokenHash })
      .whereNull('acceptedAt')
      .whereNull('revokedAt')
      .patch({ acceptedAt: ctx.now() });
    if (used === 0) throw unusable();
    await requireRoom({ db, organization, now: ctx.now }, 'members');
    const memberId = await join(ctx, db, invitation, user);
    await recordActivity(
      { db, actor: ctx.actor, organization, request: ctx.request },
      {
        action: 'organizations.invitations.accept',
        resource: 'organizations.members',
        resourceId: memberId,
        details: { invitationId: invitation.id, role: invitation.role, permissions: invitation.permissions },
      },
    );
    return { ...organization, role: invitation.role };
  });
}

/** A new member, or one who was removed and comes back. Whoever is suspended does not get in by another door. */
async function join(ctx: UserCtx, db: Transaction, invitation: Invitation, user: User): Promise<string> {
  const { organizationId, role, permissions, invitedBy, createdAt } = invitation;
  const membership = {
    userId: user.id,
    email: user.email,
    role,
    permissions,
    status: 'active' as const,
    invitedBy,
    invitedAt: createdAt,
    joinedAt: ctx.now(),
    suspendedAt: null,
  };
  const [known] = await Member.query(db)
    .where({ organizationId })
    .where((query) => query.where({ userId: user.id }).orWhere({ email: user.email }))
    .orderByRaw('user_id is null');
  if (!known) {
    const member = (await Member.query(db).insert({ organizationId, ...membership })) as Member;
    return member.id;
  }
  if (known.status !== 'removed') {
    throw new AppError('CONFLICT', 'You belong to this organization already', { kind: 'member_exists' });
  }
  await Member.query(db).where({ organizationId, id: known.id }).patch(membership);
  return known.id;
}

const openInvitations = (ctx: Ctx) => Invitation.of(ctx).whereNull('acceptedAt').whereNull('revokedAt');

async function stillOpen(ctx: Ctx, id: string): Promise<Invitation> {
  const [invitation] = await openInvitations(ctx).where({ id });
  if (invitation) return invitation;
  if (!(await Invitation.of(ctx).findOne({ id }))) throw notFound('invitation');
  throw new AppError('CONFLICT', 'The invitation was accepted or revoked already', { kind: 'invitation_closed' });
}

const acceptable = (ctx: RequestCtx, db: Transaction, token: string) =>
  Invitation.query(db)
    .findOne({ tokenHash: hashToken(token), acceptedAt: null, revokedAt: null })
    .where('expiresAt', '>', ctx.now());

const livingOrganization = (db: Transaction, id: string) => Organization.query(db).findOne({ id, deletedAt: null });

const unusable = () => new AppError('NOT_FOUND', 'The invitation was used, revoked or replaced, or it has expired');

function freshToken(ctx: Ctx) {
  const token = randomToken();
  return { token, tokenHash: hashToken(token), expiresAt: new Date(ctx.now().getTime() + DAYS * 86_400_000) };
}

async function sendInvitation(ctx: Ctx, { email, role }: Invitation, token: string): Promise<void> {
  const { name } = await Organization.query(ctx.db).findById(ctx.organization.id).throwIfNotFound();
  // Behind the #, where it reaches no log on its way.
  const link = `${ctx.app.config.publicUrl}/invitation#token=${token}`;
  const text = [
    `You are invited to join ${name.replace(/\s+/g, ' ')} as ${role}.`,
    `Sign in with this e-mail address and accept within ${DAYS} days: ${link}`,
    'If you did not expect this, there is nothing you need to do.',
  ].join('\n\n');
  await asSystem(ctx.db, async (db) => {
    await requirePoint(db, MAILS, ctx.organization.id, ctx.now());
    await requirePoint(db, MAILS_TO_ONE, `${ctx.organization.id} ${email}`, ctx.now());
    await queueMail(ctx, db, { to: email, subject: `Join ${name}`, text });
  });
}
