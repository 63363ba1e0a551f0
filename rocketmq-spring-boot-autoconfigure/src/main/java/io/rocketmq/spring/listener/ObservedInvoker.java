package io.rocketmq.spring.listener;

import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import io.rocketmq.spring.observation.ListenerObserver;

/**
 * Step that observes the call of a listener. The dispatcher ends the observation with its
 * decision; this does so where an interceptor has wrapped the delivery.
 */
record ObservedInvoker(ListenerObserver observer, RocketMQListenerInvoker next) implements RocketMQListenerInvoker {

	static RocketMQListenerInvoker of(@Nullable ListenerObserver observer, RocketMQListenerInvoker invoker) {
		return (observer != null) ? new ObservedInvoker(observer, invoker) : invoker;
	}

	@Override
	public @Nullable CompletionStage<?> invoke(RocketMQDelivery delivery) throws Exception {
		if (!this.observer.isOn()) {
			return this.next.invoke(delivery);
		}
		DeliveryObservation observation = DeliveryObservation.start(delivery, this.observer);
		boolean own = !(delivery instanceof AbstractDelivery known && known.observed(observation));
		CompletionStage<?> stage;
		try {
			stage = observation.invoke(this.next, delivery);
		}
		catch (Throwable ex) {
			ended(observation, own, ex);
			throw ex;
		}
		if (stage == null) {
			ended(observation, own, null);
			return null;
		}
		return stage.whenComplete((ignored, ex) -> ended(observation, own, ex));
	}

	private static void ended(DeliveryObservation observation, boolean own, @Nullable Throwable ex) {
		if (ex != null) {
			observation.failed(FailedMessages.unwrap(ex));
		}
		if (own) {
			observation.end();
		}
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
