/** What the clients need of a response. Every `Response` has it. */
export interface HttpResponse {
  readonly status: number
  readonly headers: HttpHeaders
  /** Its bytes, as a stream or all at once; null if there are none. */
  readonly body: AsyncIterable<Uint8Array> | Iterable<Uint8Array> | null
}

/** Headers by lower-case name. */
export interface HttpHeaders extends Iterable<[string, string]> {
  get(name: string): string | null
}

export interface HttpInit extends RequestInit {
  /** Called right before the first byte is written. If it returns false, nothing is written. */
  onSend?: (() => boolean) | undefined
}

/** Sends one request, as `globalThis.fetch` and the result of `createUndiciFetch()` do. It gets a URL, or a `Request`. */
export interface HttpFetch {
  (request: string | Request, init?: HttpInit): Promise<HttpResponse>
  /** Whether it calls `onSend`, so that a request that failed earlier is known to be unsent. @default false */
  readonly reportsSend?: boolean | undefined
}
