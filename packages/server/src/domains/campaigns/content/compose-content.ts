/** Composes a content of a campaign: the one code for `campaigns.check`, previews, tests and the messages that are sent. */
import type { Campaign } from '@tessera/db';
import type { OrganizationScope } from '../../../trpc/context.ts';
import {
  compose,
  type LinkTracking,
  type PreparedContent,
  type RenderedMessage,
  sampleUnsubscribeUrl,
  unsubscribeUrl,
} from '../../messaging/index.ts';

export interface ContentRecipient {
  /** The id of its message. */
  recipientId: string;
  /** null: it is only previewed. */
  address: string | null;
  variables: Record<string, unknown>;
}

export function composeContent(
  { app, organization }: Pick<OrganizationScope, 'app' | 'organization'>,
  { category }: Pick<Campaign, 'category'>,
  prepared: PreparedContent,
  recipients: readonly ContentRecipient[],
  linkTracking: LinkTracking<ContentRecipient> = {},
): Promise<RenderedMessage[]> {
  const { channel } = prepared;
  const urlFor = ({ recipientId, address }: ContentRecipient): string =>
    address === null
      ? sampleUnsubscribeUrl(app, organization.id)
      : unsubscribeUrl(app, { organizationId: organization.id, channel, address, messageId: recipientId });
  // In marketing e-mail the link is added where the text has none; elsewhere it is a variable.
  const isAdded = channel === 'email' && category === 'marketing';
  const given = recipients.map((one) =>
    isAdded
      ? { ...one, unsubscribeUrl: urlFor(one) }
      : { ...one, variables: { ...one.variables, unsubscribe_url: urlFor(one) } },
  );
  return compose(app, prepared, given, linkTracking);
}
