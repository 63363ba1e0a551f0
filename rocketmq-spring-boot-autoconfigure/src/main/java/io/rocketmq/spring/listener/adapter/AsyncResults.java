package io.rocketmq.spring.listener.adapter;

import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;

/**
 * Detection and adaptation of results that complete later: {@link CompletionStage}, and
 * single values of reactive types where Reactor is on the class path.
 */
final class AsyncResults {

	private static final boolean REACTOR = ClassUtils.isPresent("reactor.core.publisher.Mono",
			AsyncResults.class.getClassLoader());

	private AsyncResults() {
	}

	/**
	 * Whether a method of this return type may return a result that completes later.
	 * @throws IllegalArgumentException if it returns a stream of values
	 */
	static boolean maybe(Class<?> returnType, String method) {
		if (returnType == Object.class || CompletionStage.class.isAssignableFrom(returnType)) {
			return true;
		}
		ReactiveAdapter adapter = REACTOR ? ReactiveAdapterRegistry.getSharedInstance().getAdapter(returnType) : null;
		if (adapter != null && adapter.isMultiValue()) {
			throw new IllegalArgumentException("Method " + method + " returns a stream of values, "
					+ returnType.getName() + ", which has no meaning as a result: return Mono<List<T>> or nothing");
		}
		return adapter != null;
	}

	/** Returns the stage of a result that completes later, or null for a plain value. */
	static @Nullable CompletionStage<?> stage(Object result) {
		if (result instanceof CompletionStage<?> stage) {
			return stage;
		}
		return REACTOR ? Reactive.stage(result) : null;
	}

	/** Loaded only where Reactor is on the class path. */
	private static final class Reactive {

		static @Nullable CompletionStage<?> stage(Object result) {
			if (result instanceof Mono<?> mono) {
				return mono.toFuture();
			}
			ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(null, result);
			return (adapter != null) ? Mono.from(adapter.toPublisher(result)).toFuture() : null;
		}

	}

}
