/** Names of people and organizations: one line, and no links where the platform mails them to others. */
import { oneLine } from './sanitize-text.ts';

/**
 * A name as a mail of the platform shows it. A stranger may have chosen it, so mail programs must find no address in it: a dot that begins the next word of one, in any script, is followed by a space.
 */
export const nameInMail = (name: string): string =>
  oneLine(name)
    .replace(/:?\/\/+/g, ' ')
    .replace(/([.\u3002\uff0e\uff61])(?=[^\s.])/gu, '$1 ')
    .slice(0, 100);
