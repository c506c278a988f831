/** The files of deploy/ agree with the server: they name settings, metrics, files and times that exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { settingNames } from '../../src/runtime/config.ts';
import { root } from '../architecture/sources.ts';
import { createTestServer } from '../index.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Of draining, running calls and jobs: after them the server has ended by itself. */
const MIN_GRACE_SECONDS = 10 + 25 + 20;

const OTHERS_SETTINGS = ['NODE_OPTIONS'];
const areSettings = (names: string[]) => names.filter((name) => ![...settingNames, ...OTHERS_SETTINGS].includes(name));

describe('deploy: Dockerfile', () => {
  const dockerfile = read('deploy/Dockerfile');
  const stages = dockerfile.split(/^FROM /m).slice(1);
  const last = stages.at(-1) ?? '';

  it('runs the Node and pnpm that the tests run on', () => {
    const { devDependencies } = JSON.parse(read('package.json'));
    expect(dockerfile).toContain(`ARG NODE_VERSION=${devDependencies.node}`);
    const [, pnpm] = /PNPM = '(pnpm@[\d.]+)'/.exec(read('scripts/setup.mjs')) ?? [];
    expect(new Set(dockerfile.match(/pnpm@[\d.]+/g))).toEqual(new Set([pnpm]));
  });

  it('runs as an unprivileged user, is checked, and stops by SIGTERM', () => {
    expect(last).toMatch(/^USER node$/m);
    expect(last).toMatch(/^HEALTHCHECK .*\n {2}CMD \["node"/m);
    expect(last).toMatch(/^CMD \["node", "packages\/server\/src\/main\.ts"\]$/m);
  });

  it('copies what exists', () => {
    const sources = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) =>
      paths.split(' '),
    );
    expect(sources.length).toBeGreaterThan(5);
    expect(sources.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('deploy: compose.yaml', () => {
  interface Service {
    image: string;
    environment: Record<string, string | null>;
    stop_grace_period: string;
  }
  const { services } = parse(read('deploy/compose.yaml'), { merge: true }) as { services: Record<string, Service> };
  const ours = Object.entries(services).filter(([, { image }]) => image === 'tessera');

  it('has two API processes, two workers, a proxy and PostgreSQL', () => {
    expect(ours.map(([name, { environment }]) => [name, environment.TESSERA_ROLE])).toEqual([
      ['api-a', 'api'],
      ['api-b', 'api'],
      ['worker-a', 'worker'],
      ['worker-b', 'worker'],
    ]);
    expect(Object.keys(services)).toEqual(expect.arrayContaining(['proxy', 'postgres']));
  });

  it('sets settings that exist, and asks for what production requires', () => {
    for (const [name, { environment }] of ours) expect(areSettings(Object.keys(environment)), name).toEqual([]);
    const asked = new Set(read('deploy/compose.yaml').match(/(?<=\$\{)\w+(?=:\?)/g));
    const example = [...read('deploy/example.env').matchAll(/^(\w+)=/gm)].map(([, name]) => name);
    expect([...asked].filter((name) => !example.includes(name))).toEqual([]);
  });

  it('gives processes the time to end, and proxies the time to learn of it', () => {
    for (const [name, { stop_grace_period }] of ours) {
      expect(Number.parseInt(stop_grace_period, 10), name).toBeGreaterThan(MIN_GRACE_SECONDS);
    }
    expect(read('deploy/Caddyfile')).toContain('health_uri /readyz');
    for (const [name] of ours.filter(([, { environment }]) => environment.TESSERA_ROLE === 'api')) {
      expect(read('deploy/Caddyfile')).toContain(`${name}:4000`);
    }
  });
});

describe('deploy: systemd', () => {
  const units = readdirSync(join(root, 'deploy/systemd'));

  it.each(units)('%s: settings, program and times', (unit) => {
    const text = read(`deploy/systemd/${unit}`);
    const [, environment = ''] = /^Environment=(.*)$/m.exec(text) ?? [];
    expect(areSettings(environment.split(' ').map((one) => one.split('=')[0] as string))).toEqual([]);
    const [, program = '', file = ''] = /^ExecStart=\/opt\/tessera\/(\S+) (\S+)$/m.exec(text) ?? [];
    expect([existsSync(join(root, program)), existsSync(join(root, file))]).toEqual([true, true]);
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(text)?.[1])).toBeGreaterThan(MIN_GRACE_SECONDS);
    expect(text).toMatch(/^User=tessera$/m);
  });
});

describe('deploy: alerts and board', () => {
  const rules: { alert: string; expr: string; annotations: { runbook_url: string } }[] = parse(
    read('deploy/alerts.yml'),
  ).groups.flatMap(({ rules: ofGroup }: { rules: unknown[] }) => ofGroup);
  const panels: { title: string; targets: { expr: string }[] }[] = JSON.parse(read('deploy/dashboard.json')).panels;
  const queries = [
    ...rules.map(({ alert, expr }) => ({ place: alert, expr })),
    ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ place: title, expr }))),
  ];
  const METRIC = /\b(?:tessera|http|nodejs|process)_[a-z0-9_]+/g;

  it('use metrics that /metrics has', async () => {
    await using server = await createTestServer();
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    const known = new Set([...metrics.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
    const missing = queries.flatMap(({ place, expr }) =>
      (expr.match(METRIC) ?? [])
        .map((name) => name.replace(/_(bucket|count|sum)$/, ''))
        .filter((name) => !known.has(name))
        .map((name) => `${place}: ${name}`),
    );
    expect(missing).toEqual([]);
    const shown = new Set(
      queries.flatMap(({ expr }) => expr.match(METRIC)?.map((name) => name.replace(/_(bucket|count)$/, ''))),
    );
    expect([...known].filter((name) => /^(tessera|http)_/.test(name as string) && !shown.has(name))).toEqual([]);
  });

  it('each alert has a runbook in docs/operations.md', () => {
    const headings = [...read('docs/operations.md').matchAll(/^###+ (\w+)$/gm)].map(([, name]) => name);
    expect(rules.map(({ alert }) => alert)).toEqual(headings.filter((name) => name?.startsWith('Tessera')));
    for (const { alert, annotations } of rules) {
      expect(annotations.runbook_url).toBe(`docs/operations.md#${alert.toLowerCase()}`);
    }
  });
});

describe('settings', () => {
  it('README lists every setting', () => {
    const listed = new Set(read('README.md').match(/(?<=`)[A-Z][A-Z_]+(?=[`=])/g));
    expect(settingNames.filter((name) => !listed.has(name))).toEqual([]);
  });
});
