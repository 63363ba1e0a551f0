package io.rocketmq.spring.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Future of a mapped result. Unlike one of {@link CompletableFuture#thenApply} it fails
 * with the failure itself, not wrapped, and cancelling it cancels its source.
 *
 * @param <T> the type of the result
 */
final class MappedFuture<T extends @Nullable Object> extends CompletableFuture<T> {

	private final CompletableFuture<?> source;

	private MappedFuture(CompletableFuture<?> source) {
		this.source = source;
	}

	static <S, T extends @Nullable Object> MappedFuture<T> of(CompletableFuture<S> source, Function<S, T> mapping) {
		return of(source, mapping, (failure) -> {
		});
	}

	static <S, T extends @Nullable Object> MappedFuture<T> of(CompletableFuture<S> source, Function<S, T> mapping,
			Consumer<Throwable> failed) {
		MappedFuture<T> mapped = new MappedFuture<>(source);
		source.whenComplete((value, failure) -> {
			if (failure != null) {
				Throwable cause = unwrap(failure);
				failed.accept(cause);
				mapped.completeExceptionally(cause);
				return;
			}
			try {
				mapped.complete(mapping.apply(value));
			}
			catch (Throwable ex) {
				mapped.completeExceptionally(ex);
			}
		});
		return mapped;
	}

	static Throwable unwrap(Throwable failure) {
		Throwable cause = failure.getCause();
		return (failure instanceof CompletionException && cause != null) ? cause : failure;
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = super.cancel(mayInterruptIfRunning);
		if (cancelled) {
			this.source.cancel(mayInterruptIfRunning);
		}
		return cancelled;
	}

}
