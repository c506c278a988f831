/** Identity's part of a world: nothing besides the tenant's owner. Its inputs pass a contact's id where an id must not be found. */
import type { WorldPart } from './ids.ts';

export const identityPart: WorldPart<'identity'> = {
  needs: ['contacts', 'organizations'],
  create: async () => ({ ids: {} }),
};
