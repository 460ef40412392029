import { pluralize } from '../../../text/format.ts'
import { formatCounts } from '../../../text/format-progress.ts'
import { BACK, type Binding, MOVE_KEYS, RECHECK, SCREEN_KEYS } from '../../keys/binding.ts'
import type { Notice } from '../../model/event.ts'
import { groupByOutcome, isActive, type RunState } from '../../model/run-state.ts'
import { rowsMoved } from '../../widgets/scroll.ts'
import type { Screen } from '../screen.ts'
import { findRunCursor, moveRunCursor, type RunModel, runRows, selectedRunOrder } from './model.ts'
import { RunView, rowsForResults } from './view.tsx'

const isOver: Binding['disabledReason'] = ({ run }) => (isActive(run) ? undefined : 'It has finished.')

export const RUN_KEYS: readonly Binding[] = [
  {
    id: 'open',
    keys: ['enter'],
    label: 'outcome',
    footer: true,
    disabledReason: ({ order }) => (order ? undefined : 'No order has an outcome yet.'),
  },
  { id: 'pause', keys: ['p'], label: 'pause or resume', footer: true, disabledReason: isOver },
  { id: 'stop', keys: ['s'], label: 'stop', footer: true, disabledReason: isOver },
  RECHECK,
  { id: 'export', keys: ['e'], label: 'export', footer: true },
  BACK,
  ...MOVE_KEYS,
  ...SCREEN_KEYS,
]

/** The progress and the results of a cancellation of several orders. */
export const runScreen = (model: RunModel): Screen<RunModel> => ({
  layer: 'run',
  keys: RUN_KEYS,
  help: { title: 'Keys of the results', keys: RUN_KEYS },
  currentOrder: (data) => selectedRunOrder(model, data),
  position({ data: { run } }) {
    if (!run || run.outcomes.size === 0) return ''
    const rows = runRows(run)
    const before = rows.slice(0, findRunCursor(model, rows) + 1).filter((row) => 'id' in row).length
    return `${before}/${run.outcomes.size}`
  },
  title: ({ run }) => (run ? describeRun(run) : { text: '', tone: 'neutral' }),
  status: ({ run }) => ({ text: run ? describePhase(run) : '', tone: 'neutral' }),
  update(action, { data: { run }, rows }) {
    const height = rowsForResults(rows)
    const by = rowsMoved(action, height)
    return run && by !== undefined ? moveRunCursor(model, run, height, by) : model
  },
  render: ({ data: { run }, columns, rows }, now) =>
    run && <RunView run={run} model={model} columns={columns} rows={rows} now={now} />,
})

function describeRun(run: RunState): Notice {
  const { orders, phase } = run
  const counts = Object.fromEntries(groupByOutcome(run).map(({ kind, ids }) => [kind, ids.length]))
  const what = `${pluralize(orders.size, 'order')}${phase === 'finished' ? '' : ` · ${phase}`}`
  const text = `Cancellation of ${what} · ${formatCounts(counts) || 'no outcome yet'}`
  return { text, tone: 'unknown' in counts ? 'bad' : 'neutral' }
}

function describePhase({ phase, progress: { finished, total = 0 } }: RunState): string {
  const left = pluralize(total - finished, 'order')
  switch (phase) {
    case 'running':
      return ''
    case 'paused':
      return `Paused: ${left} wait. p resumes, s stops.`
    case 'stopping':
      return `Stopping: ${left} without an outcome yet.`
    case 'finished':
      return 'Finished. e exports the results.'
    default:
      return phase satisfies never
  }
}
