/** Types of parsed webhooks, shared by the steps that process them. */
import type { Sender } from '@tessera/db';
import type { WebhookItem } from '../../../providers/messaging/messaging-provider.ts';

/** One item of a webhook, with the sender it concerns. */
export interface WebhookReport<Item extends WebhookItem = WebhookItem> {
  webhookId: string;
  sender: Sender;
  item: Item;
}
