/** What must not be kept or passed on: values of fields that are named like secrets, or look like our keys. */
import { isRecord } from '../schema/value.ts';

const SECRET_NAME = /password|token|secret|^ticket$|^recoveryCode$/i;
const SECRET_VALUE = /^(sk|pk|rk|whsec)_\w{8,}/;

/** Is the field masked on the screen, and a variable in snippets? A `key` may be the name of a custom field. */
export const hidesValue = (name: string): boolean =>
  SECRET_NAME.test(name) || /apikey|privatekey|accesskey/i.test(name);

const isSecret = (name: string, value: unknown): boolean =>
  SECRET_NAME.test(name) || /key/i.test(name) || (typeof value === 'string' && SECRET_VALUE.test(value));

/** A copy without them, and the paths that were left out. */
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
