import { type NewCancellationBatch, newCancellationBatchSchema } from '@countermand/core/wire'
import { LARGEST_PLAN } from '../../batches/cancellation-batches.ts'
import { containsSecret, findTextProblem } from '../../safe-text.ts'

type ParsedNewBatch = { body: NewCancellationBatch } | { detail: string; source?: { pointer: string } }

/** Parses the body that creates or plans a batch, or says what is wrong with it. */
export function parseNewBatch(text: string): ParsedNewBatch {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { detail: 'The body must be JSON, with sub_number_order_ids or filter.' }
  }
  const parsed = newCancellationBatchSchema.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const path = issue?.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]] : (issue?.path ?? [])
    const name = path.length > 0 ? path.join('.') : 'The body'
    const problem = issue?.code === 'unrecognized_keys' ? 'is not a known field' : issue?.message
    return { detail: `${name} ${problem?.replace(/\.$/, '')}.`, source: { pointer: `/${path.join('/')}` } }
  }
  const unstorable = findUnstorableText(parsed.data)
  if (unstorable) {
    const { path, problem } = unstorable
    return { detail: `${path.join('.')} ${problem}.`, source: { pointer: `/${path.join('/')}` } }
  }
  const { dry_run, sub_number_order_ids } = parsed.data
  if (dry_run && sub_number_order_ids && sub_number_order_ids.length > LARGEST_PLAN) {
    return {
      detail: `sub_number_order_ids names more than the ${LARGEST_PLAN} orders that a dry run plans: split the batch.`,
      source: { pointer: '/sub_number_order_ids' },
    }
  }
  return { body: parsed.data }
}

/** A text that the store must not keep, such as one with a token in it. */
function findUnstorableText({ sub_number_order_ids = [], filter = {}, reason = '' }: NewCancellationBatch) {
  const texts: [path: (string | number)[], text: unknown][] = [
    [['reason'], reason],
    ...Object.entries(filter).map(([name, value]): [string[], unknown] => [['filter', name], value]),
  ]
  // A valid id contains no control character, and can only contain a secret.
  const index = sub_number_order_ids.findIndex(containsSecret)
  if (index >= 0) texts.push([['sub_number_order_ids', index], sub_number_order_ids[index]])
  for (const [path, text] of texts) {
    const problem = typeof text === 'string' ? findTextProblem(text) : undefined
    if (problem) return { path, problem }
  }
  return undefined
}
