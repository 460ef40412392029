import { open } from 'node:fs/promises'
import { CSV_TITLES, type ReportedResult, toReportCsv, toReportJson } from '../../../cancel-report.ts'
import { pluralize, sanitize } from '../../../text/format.ts'
import { toJson } from '../../../text/to-json.ts'
import type { EffectContext } from '../../model/effect.ts'

const JSON_FILE = /\.json$/i

/** Writes the results to a new file: JSON if its name ends with .json, otherwise CSV. */
export async function exportResults(
  file: string,
  results: readonly ReportedResult[],
  { dispatch }: Pick<EffectContext, 'dispatch'>,
): Promise<void> {
  const name = sanitize(file)
  try {
    // An existing file may be the only record of an earlier run.
    const handle = await open(file, 'wx')
    try {
      await handle.writeFile(JSON_FILE.test(file) ? toJson(results.map(toReportJson)) : toCsv(results))
      await handle.sync()
    } finally {
      await handle.close()
    }
    const text = `Wrote ${pluralize(results.length, 'result')} to ${name}.`
    dispatch({ type: 'notice', notice: { text, tone: 'neutral' } })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const problem =
      code === 'EEXIST' ? 'it exists already. Press e and choose another name' : (error as Error).message
    const text = `! Could not write ${name}: ${sanitize(problem)}.`
    dispatch({ type: 'notice', notice: { text, tone: 'bad' } })
  }
}

const toCsv = (results: readonly ReportedResult[]) => CSV_TITLES + results.map(toReportCsv).join('')
