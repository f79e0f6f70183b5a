import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig, type Plugin } from 'vite';

const compressible = /\.(?:js|css|html|svg|json|webmanifest)$/;

/** Writes .br and .gz beside every text asset once, so that the hub never compresses while it serves. */
function precompress(): Plugin {
  let outDir = '';
  return {
    name: 'labkeeper-precompress',
    apply: 'build',
    configResolved(config) {
      outDir = join(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const name of readdirSync(outDir, { recursive: true, encoding: 'utf8' })) {
        const path = join(outDir, name);
        if (!compressible.test(name) || !statSync(path).isFile()) continue;
        const content = readFileSync(path);
        const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
        writeFileSync(`${path}.br`, brotli);
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
      }
    },
  };
}

/** Lets the browser fetch the font beside the styles, not after them. */
function preloadFont(): Plugin {
  return {
    name: 'labkeeper-preload-font',
    apply: 'build',
    transformIndexHtml(_, context) {
      const fonts = Object.keys(context.bundle ?? {}).filter((name) => name.endsWith('.woff2'));
      return fonts.map((name) => ({
        tag: 'link',
        attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: '', href: `/${name}` },
        injectTo: 'head' as const,
      }));
    },
  };
}

/** Modules that the first page needs at once. */
const firstLoad = new Set<string>();

/** Finds what the entry imports without waiting, so that it comes as one file and not as a file per shared module. */
function findFirstLoad(): Plugin {
  return {
    name: 'labkeeper-first-load',
    apply: 'build',
    buildEnd() {
      const queue = [...this.getModuleIds()].filter((id) => this.getModuleInfo(id)?.isEntry === true);
      for (const id of queue) {
        if (firstLoad.has(id)) continue;
        firstLoad.add(id);
        queue.push(...(this.getModuleInfo(id)?.importedIds ?? []));
      }
    },
  };
}

const hub = process.env['LABKEEPER_DEV_HUB'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [tailwindcss(), findFirstLoad(), preloadFont(), precompress()],
  resolve: {
    // Preact speaks React's language in a quarter of its weight; what that leaves pays for the typeface. Longest names first.
    alias: {
      'react-dom/client': 'preact/compat/client',
      'react-dom': 'preact/compat',
      'react/jsx-dev-runtime': 'preact/jsx-dev-runtime',
      'react/jsx-runtime': 'preact/jsx-runtime',
      react: 'preact/compat',
    },
  },
  build: {
    target: 'es2022',
    // The page's policy forbids data: scripts and styles; small files stay files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'app', test: (id: string) => firstLoad.has(id) }] } },
      onwarn(warning, report) {
        // "use client" marks in libraries speak to server frameworks; there is no server rendering here.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') report(warning);
      },
    },
  },
  server: {
    proxy: {
      '/api': { target: hub, ws: true },
      '/agent': { target: hub },
    },
  },
});
