/** The first words of a message, for lists. */
import type { MessageType } from '@tessera/db';

const LONGEST = 200;

const KINDS: Record<MessageType, string> = {
  text: '…',
  image: '[image]',
  video: '[video]',
  audio: '[audio]',
  document: '[document]',
};

export function previewOf(type: MessageType, text: string | null): string {
  const words = text?.replace(/\s+/g, ' ').trim() ?? '';
  if (words === '') return KINDS[type];
  const short = words.slice(0, LONGEST);
  // Not in the middle of a character.
  return /[\uD800-\uDBFF]$/.test(short) ? short.slice(0, -1) : short;
}
