/** The procedures of one domain, and what the tests over all procedures call them with. */
import { inputs } from '../inputs/index.ts';
import { metaOf, procedures } from '../procedures.ts';
import type { Domain, World } from './ids.ts';

export const domains = [...new Set(Object.keys(procedures).map(domainOf))];

export function domainOf(path: string): Domain {
  return path.split('.')[0] as Domain;
}

export const pathsOf = (domain: Domain): string[] =>
  Object.keys(procedures).filter((path) => domainOf(path) === domain);

/** Those that need an organization. */
export const organizationPathsOf = (domain: Domain): string[] =>
  pathsOf(domain).filter((path) => ['organization', 'storefront'].includes(metaOf(path).access ?? ''));

/** The valid input of a procedure; undefined where it takes none. */
export function inputOf(path: string, world: World): unknown {
  const input = inputs[path]?.(world);
  const missing = undefinedIn(input, '');
  if (missing) {
    throw new Error(
      `The world of ${domainOf(path)} has no id for ${path}${missing}: add the domain that creates it to \`needs\` in worlds/${domainOf(path)}.ts`,
    );
  }
  return input;
}

/** The first place below `value` that holds undefined. */
function undefinedIn(value: unknown, place: string): string | undefined {
  if (typeof value !== 'object' || value === null || value instanceof Date) return undefined;
  for (const [name, item] of Object.entries(value)) {
    const here = `${place}.${name}`;
    const found = item === undefined ? here : undefinedIn(item, here);
    if (found) return found;
  }
  return undefined;
}
