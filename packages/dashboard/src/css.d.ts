/** Style sheets are imported for their effect; Vite makes a file of each. */
declare module '*.css';
