import type { Priority } from './request-options.ts'
import type { TurnRequest, TurnResult } from './turn.ts'

/** In the order of turns. */
const PRIORITIES = ['under-way', 'single', 'bulk'] as const satisfies readonly Priority[]

/** A request that waits for its turn. */
export interface WaitingRequest {
  readonly request: TurnRequest
  /** Call once, after the request has left the queue. */
  readonly resolve: (result: TurnResult) => void
  isWaiting(): boolean
  /** Removes the request from its queue; false if it is in none. */
  remove(): boolean
}

export type TurnQueue = ReturnType<typeof createTurnQueue>

interface Entry extends WaitingRequest {
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
    /** How many turns the requests of a priority need, follow-ups included. */
    turns: (priority: Priority): number => lists[priority].turns(),
    /** The highest priority that is waiting; undefined if the queue is empty. */
    nextPriority: (): Priority | undefined => PRIORITIES.find((priority) => lists[priority].count() > 0),
    add(request: TurnRequest, resolve: (result: TurnResult) => void): WaitingRequest {
      const entry: Entry = {
        request,
        resolve,
        arrival: ++arrivals,
        list: undefined,
        isWaiting: () => entry.list !== undefined,
        remove() {
          const { list } = entry
          list?.remove(entry)
          return list !== undefined
        },
      }
      lists[request.priority].push(entry)
      return entry
    },
    /** Removes the first request of a priority, which must have one, and returns it. */
    take: (priority: Priority): WaitingRequest => lists[priority].shift(),
    /** Removes all requests, or those of one endpoint, and returns them by priority and arrival. */
    takeAll(endpoint?: string): WaitingRequest[] {
      return PRIORITIES.flatMap((priority) =>
        lists[priority].filter(({ request }) => endpoint === undefined || request.endpoint === endpoint),
      )
    },
    /** Returns a request from `takeAll` to the queue, behind those returned before. */
    putBack: (waiting: WaitingRequest) => lists[waiting.request.priority].push(waiting as Entry),
    /** Adds requests from another queue, each in its place by arrival. */
    join(waiting: readonly WaitingRequest[]) {
      for (const priority of PRIORITIES) {
        const entries = waiting.filter(({ request }) => request.priority === priority) as Entry[]
        if (entries.length > 0) lists[priority].merge(entries)
      }
    },
  }
}

type List = ReturnType<typeof createList>

/** First in, first out, with removal from the middle, each in constant time. */
function createList() {
  const entries = new Set<Entry>()
  let turns = 0
  // Kept between calls: a new iterator would have to skip the deleted entries at the front each time.
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
      const entry = next.value as Entry // only called while there is one
      list.remove(entry)
      return entry
    },
    /** Removes the entries that match, and returns them. */
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
