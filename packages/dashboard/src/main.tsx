import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { openFleet } from './api/fleet.ts';
import { App } from './app.tsx';

// After an upgrade of the hub a page that is still open asks for files that are gone: it begins anew, once in ten seconds.
addEventListener('vite:preloadError', (event) => {
  const last = Number(sessionStorage.getItem('labkeeper.reloaded') ?? 0);
  if (Date.now() - last < 10_000) return;
  sessionStorage.setItem('labkeeper.reloaded', String(Date.now()));
  event.preventDefault();
  location.reload();
});

// The servers are on their way while the page around them is still being drawn.
if (!/^\/(?:login|setup)(?:\/|$)/.test(location.pathname)) openFleet();

const place = document.querySelector('#app');
if (place) {
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
