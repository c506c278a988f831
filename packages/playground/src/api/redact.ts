/**
 * Removes secrets from inputs before they are stored or shared: fields named like secrets, and values that look like
 * Tessera keys.
 */
import { isRecord } from '../schema/value.ts';

const SECRET_NAME = /password|token|secret|^ticket$|^recoveryCode$/i;
const SECRET_VALUE = /^(sk|pk|rk|whsec)_\w{8,}/;

/**
 * True if a field is masked on the screen and becomes a variable in snippets. A plain `key` is not: it may be the name
 * of a custom field.
 */
export const hidesValue = (name: string): boolean =>
  SECRET_NAME.test(name) || /apikey|privatekey|accesskey/i.test(name);

const isSecret = (name: string, value: unknown): boolean =>
  SECRET_NAME.test(name) || /key/i.test(name) || (typeof value === 'string' && SECRET_VALUE.test(value));

/** A copy of `value` without secrets, and the paths of the removed fields. */
export function withoutSecrets(value: unknown): { value: unknown; left: string[] } {
  const left: string[] = [];
  const copy = (part: unknown, path: string): unknown => {
    if (Array.isArray(part)) {
      return part.map((item, index) => {
        if (!isSecret('', item)) return copy(item, `${path}${index}.`);
        left.push(`${path}${index}`);
        return null;
      });
    }
    if (!isRecord(part)) return part;
    const kept = Object.entries(part).filter(([name, field]) => {
      if (!isSecret(name, field)) return true;
      left.push(path + name);
      return false;
    });
    return Object.fromEntries(kept.map(([name, field]) => [name, copy(field, `${path}${name}.`)]));
  };
  return { value: copy(value, ''), left };
}
