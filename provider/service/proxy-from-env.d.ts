// Types of proxy-from-env; the package has none.
declare module "proxy-from-env" {
  /** The address of the proxy for a URL by the environment of this process, or "" when there is none. */
  export function getProxyForUrl(url: string): string;
}
