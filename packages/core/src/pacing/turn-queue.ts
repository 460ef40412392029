import type { Priority } from './request-options.ts'
import type { TurnRequest, TurnResult } from './turn.ts'

/** In the order in which they are served. */
const PRIORITIES = ['under-way', 'single', 'bulk'] as const satisfies readonly Priority[]

/** A request that waits for its turn. */
export interface Waiter {
  readonly request: TurnRequest
  /** Answers it, once; it has to have left the queue. */
  readonly settle: (answer: TurnResult) => void
  isWaiting(): boolean
  /** Leaves the queue that it is in; false when it is in none. */
  leave(): boolean
}

export type TurnQueue = ReturnType<typeof createTurnQueue>

interface Entry extends Waiter {
  readonly arrival: number
  list: List | undefined
}

let arrivals = 0

/** Requests that wait for the same limit: first in, first out within each priority. */
export function createTurnQueue() {
  const lists: Record<Priority, List> = {
    'under-way': createList(),
    single: createList(),
    bulk: createList(),
  }

  return {
    count: (priority: Priority): number => lists[priority].count(),
    /** How many turns those of a priority will take, with the requests that follow on theirs. */
    turns: (priority: Priority): number => lists[priority].turns(),
    /** The priority of the one who is next; undefined when the queue is empty. */
    first: (): Priority | undefined => PRIORITIES.find((priority) => lists[priority].count() > 0),
    add(request: TurnRequest, settle: (answer: TurnResult) => void): Waiter {
      const entry: Entry = {
        request,
        settle,
        arrival: ++arrivals,
        list: undefined,
        isWaiting: () => entry.list !== undefined,
        leave() {
          const { list } = entry
          list?.remove(entry)
          return list !== undefined
        },
      }
      lists[request.priority].push(entry)
      return entry
    },
    /** The first of a priority that has one; it leaves the queue. */
    take: (priority: Priority): Waiter => lists[priority].shift(),
    /** All of them, or those of one endpoint, by priority and arrival; they leave the queue. */
    takeAll(endpoint?: string): Waiter[] {
      return PRIORITIES.flatMap((priority) =>
        lists[priority].filter(({ request }) => endpoint === undefined || request.endpoint === endpoint),
      )
    },
    /** Puts one back that `takeAll` has taken out, after those that were put back before. */
    putBack: (waiter: Waiter) => lists[waiter.request.priority].push(waiter as Entry),
    /** Puts ones that have left another queue in this one, each in its place by arrival. */
    join(waiters: readonly Waiter[]) {
      for (const priority of PRIORITIES) {
        const theirs = waiters.filter(({ request }) => request.priority === priority) as Entry[]
        if (theirs.length > 0) lists[priority].merge(theirs)
      }
    },
  }
}

type List = ReturnType<typeof createList>

/** First in, first out, and anyone may leave from the middle, at the same small cost for any length. */
function createList() {
  const entries = new Set<Entry>()
  let turns = 0
  // One that is kept, as a new one would have to step over the gaps of all who left the front.
  let inOrder = entries.values()

  const list = {
    count: () => entries.size,
    turns: () => turns,
    push(entry: Entry) {
      entry.list = list
      turns += 1 + (entry.request.followUps ?? 0)
      entries.add(entry)
    },
    remove(entry: Entry) {
      if (!entries.delete(entry)) return
      entry.list = undefined
      turns -= 1 + (entry.request.followUps ?? 0)
    },
    shift(): Entry {
      let next = inOrder.next()
      if (next.done) {
        inOrder = entries.values()
        next = inOrder.next()
      }
      const entry = next.value as Entry // it is asked only while there is one
      list.remove(entry)
      return entry
    },
    /** Takes out those that match. */
    filter(matches: (entry: Entry) => boolean): Entry[] {
      const found = [...entries].filter(matches)
      for (const entry of found) list.remove(entry)
      return found
    },
    merge(others: Entry[]) {
      const all = [...list.filter(() => true), ...others].sort((one, other) => one.arrival - other.arrival)
      for (const entry of all) list.push(entry)
    },
  }
  return list
}
