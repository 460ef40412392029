import { pluralize } from '../../../text/format.ts'
import { type Binding, MOVE_KEYS, SCREEN_KEYS } from '../../keys/binding.ts'
import { isActive } from '../../model/run-state.ts'
import { indent, Lines } from '../../widgets/lines.tsx'
import { formatLinesBelow, scrollBy } from '../../widgets/scroll.ts'
import type { Screen } from '../screen.ts'
import { countReviewRows, type ReviewModel, reviewLines } from './model.ts'

export const REVIEW_KEYS: readonly Binding[] = [
  {
    id: 'cancel',
    keys: ['x'],
    label: 'cancel these orders',
    footer: true,
    disabledReason: ({ run, reviewCount }) => {
      if (reviewCount === 0) return 'None of these orders can be cancelled.'
      return isActive(run)
        ? 'Other orders are still being cancelled: wait, or stop them (R shows them).'
        : undefined
    },
  },
  { id: 'back', keys: ['esc'], label: 'back, cancel nothing', footer: true },
  ...MOVE_KEYS,
  ...SCREEN_KEYS,
]

/** What cancelling the marked orders would do, before anything is asked. */
export const reviewScreen = (review: ReviewModel): Screen<ReviewModel> => ({
  layer: 'review',
  keys: REVIEW_KEYS,
  help: { title: 'Keys of the review', keys: REVIEW_KEYS },
  position: ({ columns, rows }) =>
    formatLinesBelow(review.scroll, { lines: countReviewRows(review, columns - 2), rows }),
  title: () => ({ text: describeReview(review), tone: 'neutral' }),
  update: (action, { columns, rows }) => ({
    ...review,
    scroll: scrollBy(action, review.scroll, { lines: countReviewRows(review, columns - 2), rows }),
  }),
  render: ({ columns, rows }, now) => (
    <Lines
      lines={reviewLines(review, { columns: columns - 2, rows, now }).map((line) => indent(line, ' '))}
    />
  ),
})

function describeReview({ cancellable, skipped, goneIds }: ReviewModel): string {
  const skippedCount = skipped.length + goneIds.length
  return `Review · ${pluralize(cancellable.length, 'order')} to cancel · ${skippedCount} skipped`
}
