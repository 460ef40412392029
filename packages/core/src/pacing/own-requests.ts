/** The send times of our latest requests, sorted. A large limit has many, so lookups use binary search. */
export function createOwnRequests() {
  let times: number[] = []
  return {
    /** Adds a request and drops the oldest, but keeps at least `keep`. */
    add(sentAt: number, keep: number) {
      let place = times.length
      while (place > 0 && (times[place - 1] as number) > sentAt) place--
      times.splice(place, 0, sentAt)
      if (times.length > 2 * keep) times = times.slice(-keep)
    },
    /** Removes a request that the limit did not count. It is among the latest, so the search is short. */
    remove(sentAt: number) {
      const place = times.lastIndexOf(sentAt)
      if (place >= 0) times.splice(place, 1)
    },
    /** When the `n`-th latest request was sent. */
    nthLatest: (n: number): number | undefined => times.at(-n),
    /** How many were sent after a moment. */
    countSince(moment: number): number {
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
