/** Loaded before the program: every publisher is then the server of `PUBLISHER`. */
const fetchAsItIs = globalThis.fetch;
globalThis.fetch = (url, init) => fetchAsItIs(new URL(new URL(url).pathname, process.env.PUBLISHER), init);
