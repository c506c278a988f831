/** Light or dark theme: follows the system until the user chooses one. */
import { useEffect, useState, useSyncExternalStore } from 'react';

const KEY = 'tessera-playground-theme';
const system = matchMedia('(prefers-color-scheme: dark)');

const onSystem = (listener: () => void) => {
  system.addEventListener('change', listener);
  return () => system.removeEventListener('change', listener);
};

export type Theme = 'light' | 'dark';

export function useTheme(): [Theme, () => void] {
  const isSystemDark = useSyncExternalStore(onSystem, () => system.matches);
  const [chosen, setChosen] = useState<Theme | null>(storedTheme);
  const theme = chosen ?? (isSystemDark ? 'dark' : 'light');
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  const toggle = () => {
    const next = theme === 'dark' ? 'light' : 'dark';
    setChosen(next);
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // Without storage, the choice lasts until the page is closed or reloaded.
    }
  };
  return [theme, toggle];
}

function storedTheme(): Theme | null {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === 'light' || kept === 'dark' ? kept : null;
  } catch {
    return null;
  }
}
