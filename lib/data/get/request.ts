/** A request for a publisher's file that is redirected only where the publisher is known to keep files. */
import type { Download } from "../setFiles";

const MAX_REDIRECTS = 5;

/** @throws Error where another host is named, https is left, or the redirects do not end */
export async function request(
  { url, hosts = [] }: Download,
  init: { headers: Record<string, string>; signal: AbortSignal },
): Promise<Response> {
  const first = new URL(url);
  let at = first;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await fetch(at, { ...init, redirect: "manual" });
    const location = response.headers.get("location");
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
    await response.body?.cancel();
    const next = new URL(location, at);
    const known = next.host === at.host || [first.hostname, ...hosts].includes(next.hostname);
    const secure = next.protocol === "https:" || (next.protocol === "http:" && at.protocol === "http:");
    if (!known || !secure) {
      const expected = [...new Set([first.host, ...hosts])].join(" or ");
      throw new Redirected(`expected the file from ${expected}${secure ? "" : " by https"}, found a redirect to ${next.href}`);
    }
    at = next;
  }
  throw new Redirected(`expected at most ${MAX_REDIRECTS} redirects, found more`);
}

/** A redirect that is not followed. */
export class Redirected extends Error {}
