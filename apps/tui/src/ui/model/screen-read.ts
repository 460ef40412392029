/** What a screen reads: it ends when another screen comes on top. */
export type ScreenRead =
  /** `reportsSuccess`: otherwise the status line shows only a failure. */
  | { kind: 'read'; id: string; reportsSuccess: boolean }
  /** `after`: the page to read, by the gateway's cursor; the first one without it, which is read again regularly. */
  | { kind: 'read-batches'; after: string | undefined }
  /** Until the batch has ended. */
  | { kind: 'follow-batch'; id: string }
  /** `done`: how many orders were done when more items were wanted. */
  | { kind: 'read-items'; id: string; after: string | undefined; done: number }
  /** `orderId`: the cancellations of one order only; of all if it is empty. */
  | { kind: 'read-ledger'; orderId: string; after: string | undefined }
  | { kind: 'read-ledger-row'; id: string }
