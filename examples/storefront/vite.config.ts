/** Two things come of it: `tessera.js`, which pages embed, and `tickets.html`, which the server shows at /tickets. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/tickets/',
  plugins: [react()],
  server: { open: '/tickets/' },
  build: {
    target: 'es2024',
    // Browsers that have light-dark(); older ones would get a rewritten, larger stylesheet.
    cssTarget: ['chrome123', 'firefox128', 'safari18'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: {
      input: { tickets: 'tickets.html', tessera: 'src/mount.tsx' },
      // Others import from it.
      preserveEntrySignatures: 'strict',
      output: {
        entryFileNames: ({ name }) => (name === 'tessera' ? 'tessera.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
