/** Generated from the router; `npm run gen` writes it anew. */
import type { Kinds } from '../calls.ts';

export const kinds: Kinds = {
  identity: {
    me: 'query',
    auth: {
      signUp: 'action',
      signIn: 'action',
      refresh: 'action',
      signOut: 'action',
    },
  },
  organizations: {
    get: 'query',
    apiKeys: {
      create: 'mutation',
      list: 'list',
      revoke: 'mutation',
    },
  },
  contacts: {
    create: 'mutation',
    get: 'query',
    list: 'list',
    update: 'mutation',
    delete: 'mutation',
    block: 'mutation',
    unblock: 'mutation',
    merge: 'mutation',
    watch: 'subscription',
    tags: {
      list: 'list',
      add: 'mutation',
      remove: 'mutation',
      rename: 'mutation',
      delete: 'mutation',
    },
    customFields: {
      list: 'list',
      create: 'mutation',
      update: 'mutation',
      delete: 'mutation',
    },
    identities: {
      list: 'list',
      add: 'mutation',
      remove: 'mutation',
    },
    consents: {
      set: 'mutation',
      list: 'list',
      history: 'list',
    },
    audiences: {
      create: 'mutation',
      get: 'query',
      list: 'list',
      update: 'mutation',
      delete: 'mutation',
      count: 'query',
      preview: 'query',
      contacts: 'list',
      addContacts: 'mutation',
      removeContacts: 'mutation',
      watch: 'subscription',
    },
    imports: {
      create: 'mutation',
      append: 'mutation',
      preview: 'query',
      start: 'mutation',
      cancel: 'mutation',
      get: 'query',
      list: 'list',
      issues: 'list',
      createReportLink: 'mutation',
      watch: 'subscription',
    },
    exports: {
      createLink: 'mutation',
    },
  },
};
