/** The beginning of a message, for lists. */
import type { MessageType } from '@tessera/db';

const MAX_PREVIEW_LENGTH = 200;

const EMPTY_PREVIEWS: Record<MessageType, string> = {
  text: '…',
  image: '[image]',
  video: '[video]',
  audio: '[audio]',
  document: '[document]',
};

export function messagePreview(type: MessageType, text: string | null): string {
  const words = text?.replace(/\s+/g, ' ').trim() ?? '';
  if (words === '') return EMPTY_PREVIEWS[type];
  const short = words.slice(0, MAX_PREVIEW_LENGTH);
  // Does not cut a surrogate pair.
  return /[\uD800-\uDBFF]$/.test(short) ? short.slice(0, -1) : short;
}
