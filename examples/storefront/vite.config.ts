/** Builds `tessera.js`, which pages embed, and `tickets.html`, which the server serves at /tickets. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/tickets/',
  plugins: [react()],
  server: { open: '/tickets/' },
  build: {
    target: 'es2024',
    // These browsers support light-dark(). Older targets would make the stylesheet larger.
    cssTarget: ['chrome123', 'firefox128', 'safari18'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: {
      input: { tickets: 'tickets.html', tessera: 'src/mount.tsx' },
      // Pages import `mountTessera` from the entry.
      preserveEntrySignatures: 'strict',
      output: {
        entryFileNames: ({ name }) => (name === 'tessera' ? 'tessera.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
