/** Doors and order of the house (ARCHITECTURE.md). `npm run check` fails on a way that is not listed here. */

/** A domain may import from those before it. */
const DOMAINS = [
  'organizations',
  'identity',
  'contacts',
  'tracking',
  'messaging',
  'campaigns',
  'payments',
  'ticketing',
];

const domain = (name) => `^packages/server/src/domains/${name}/`;

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two modules that need each other are one module, or a third is missing.',
      severity: 'error',
      // A form field may hold a form: that recursion is the thing itself.
      from: { pathNot: '^packages/playground/src/form/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'domain-doors',
      comment: "Another domain is entered through its index.ts; only the API's table of contents takes router.ts.",
      severity: 'error',
      from: { path: '^packages/server/src/domains/([^/]+)/' },
      to: {
        path: '^packages/server/src/domains/([^/]+)/',
        pathNot: ['^packages/server/src/domains/$1/', '^packages/server/src/domains/[^/]+/index\\.ts$'],
      },
    },
    ...DOMAINS.slice(0, -1).map((name, i) => ({
      name: `domain-order-${name}`,
      comment: `${name} stands before ${DOMAINS.slice(i + 1).join(', ')} and knows nothing of them.`,
      severity: 'error',
      from: { path: domain(name) },
      to: { path: domain(`(${DOMAINS.slice(i + 1).join('|')})`) },
    })),
    {
      name: 'domains-from-outside',
      comment: 'The server enters a domain by its doors: index, router, jobs, http.',
      severity: 'error',
      from: { path: '^packages/server/src/[^/]+\\.ts$' },
      to: {
        path: '^packages/server/src/domains/[^/]+/',
        pathNot: '^packages/server/src/domains/[^/]+/(index|router|[^/]+\\.(jobs|http))\\.ts$',
      },
    },
    {
      name: 'lib-knows-no-domain',
      severity: 'error',
      from: { path: '^packages/server/src/lib/', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/server/src/domains/' },
    },
    {
      name: 'db-door',
      comment: 'The database package is entered through its index (tests: test/index).',
      severity: 'error',
      from: { path: '^packages/(server|sdk|playground)/', pathNot: '^packages/db/' },
      to: { path: '^packages/db/', pathNot: '^packages/db/(src/index|test/index)\\.ts$' },
    },
    {
      name: 'db-knows-no-server',
      severity: 'error',
      from: { path: '^packages/db/' },
      to: { path: '^packages/(server|sdk|playground)/' },
    },
    {
      name: 'sdk-sees-no-server',
      comment: 'What is published knows the API by its generated types; only the parity proof looks at the router.',
      severity: 'error',
      from: { path: '^packages/sdk/src/', pathNot: 'generated/parity\\.ts$' },
      to: { path: '^packages/(server|db)/' },
    },
    {
      name: 'playground-talks-through-the-sdk',
      severity: 'error',
      from: { path: '^packages/playground/src/' },
      to: { path: '^packages/(server|db)/' },
    },
    {
      name: 'storefront-talks-through-the-sdk',
      comment: 'It is there to be copied.',
      severity: 'error',
      from: { path: '^examples/storefront/src/' },
      to: { path: '^packages/(server|db|playground)/' },
    },
    {
      name: 'migrations-are-history',
      comment: 'A migration must do tomorrow what it did today: no application code.',
      severity: 'error',
      from: { path: '^packages/db/migrations/' },
      to: { path: '^packages/[^/]+/src/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(node_modules|/dist/|\\.tessera)' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'default'] },
  },
};
