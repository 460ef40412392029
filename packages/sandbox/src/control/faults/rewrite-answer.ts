import { type Answer, hasNoBody } from '../../transport/transmission.ts'
import { editJson } from './edit-json.ts'
import type { Rewrite } from './fault-rule.ts'

type Rewriting = Omit<Rewrite, 'kind' | 'applied'>

/** An answer with another status, other headers, and another or an edited body. */
export function rewriteAnswer(answer: Answer, rewriting: Rewriting): Answer {
  const { status = answer.status, headers = {}, coding } = rewriting
  const changed = Object.entries({ ...(coding && { 'content-encoding': coding }), ...lowerCased(headers) })
  const kept = Object.entries({ ...answer.headers, ...Object.fromEntries(changed) })
  return {
    status,
    headers: Object.fromEntries(kept.filter((header): header is [string, string] => header[1] !== null)),
    body: hasNoBody(status) ? '' : rewrittenBody(answer.body, rewriting),
    ...(coding && { coding }),
  }
}

const lowerCased = <Value>(headers: Record<string, Value>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

function rewrittenBody(former: string, { body = former, set = {}, remove = [], replace = {} }: Rewriting) {
  const edits = [
    ...Object.entries(set).map(([pointer, value]) => [pointer, [value]] as const),
    ...remove.map((pointer) => [pointer, []] as const),
  ]
  const edited = edits.length > 0 ? editedText(body, edits) : body
  return Object.entries(replace).reduce((text, [from, to]) => text.replaceAll(from, () => to), edited)
}

function editedText(text: string, edits: readonly (readonly [string, readonly [] | readonly [unknown]])[]) {
  try {
    const json: unknown = JSON.parse(text)
    return JSON.stringify(edits.reduce((value, [pointer, it]) => editJson(value, pointer, it), json))
  } catch (error) {
    if (error instanceof SyntaxError) return text // not JSON: there is nothing to edit
    throw error
  }
}
