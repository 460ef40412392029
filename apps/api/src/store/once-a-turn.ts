/**
 * Gives everybody who asks for the same within one turn of the event loop the same answer: when many
 * callers come at once, one of them asks.
 */
export function onceATurn<Key, Answer>(ask: (key: Key) => Promise<Answer>): (key: Key) => Promise<Answer> {
  const asked = new Map<Key, Promise<Answer>>()
  return (key) => {
    const known = asked.get(key)
    if (known) return known
    if (asked.size === 0) setImmediate(() => asked.clear())
    const answer = ask(key)
    asked.set(key, answer)
    return answer
  }
}
