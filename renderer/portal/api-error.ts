/** Carries an API failure through the query library, which passes on thrown errors only. */
import type { Result } from '#core/result.ts';
import type { ApiFailure } from './api.ts';

export class ApiError extends Error {
  readonly failure: ApiFailure;

  constructor(failure: ApiFailure) {
    super(failure.kind);
    this.failure = failure;
  }
}

/** The value, or a throw with the failure. */
export function valueOf<T>(answer: Result<T, ApiFailure>): T {
  if (answer.ok) return answer.value;
  throw new ApiError(answer.error);
}

/** The failure in `error`; what is no failure of the API is our own mistake and goes on to the error boundary. */
export function failureIn(error: Error): ApiFailure {
  if (error instanceof ApiError) return error.failure;
  throw error;
}
