import { type NewCancellationBatch, newCancellationBatchSchema } from '@countermand/core/wire'
import { LARGEST_PLAN } from '../../batches/cancellation-batches.ts'
import { findTextProblem, SECRET_PROBLEM, type Secrets } from '../../safe-text.ts'

type Path = readonly (PropertyKey | undefined)[]

type ParsedNewBatch = { body: NewCancellationBatch } | { detail: string; source?: { pointer: string } }

/** Parses the body that creates or plans a batch, or says what is wrong with it. */
export function parseNewBatch(text: string, secrets: Secrets): ParsedNewBatch {
  let value: unknown
  let secretPath: Path | undefined
  try {
    value = JSON.parse(text)
    secretPath = findSecret(value, secrets)
  } catch {
    return { detail: 'The body must be JSON, with sub_number_order_ids or filter.' }
  }
  // Before anything of it is quoted.
  if (secretPath) return describeProblem(secretPath, SECRET_PROBLEM)
  const parsed = newCancellationBatchSchema.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const path = issue?.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]] : (issue?.path ?? [])
    const problem = issue?.code === 'unrecognized_keys' ? 'is not a known field' : issue?.message
    return describeProblem(path, problem)
  }
  const unstorable = findUnstorableText(parsed.data)
  if (unstorable) return describeProblem(unstorable.path, unstorable.problem)
  const { dry_run, sub_number_order_ids } = parsed.data
  if (dry_run && sub_number_order_ids && sub_number_order_ids.length > LARGEST_PLAN) {
    return {
      detail: `sub_number_order_ids names more than the ${LARGEST_PLAN} orders that a dry run plans: split the batch.`,
      source: { pointer: '/sub_number_order_ids' },
    }
  }
  return { body: parsed.data }
}

function describeProblem(path: Path, problem = 'is not valid') {
  const name = path.length > 0 ? path.join('.') : 'The body'
  return { detail: `${name} ${problem.replace(/\.$/, '')}.`, source: { pointer: `/${path.join('/')}` } }
}

/**
 * The path of the first text with a secret in it, or of the object that has one as the name of a field.
 *
 * @throws RangeError for a value that is nested too deeply
 */
function findSecret(value: unknown, secrets: Secrets): Path | undefined {
  if (typeof value === 'string') return secrets.areIn(value) ? [] : undefined
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, part] of Object.entries(value)) {
    if (secrets.areIn(name)) return []
    const path = findSecret(part, secrets)
    if (path) return [name, ...path]
  }
  return undefined
}

/** A text that the store must not keep. Valid ids contain no control character. */
function findUnstorableText({ filter = {}, reason = '' }: NewCancellationBatch) {
  const texts: [path: string[], text: unknown][] = [
    [['reason'], reason],
    ...Object.entries(filter).map(([name, value]): [string[], unknown] => [['filter', name], value]),
  ]
  for (const [path, text] of texts) {
    const problem = typeof text === 'string' ? findTextProblem(text) : undefined
    if (problem) return { path, problem }
  }
  return undefined
}
