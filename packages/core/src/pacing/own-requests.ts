/** When our latest requests that a limit may have counted were sent, sorted: a large limit has many. */
export function createOwnRequests() {
  let times: number[] = []
  return {
    /** Adds one, and lets the oldest go; at least `keep` stay known. */
    add(sentAt: number, keep: number) {
      let place = times.length
      while (place > 0 && (times[place - 1] as number) > sentAt) place--
      times.splice(place, 0, sentAt)
      if (times.length > 2 * keep) times = times.slice(-keep)
    },
    /** Takes back one that a limit did not count. It is among the latest, so the search is short. */
    forget(sentAt: number) {
      const place = times.lastIndexOf(sentAt)
      if (place >= 0) times.splice(place, 1)
    },
    /** When the one went out before which `count - 1` later ones were sent. */
    fromLatest: (count: number): number | undefined => times.at(-count),
    /** How many were sent after a moment. */
    since(moment: number): number {
      let low = 0
      let high = times.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((times[middle] as number) > moment) high = middle
        else low = middle + 1
      }
      return times.length - low
    },
  }
}
