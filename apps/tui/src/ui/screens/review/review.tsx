import { pluralize } from '../../../text/format.ts'
import { indent, Lines } from '../../widgets/lines.tsx'
import { formatLinesBelow, maxScroll, scrollBy } from '../../widgets/scroll.ts'
import type { Screen } from '../screen.ts'
import { REVIEW_KEYS } from './keys.ts'
import { countReviewRows, type ReviewModel, reviewLines } from './model.ts'

/** What cancelling the marked orders would do, before anything is asked. */
export const reviewScreen = (review: ReviewModel): Screen<ReviewModel> => ({
  layer: 'review',
  keys: REVIEW_KEYS,
  help: { title: 'Keys of the review', keys: REVIEW_KEYS },
  refresh: undefined,
  currentOrder: () => undefined,
  position: ({ columns, rows }) =>
    formatLinesBelow(maxScroll(countReviewRows(review, columns - 2), rows) - review.scroll),
  title: () => ({ text: describeReview(review), tone: 'neutral' }),
  status: () => ({ text: '', tone: 'neutral' }),
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
