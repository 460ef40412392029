import type { OrderData } from './order-data.ts'

type Times = Pick<OrderData, 'now' | 'waitingUntil'>

/** A duration that a person would notice. */
const NOTICEABLE_S = 2

/** How long something has taken so far: ` · 12 s`. Empty at first. */
export function formatElapsed(startedAt: number, { now }: Times): string {
  const seconds = Math.floor((now - startedAt) / 1000)
  return seconds >= NOTICEABLE_S ? ` · ${seconds} s` : ''
}

/** `waiting 8 s for the rate limit`; undefined if requests may go out. */
export function describeLimit({ now, waitingUntil }: Times): string | undefined {
  const seconds = Math.ceil(((waitingUntil ?? now) - now) / 1000)
  return seconds > 0 ? `waiting ${seconds} s for the rate limit` : undefined
}
