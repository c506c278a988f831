/** How the playground is bundled. `scripts/build-app.ts` runs it when something has changed. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  // The path at which the server mounts it.
  base: '/playground/',
  plugins: [react()],
  build: {
    target: 'es2024',
    // Browsers with light-dark(). Older targets would get a rewritten, larger stylesheet.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // The page's policy allows no inline code and no data: scripts, so nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
