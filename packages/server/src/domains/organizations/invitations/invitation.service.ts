/** Invitations: mailed to one address, and accepted once by a user who signs in with it. Only the hash of the token is stored. */
import { asSystem, Invitation, inSystem, Member, Organization, type Transaction, User } from '@tessera/db';
import type { z } from 'zod';
import { AppError, notFound } from '../../../lib/app-error.ts';
import type { withId } from '../../../lib/schemas/field-schemas.ts';
import { canTransition } from '../../../lib/state-machine.ts';
import { nameInMail } from '../../../lib/text/names.ts';
import { hashToken, randomToken } from '../../../lib/tokens.ts';
import { recordActivity } from '../../../runtime/activity.ts';
import { requirePoint } from '../../../runtime/rate-limits.ts';
import { type Ctx, type RequestCtx, type UserCtx, userId } from '../../../trpc/context.ts';
import { byAge, page } from '../../../trpc/list.ts';
import { queueMail } from '../../platform/index.ts';
import { requireWithinLimit } from '../limits/limit.service.ts';
import {
  lockMembers,
  permissionsIn,
  requireAuthority,
  requireGrantable,
  requireManageable,
} from '../members/member-authority.ts';
import { notifyMember } from '../members/member-mails.ts';
import { permissionsOf } from '../roles/permissions.ts';
import type { CreateInvitationInput, ListInvitationsInput, WithInvitationToken } from './invitation.schema.ts';
import { type InvitationState, invitationState, invitationTransitions } from './invitation-state.ts';

const EXPIRY_DAYS = 7;

/** Protects mailboxes from floods of invitations. */
const MAILS_PER_ADDRESS = { name: 'organizations.invitations.address', points: 5, seconds: 3600 };
const MAILS_PER_ORGANIZATION = { name: 'organizations.invitations.organization', points: 200, seconds: 3600 };

type WithToken = z.infer<typeof WithInvitationToken>;

export async function createInvitation(ctx: Ctx, input: z.infer<typeof CreateInvitationInput>) {
  requireGrantable(await requireAuthority(ctx, 'members.manage'), input);
  const { email } = input;
  if (await Member.of(ctx).findOne({ email }).whereNot({ status: 'removed' })) {
    throw new AppError('CONFLICT', 'email: belongs to the organization already', {
      kind: 'member_exists',
      issues: [{ path: 'email', message: 'belongs to the organization already' }],
    });
  }
  const [open] = await openInvitations(ctx).where({ email });
  if (open && invitationState(open, ctx.now()) === 'pending') {
    throw new AppError('CONFLICT', 'email: is invited already; resend or revoke the invitation', {
      kind: 'invitation_pending',
      issues: [{ path: 'email', message: 'is invited already' }],
    });
  }
  if (open) await Invitation.of(ctx).where({ id: open.id }).patch({ revokedAt: ctx.now() });
  await requireWithinLimit(ctx, 'members');
  const { token, ...renewed } = newInvitationToken(ctx);
  const invitation = await Invitation.add(ctx, { ...input, ...renewed, invitedBy: userId(ctx) });
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
  const query = Invitation.of(ctx).select(Invitation.columns);
  const isOpen = input.filter?.isOpen;
  if (isOpen === true) query.whereRaw('(accepted_at is null and revoked_at is null and expires_at > ?)', [ctx.now()]);
  if (isOpen === false)
    query.whereRaw('not (accepted_at is null and revoked_at is null and expires_at > ?)', [ctx.now()]);
  return page(query, input, { createdAt: byAge });
}

/** The link of the earlier mail stops working; the invitation is now of the member who sent it again. */
export async function resendInvitation(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const own = await requireAuthority(ctx, 'members.manage');
  const invitation = await requireTransition(ctx, id, 'pending');
  requireGrantable(own, invitation);
  const { token, ...renewed } = { ...newInvitationToken(ctx), invitedBy: userId(ctx) };
  await Invitation.of(ctx).where({ id }).patch(renewed);
  await sendInvitation(ctx, invitation, token);
  return { ...invitation, ...renewed };
}

export async function revokeInvitation(ctx: Ctx, { id }: z.infer<typeof withId>) {
  const own = await requireAuthority(ctx, 'members.manage');
  const invitation = await requireTransition(ctx, id, 'revoked');
  requireManageable(own, invitation);
  const revokedAt = ctx.now();
  await Invitation.of(ctx).where({ id }).patch({ revokedAt });
  return { ...invitation, revokedAt };
}

/** Shows a page what the mail says, before its reader signs in. */
export function previewInvitation(ctx: RequestCtx, { token }: WithToken) {
  return inSystem(
    ctx.app.database,
    async (db) => {
      const invitation = await findAcceptable(ctx, db, token);
      const organization = invitation && (await findOrganization(db, invitation.organizationId));
      if (!organization) throw invitationUnusable();
      await requireInviter(db, invitation);
      return { organizationName: organization.name, role: invitation.role };
    },
    { readOnly: true },
  );
}

export function acceptInvitation(ctx: UserCtx, { token }: WithToken) {
  return inSystem(ctx.app.database, async (db) => {
    const invitation = await findAcceptable(ctx, db, token);
    if (!invitation) throw invitationUnusable();
    const user = await User.query(db).findById(ctx.actor.userId);
    if (!user) throw notFound('account');
    if (user.email.toLowerCase() !== invitation.email.toLowerCase()) {
      throw new AppError('FORBIDDEN', 'This invitation is for another e-mail address: sign in with that one', {
        kind: 'invitation_for_other_email',
      });
    }
    await lockMembers(db, invitation.organizationId);
    await requireInviter(db, invitation);
    const organization = await findOrganization(db, invitation.organizationId);
    if (!organization) throw invitationUnusable();
    // Of concurrent calls, one finds the invitation pending.
    const used = await Invitation.query(db)
      .where({ organizationId: invitation.organizationId, id: invitation.id, tokenHash: invitation.tokenHash })
      .whereNull('acceptedAt')
      .whereNull('revokedAt')
      .patch({ acceptedAt: ctx.now() });
    if (used === 0) throw invitationUnusable();
    await requireWithinLimit({ db, organization, now: ctx.now }, 'members');
    const memberId = await addMember(ctx, db, invitation, user);
    await recordActivity(
      { db, actor: ctx.actor, organization, request: ctx.request },
      {
        action: 'organizations.invitations.accept',
        resource: 'organizations.members',
        resourceId: memberId,
        details: { invitationId: invitation.id, role: invitation.role, permissions: invitation.permissions },
      },
    );
    await notifyInviter(ctx, db, invitation, { person: user.name, organization: organization.name });
    return { ...organization, role: invitation.role };
  });
}

async function notifyInviter(
  { app }: UserCtx,
  db: Transaction,
  { organizationId, invitedBy, role }: Invitation,
  names: { person: string; organization: string },
): Promise<void> {
  if (invitedBy === null) return;
  const subject = `${nameInMail(names.person)} has joined ${nameInMail(names.organization)}`;
  const text = `${subject} as ${role}: your invitation was accepted.`;
  await notifyMember(app, db, { organizationId, userId: invitedBy }, 'invitationAccepted', { subject, text });
}

/** Inserts a member, or reactivates a removed one. A suspended member cannot return by an invitation. */
async function addMember(ctx: UserCtx, db: Transaction, invitation: Invitation, user: User): Promise<string> {
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
  const [existing] = await Member.query(db)
    .where({ organizationId })
    .where((query) => query.where({ userId: user.id }).orWhere({ email: user.email }))
    .orderByRaw('user_id is null');
  if (!existing) {
    const member = (await Member.query(db).insert({ organizationId, ...membership })) as Member;
    return member.id;
  }
  if (existing.status !== 'removed') {
    throw new AppError('CONFLICT', 'You belong to this organization already', { kind: 'member_exists' });
  }
  await Member.query(db).where({ organizationId, id: existing.id }).patch(membership);
  return existing.id;
}

/** The member who sent the invitation can grant it now: an invitation does not outlive the rights of its sender. */
async function requireInviter(db: Transaction, invitation: Invitation): Promise<void> {
  const { organizationId, invitedBy, role, permissions } = invitation;
  if (invitedBy === null) return;
  const own = await permissionsIn(db, organizationId, invitedBy);
  const granted = permissionsOf(role, permissions);
  if (!own?.has('members.manage') || [...granted].some((permission) => !own.has(permission)))
    throw invitationUnusable();
}

const openInvitations = (ctx: Ctx) => Invitation.of(ctx).whereNull('acceptedAt').whereNull('revokedAt');

/** The invitation; throws `invitation_closed` when it cannot change to the state `to`. */
async function requireTransition(ctx: Ctx, id: string, to: InvitationState): Promise<Invitation> {
  const invitation = await Invitation.of(ctx).findOne({ id });
  if (!invitation) throw notFound('invitation');
  if (canTransition(invitationTransitions, invitationState(invitation, ctx.now()), to)) return invitation;
  throw new AppError('CONFLICT', 'The invitation was accepted or revoked already', { kind: 'invitation_closed' });
}

const findAcceptable = (ctx: RequestCtx, db: Transaction, token: string) =>
  Invitation.query(db)
    .findOne({ tokenHash: hashToken(token), acceptedAt: null, revokedAt: null })
    .where('expiresAt', '>', ctx.now());

const findOrganization = (db: Transaction, id: string) => Organization.query(db).findOne({ id, deletedAt: null });

const invitationUnusable = () =>
  new AppError('NOT_FOUND', 'The invitation was used, revoked or replaced, or it has expired', {
    kind: 'invitation_not_found',
  });

function newInvitationToken(ctx: Ctx) {
  const token = randomToken();
  return { token, tokenHash: hashToken(token), expiresAt: new Date(ctx.now().getTime() + EXPIRY_DAYS * 86_400_000) };
}

async function sendInvitation(ctx: Ctx, { email, role }: Invitation, token: string): Promise<void> {
  const organization = await Organization.query(ctx.db).findById(ctx.organization.id);
  if (!organization) throw notFound('organization');
  const name = nameInMail(organization.name);
  // The token follows #, so it reaches no server log.
  const link = `${ctx.app.config.publicUrl}/invitation#token=${token}`;
  const text = [
    `You are invited to join ${name} as ${role}.`,
    `Sign in with this e-mail address and accept within ${EXPIRY_DAYS} days: ${link}`,
    'If you did not expect this, you need not do anything.',
  ].join('\n\n');
  await asSystem(ctx.db, async (db) => {
    await requirePoint(db, MAILS_PER_ORGANIZATION, ctx.organization.id, ctx.now());
    await requirePoint(db, MAILS_PER_ADDRESS, `${ctx.organization.id} ${email}`, ctx.now());
    await queueMail(ctx, db, { to: email, subject: `Join ${name}`, text });
  });
}
