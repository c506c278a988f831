/** Who may need whom (ARCHITECTURE.md). `npm run check` fails on an import that is not allowed here. */

/** The domains whose `index.ts` a domain may import: a graph without circles. A new arrow is a reviewed line. */
const DEPENDS = {
  platform: [],
  organizations: ['platform'],
  identity: ['organizations', 'platform'],
  contacts: ['organizations'],
  tracking: ['contacts', 'organizations'],
  messaging: ['contacts', 'organizations', 'tracking'],
  campaigns: ['contacts', 'messaging', 'organizations', 'tracking'],
  payments: ['organizations'],
  ticketing: ['contacts', 'organizations', 'payments', 'platform'],
};

const domain = (name) => `^packages/server/src/domains/${name}/`;

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two modules that need each other are one module, or a third is missing.',
      severity: 'error',
      from: {},
      to: { circular: true },
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
    ...Object.entries(DEPENDS).map(([name, needs]) => ({
      name: `domain-graph-${name}`,
      comment: `${name} may need ${needs.join(', ') || 'no other domain'}.`,
      severity: 'error',
      from: { path: domain(name) },
      to: { path: '^packages/server/src/domains/[^/]+/', pathNot: domain(`(${[name, ...needs].join('|')})`) },
    })),
    {
      name: 'domains-from-outside',
      comment: 'The server enters a domain by its doors: index, router, jobs, http, error-kinds.',
      severity: 'error',
      from: { path: '^packages/server/src/(?!domains/)' },
      to: {
        path: '^packages/server/src/domains/[^/]+/',
        pathNot: '^packages/server/src/domains/[^/]+/(index|router|jobs|http|error-kinds)\\.ts$',
      },
    },
    {
      name: 'lib-is-pure',
      comment: 'lib/ knows neither App nor a domain.',
      severity: 'error',
      from: { path: '^packages/server/src/lib/', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/server/src/', pathNot: '^packages/server/src/lib/' },
    },
    {
      name: 'providers-know-no-domain',
      severity: 'error',
      from: { path: '^packages/server/src/(providers|runtime)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/server/src/(domains|http|demo)/' },
    },
    {
      name: 'demo-is-for-main',
      severity: 'error',
      from: { path: '^packages/server/src/', pathNot: '^packages/server/src/(main\\.ts|demo/)' },
      to: { path: '^packages/server/src/demo/' },
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
