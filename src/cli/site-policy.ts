/**
 * The Content-Security-Policy of the site, as a header of the server and as an element of its pages: nothing from
 * elsewhere, no inline scripts or styles, no generated code but WebAssembly. Pictures may be made by the page.
 */
export const SITE_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "worker-src 'self'",
  "img-src 'self' data: blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
