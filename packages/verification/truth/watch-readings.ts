/**
 * Wraps a fetch so that it notices a PATCH for an order whose last reading forbade it (I1): one that
 * the process read as anything but pending.
 */
export function watchReadings(fetch: typeof globalThis.fetch) {
  const lastRead = new Map<string, unknown>()
  const forbidden: string[] = []

  const watched: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const id = /sub_number_orders\/([^/?]+)/.exec(request.url)?.[1] ?? ''
    const status = lastRead.get(id)
    if (request.method === 'PATCH' && status !== undefined && !isPending(status)) {
      forbidden.push(`${id}: a PATCH after it read ${status}`)
    }
    const response = await fetch(input, init)
    if (!response.ok) return response
    const text = await response.text()
    try {
      const { data } = JSON.parse(text)
      // Only what speaks of this order is a reading of it.
      if (data.id === id) lastRead.set(id, data.status)
    } catch {
      // Unreadable for the client too.
    }
    return new Response(text, { status: response.status, headers: response.headers })
  }
  return { fetch: watched, forbidden }
}

/** Statuses are compared without regard to case. */
const isPending = (status: unknown) => String(status).toLowerCase() === 'pending'
