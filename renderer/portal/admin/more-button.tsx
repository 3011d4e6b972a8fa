/** The next page of a list, below it; nothing where that was the last. */
import { Button } from '@mantine/core';
import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { say } from '../words.ts';

export function MoreButton({
  query,
}: {
  readonly query: Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>;
}): ReactElement | undefined {
  if (!query.hasNextPage) return undefined;
  return (
    <Button
      className="sp-more"
      size="md"
      loading={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
    >
      {say('portal:more')}
    </Button>
  );
}
