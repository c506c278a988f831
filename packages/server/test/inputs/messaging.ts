/** Valid inputs for the procedures of messaging. */

import type { World } from '../worlds/ids.ts';
import { aBrowser } from '../worlds/messaging.ts';

export const messagingInputs: Record<string, (world: World) => unknown> = {
  'messaging.push.unsubscribe': ({ ids, canary }) => ({
    senderId: ids.pushSender,
    endpoint: aBrowser(canary).endpoint,
  }),
  'messaging.conversations.list': ({ ids, canary }) => ({
    filter: { status: 'open', senderId: ids.sender, contactId: ids.contact, isUnread: true, text: canary },
    sort: { field: 'lastMessageAt', direction: 'desc' },
    limit: 10,
  }),
  'messaging.conversations.assign': ({ ids, tenant }) => ({ id: ids.conversation, assignedTo: tenant.user.id }),
};
