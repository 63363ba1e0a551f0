package io.rocketmq.spring.listener;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.rocketmq.client.config.ConsumerOptions;

/**
 * Observations of asynchronous deliveries that have not ended. Ends those whose delivery
 * has timed out or whose consumer has stopped, as their stage may never complete.
 * Thread-safe.
 */
final class OpenObservations {

	/** Time between looks whether a delivery that has been extended is in flight. */
	private static final Duration RECHECK = Duration.ofSeconds(1);

	private final ConsumerOptions options;

	private final Set<DeliveryObservation> open = ConcurrentHashMap.newKeySet();

	private volatile boolean stopped;

	OpenObservations(ConsumerOptions options) {
		this.options = options;
	}

	/**
	 * Watches a delivery.
	 * @param end completed when it has ended
	 */
	void watch(AbstractDelivery delivery, CompletableFuture<?> end) {
		DeliveryObservation observation = delivery.observation();
		if (observation == DeliveryObservation.NONE || end.isDone()) {
			return;
		}
		this.open.add(observation);
		end.whenComplete((ignored, ex) -> this.open.remove(observation));
		if (this.stopped) {
			stop(observation);
		}
		checkAfter(this.options.consumeTimeout(), delivery, observation, end);
	}

	private void checkAfter(Duration time, AbstractDelivery delivery, DeliveryObservation observation,
			CompletableFuture<?> end) {
		end.<Object>thenApply((result) -> result)
			.orTimeout(time.toNanos(), TimeUnit.NANOSECONDS)
			.whenComplete((ignored, ex) -> {
				if (!end.isDone()) {
					// Handlers of observations do not run on the JDK's timer thread.
					CompletableFuture.runAsync(() -> check(delivery, observation, end));
				}
			});
	}

	private void check(AbstractDelivery delivery, DeliveryObservation observation, CompletableFuture<?> end) {
		if (end.isDone() || !this.open.contains(observation)) {
			return;
		}
		if (delivery.acknowledgment().extend(Duration.ofNanos(1))) {
			checkAfter(RECHECK, delivery, observation, end);
			return;
		}
		this.open.remove(observation);
		observation.failed(new TimeoutException("Listener '" + delivery.endpoint().id()
				+ "' has not ended within consumeTimeout=" + this.options.consumeTimeout()));
		observation.end();
	}

	/** Ends the observations of deliveries that a closed consumer has left. */
	void stop() {
		this.stopped = true;
		this.open.forEach(this::stop);
	}

	private void stop(DeliveryObservation observation) {
		if (this.open.remove(observation)) {
			observation.failed(new CancellationException("The container stopped before its listener ended"));
			observation.end();
		}
	}

}
