import type { Sent } from './sent.ts'

/** Our latest requests that a limit may have counted, in the order of sending. */
export function createOwnRequests() {
  let own: Sent[] = []
  return {
    /** Adds one, and lets the oldest go; at least `keep` stay known. */
    add(sent: Sent, keep: number) {
      own.push(sent)
      if (own.length > 2 * keep) own = own.slice(-keep)
    },
    /** Takes back one that a limit did not count. It is among the latest, so the search is short. */
    forget(sent: Sent) {
      const place = own.lastIndexOf(sent)
      if (place >= 0) own.splice(place, 1)
    },
    /** The one before which `count - 1` later ones were sent. */
    fromLatest: (count: number): Sent | undefined => own.at(-count),
    /** How many were sent after a moment. */
    since(moment: number): number {
      let low = 0
      let high = own.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((own[middle] as Sent).at > moment) high = middle
        else low = middle + 1
      }
      return own.length - low
    },
  }
}
