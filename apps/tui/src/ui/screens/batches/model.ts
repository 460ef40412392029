import type { CancellationBatch } from '@countermand/core/wire'
import type { UiEvent } from '../../model/event.ts'
import { addPage, NO_ROWS, type PagedRows } from '../../widgets/paged-rows.ts'

export interface BatchesModel {
  kind: 'batches'
  paged: PagedRows<CancellationBatch>
}

export const OPENED_BATCHES: BatchesModel = { kind: 'batches', paged: NO_ROWS }

export function receiveBatches(batches: BatchesModel, event: UiEvent): BatchesModel {
  if (event.type !== 'batches-read') return batches
  const { page, after } = event
  return { ...batches, paged: addPage(batches.paged, page, { after, getId: ({ id }) => id }) }
}
