/** States of an invitation, derived from its timestamps. Resending extends a pending invitation and renews an expired one. */
import type { Invitation } from '@tessera/db';
import type { Transitions } from '../../../lib/state-machine.ts';

export type InvitationState = 'pending' | 'expired' | 'accepted' | 'revoked';

export const invitationTransitions = {
  pending: ['pending', 'expired', 'accepted', 'revoked'],
  expired: ['pending', 'revoked'],
  accepted: [],
  revoked: [],
} as const satisfies Transitions<InvitationState>;

export function invitationState(
  { acceptedAt, revokedAt, expiresAt }: Pick<Invitation, 'acceptedAt' | 'revokedAt' | 'expiresAt'>,
  now: Date,
): InvitationState {
  if (acceptedAt) return 'accepted';
  if (revokedAt) return 'revoked';
  return expiresAt > now ? 'pending' : 'expired';
}
