/** Types of inbound messages, shared by the steps that store them. */
import type { Sender } from '@tessera/db';
import type { InboundMedia, InboundMessage } from '../../../providers/messaging/messaging-provider.ts';

/** A message that is not stored yet. */
export interface NewInbound {
  id: string;
  sender: Sender;
  message: InboundMessage;
  /** When the server processes it. */
  at: Date;
}

/** A new message with its contact and conversation. */
export interface InboundRecord extends NewInbound {
  contactId: string | null;
  /** The conversation's address, which replies go to. */
  address: string;
  /** Every address by which the vendor knows the author. */
  addresses: string[];
}

/** `messages.payload` of an inbound message with media: what the media job fetches. */
export interface InboundPayload {
  media: InboundMedia;
}
