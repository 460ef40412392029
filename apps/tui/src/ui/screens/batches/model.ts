import type { CancellationBatch } from '@countermand/core/wire'
import type { Action } from '../../model/action.ts'
import type { UiEvent } from '../../model/event.ts'
import { addPage, movePaged, NO_ROWS, type PagedRows } from '../../widgets/paged-rows.ts'

export interface BatchesModel {
  kind: 'batches'
  paged: PagedRows<CancellationBatch>
}

export const OPENED_BATCHES: BatchesModel = { kind: 'batches', paged: NO_ROWS }

/** Rows of batches in a body of so many rows: the column titles take one. */
export const rowsForBatches = (rows: number) => Math.max(1, rows - 1)

export const selectedBatch = ({ paged }: BatchesModel): CancellationBatch | undefined =>
  paged.rows[paged.cursor]

export const updateBatches = (batches: BatchesModel, action: Action, rows: number): BatchesModel => ({
  ...batches,
  paged: movePaged(batches.paged, action, rowsForBatches(rows)),
})

export function receiveBatches(batches: BatchesModel, event: UiEvent): BatchesModel {
  if (event.type !== 'batches-read') return batches
  const { page, after } = event
  const paged = addPage(
    batches.paged,
    'failure' in page ? page : { value: { data: page.value.data, next: page.value.meta.next } },
    { after, getId: ({ id }) => id },
  )
  return { ...batches, paged }
}
