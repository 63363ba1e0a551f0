package io.rocketmq.spring.listener;

import java.util.List;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * Chain of interceptors and filter before the invoker of one endpoint.
 */
final class ListenerChain {

	private ListenerChain() {
	}

	static RocketMQListenerInvoker of(List<RocketMQListenerInterceptor> interceptors,
			@Nullable RocketMQMessageFilter filter, RocketMQListenerInvoker invoker) {
		RocketMQListenerInvoker chain = (filter != null) ? new FilteringInvoker(filter, invoker) : invoker;
		for (int i = interceptors.size() - 1; i >= 0; i--) {
			chain = new Intercepted(interceptors.get(i), chain);
		}
		return chain;
	}

	private record Intercepted(RocketMQListenerInterceptor interceptor,
			RocketMQListenerInvoker next) implements RocketMQListenerInvoker {

		@Override
		public @Nullable CompletionStage<?> invoke(RocketMQDelivery delivery) throws Exception {
			Next watched = new Next(this.next);
			CompletionStage<?> stage = this.interceptor.intercept(delivery, watched);
			if (stage == null) {
				// An asynchronous listener that an interceptor forgets has not ended.
				stage = watched.stage;
			}
			if (watched.called || !isManual()) {
				return stage;
			}
			// The listener that would decide has not been called.
			if (stage == null) {
				delivery.acknowledgment().acknowledge();
				return null;
			}
			return stage.thenRun(() -> {
				if (!watched.called) {
					delivery.acknowledgment().acknowledge();
				}
			});
		}

		@Override
		public boolean isAsync() {
			return this.next.isAsync();
		}

		@Override
		public boolean isManual() {
			return this.next.isManual();
		}

	}

	/** Remainder of the chain as an interceptor gets it for one delivery. */
	private static final class Next implements RocketMQListenerInvoker {

		private final RocketMQListenerInvoker next;

		private volatile boolean called;

		private volatile @Nullable CompletionStage<?> stage;

		Next(RocketMQListenerInvoker next) {
			this.next = next;
		}

		@Override
		public @Nullable CompletionStage<?> invoke(RocketMQDelivery delivery) throws Exception {
			this.called = true;
			CompletionStage<?> returned = this.next.invoke(delivery);
			this.stage = returned;
			return returned;
		}

		@Override
		public boolean isAsync() {
			return this.next.isAsync();
		}

		@Override
		public boolean isManual() {
			return this.next.isManual();
		}

	}

}
