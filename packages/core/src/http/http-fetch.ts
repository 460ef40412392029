/** What the clients need of an answer. Every `Response` has it. */
export interface HttpResponse {
  readonly status: number
  readonly headers: HttpHeaders
  /** Its bytes, as they come or all at once; null when there are none. */
  readonly body: AsyncIterable<Uint8Array> | Iterable<Uint8Array> | null
}

/** By lower-case name. */
export interface HttpHeaders extends Iterable<[string, string]> {
  get(name: string): string | null
}

export interface HttpInit extends RequestInit {
  /** Called right before the first byte is written; after false none is. */
  onSend?: (() => boolean) | undefined
}

/** How one request goes out. `globalThis.fetch` is one, and so is `createUndiciFetch()`. */
export interface HttpFetch {
  (request: Request, init?: HttpInit): Promise<HttpResponse>
  /** Whether it calls `onSend`. Then a request that failed before is known to be unsent. @default false */
  readonly reportsSend?: boolean | undefined
}
