/** The page: the list of procedures, the chosen procedure, and the dialogs. */
import type { Manifest, ManifestProcedure } from '@tessera/sdk/manifest';
import { useEffect, useEffectEvent, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';
import { sessionRestored } from './api/connection.ts';
import type { PastCall } from './api/history.ts';
import { loadManifest } from './api/manifest.ts';
import { hrefOf, onRoute, parseRoute } from './api/route.ts';
import { useBenches } from './bench.ts';
import { Account } from './frame/account.tsx';
import { History } from './frame/history.tsx';
import { Mark } from './frame/icons.tsx';
import { Proof } from './frame/proof.tsx';
import { Sidebar } from './frame/sidebar.tsx';
import { Start, Unknown } from './frame/start.tsx';
import { TopBar } from './frame/top-bar.tsx';
import { Activity } from './pages/activity.tsx';
import { Outbox } from './pages/outbox.tsx';
import { ConfirmLinkedRun, Procedure } from './procedure.tsx';

export function App() {
  const [manifest, setManifest] = useState<Manifest | Error | null>(null);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt loads again
  useEffect(() => {
    let isUnmounted = false;
    Promise.all([loadManifest(), sessionRestored]).then(
      ([loaded]) => !isUnmounted && setManifest(loaded),
      (error: Error) => !isUnmounted && setManifest(error),
    );
    return () => {
      isUnmounted = true;
    };
  }, [attempt]);

  if (manifest === null) return <Waiting />;
  if (manifest instanceof Error) {
    const again = () => {
      setManifest(null);
      setAttempt(attempt + 1);
    };
    return (
      <main className="whole">
        <Mark size={44} />
        <h1>The procedures could not be loaded</h1>
        <p className="muted">{manifest.message}</p>
        <button type="button" className="button" onClick={again}>
          Try again
        </button>
      </main>
    );
  }
  return <Workbench manifest={manifest} />;
}

const Waiting = () => (
  <main className="whole" aria-busy="true">
    <Mark size={44} />
    <p className="muted" role="status">
      Loading the procedures…
    </p>
  </main>
);

type Overlay = 'account' | 'history' | 'ask' | null;

function Workbench({ manifest }: { manifest: Manifest }) {
  const hash = useSyncExternalStore(onRoute, () => location.hash);
  const route = useMemo(() => parseRoute(hash), [hash]);
  const byPath = useMemo(
    () => new Map(manifest.procedures.map((procedure) => [procedure.path, procedure])),
    [manifest],
  );
  const procedure = route.path === null ? undefined : byPath.get(route.path);
  const benches = useBenches(manifest);
  const [overlay, setOverlay] = useState<Overlay>(null);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const main = useRef<HTMLElement>(null);
  const bench = procedure && benches.of(procedure);

  useLinkedInput(route, procedure, (input) => procedure && benches.put(procedure, { input, isLinked: true }));
  useFocusOnNavigation(route.path, main);
  const openSearch = () => {
    // Synchronous, because a hidden input cannot take the focus and the next key must reach it.
    flushSync(() => setMenuOpen(true));
    search.current?.focus();
  };
  const start = (chosen: ManifestProcedure) => {
    if (benches.of(chosen).isLinked && chosen.type === 'mutation') return setOverlay('ask');
    setOverlay(null);
    benches.run(chosen);
  };
  useShortcuts({
    onSearch: openSearch,
    onEscape: () => setMenuOpen(false),
  });
  const openPastCall = ({ path, input }: PastCall, isRepeated: boolean) => {
    const past = byPath.get(path);
    if (!past) return;
    setOverlay(null);
    location.hash = hrefOf(path);
    benches.put(past, { input, isLinked: false });
    if (isRepeated) benches.run(past, { input });
  };
  const live = manifest.procedures.filter(
    (one) => one.type === 'subscription' && benches.of(one).run?.state === 'streaming',
  );
  const [choose] = useState(() => (path: string) => {
    location.hash = hrefOf(path);
    setMenuOpen(false);
  });

  return (
    <div className="page">
      <a className="skip" href={hash || '#/'} onClick={(event) => skip(event, main.current)}>
        Skip to the procedure
      </a>
      <TopBar
        isMenuOpen={isMenuOpen}
        onMenu={() => (isMenuOpen ? setMenuOpen(false) : openSearch())}
        onHistory={() => setOverlay('history')}
        onAccount={() => setOverlay('account')}
      />
      <nav className="sidebar" aria-label="Procedures" data-open={isMenuOpen || undefined}>
        <Sidebar
          procedures={manifest.procedures}
          current={route.path}
          live={live.map(({ path }) => path).join(' ')}
          searchRef={search}
          onChoose={choose}
        />
      </nav>
      {isMenuOpen && (
        <button type="button" className="backdrop" aria-label="Close the list" onClick={() => setMenuOpen(false)} />
      )}
      <main ref={main} id="main">
        {route.isBroken && (
          <div className="notice" role="alert">
            <p>The link’s input could not be read.</p>
          </div>
        )}
        {procedure && bench ? (
          <Procedure
            key={procedure.path}
            manifest={manifest}
            procedure={procedure}
            bench={bench}
            benches={benches}
            onRun={() => start(procedure)}
            onAccount={() => setOverlay('account')}
          />
        ) : route.path === 'outbox' ? (
          <Outbox />
        ) : route.path === 'activity' ? (
          <Activity onAccount={() => setOverlay('account')} />
        ) : route.path === null ? (
          <Start manifest={manifest} onSearch={openSearch} onAccount={() => setOverlay('account')} />
        ) : (
          <Unknown manifest={manifest} path={route.path} />
        )}
      </main>
      <Proof />
      {overlay === 'account' && <Account onClose={() => setOverlay(null)} />}
      {overlay === 'history' && (
        <History
          onClose={() => setOverlay(null)}
          onOpen={(call) => openPastCall(call, false)}
          onRepeat={(call) => openPastCall(call, true)}
        />
      )}
      {overlay === 'ask' && procedure && bench && (
        <ConfirmLinkedRun
          procedure={procedure}
          input={bench.input}
          onClose={() => setOverlay(null)}
          onRun={() => {
            setOverlay(null);
            benches.run(procedure);
          }}
        />
      )}
    </div>
  );
}

/** Puts a link's input into the form once. The call never runs without the user's action. */
function useLinkedInput(
  route: ReturnType<typeof parseRoute>,
  procedure: ManifestProcedure | undefined,
  put: (input: unknown) => void,
): void {
  const take = useEffectEvent(() => {
    if (!route.shared || !procedure) return;
    put(route.shared.input);
    history.replaceState(null, '', hrefOf(procedure.path));
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: taken once per address
  useEffect(() => take(), [route]);
}

/** On a change of procedure: scrolls to the top and focuses the heading, so that Tab leads into the form. */
function useFocusOnNavigation(path: string | null, main: { current: HTMLElement | null }): void {
  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of path is the trigger
  useEffect(() => {
    document.title = path ? `${path} · Tessera` : 'Tessera Playground';
    if (first.current) {
      first.current = false;
      return;
    }
    main.current?.scrollTo({ top: 0 });
    scrollTo({ top: 0 });
    main.current?.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  }, [path]);
}

function useShortcuts({ onSearch, onEscape }: { onSearch: () => void; onEscape: () => void }): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === 'Escape') onEscape();
    const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
    if (event.key === '/' && !isTyping && !document.querySelector('dialog[open]')) {
      event.preventDefault();
      onSearch();
    }
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
}

function skip(event: { preventDefault(): void }, main: HTMLElement | null): void {
  event.preventDefault();
  main?.querySelector<HTMLElement>('h1')?.focus();
}
