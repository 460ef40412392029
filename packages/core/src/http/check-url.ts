/**
 * Checks that a URL can be the base of requests. `name` is the argument that holds it.
 *
 * @throws TypeError that names the argument and says what was expected
 */
export function checkUrl(name: string, url: string): URL {
  const parsed = URL.parse(url)
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw new TypeError(`${name} must be an http(s) URL, not ${JSON.stringify(url)}.`)
  }
  // A path is appended to it, and a password in it would end up in logs, also through this error.
  if (/[@?#]/.test(url))
    throw new TypeError(`${name} must be a URL without a user name, a password, "?" or "#".`)
  return parsed
}

/**
 * Checks the base URL of Telnyx's API. With an origin alone, every order would be `not-found`.
 *
 * @throws TypeError that names the argument and says what was expected
 */
export function checkBaseUrl(baseUrl: string): void {
  const name = 'baseUrl (TELNYX_BASE_URL)'
  const { pathname } = checkUrl(name, baseUrl)
  if (/^\/*$/.test(pathname)) {
    throw new TypeError(
      `${name} is ${JSON.stringify(baseUrl)}, which has no path. Add the version of the API, as in https://api.telnyx.com/v2.`,
    )
  }
}
