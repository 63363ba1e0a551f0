package io.rocketmq.spring.listener;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.consumer.SubscriptionConflict;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.message.MessageQueue;

/**
 * State of a container at one moment, as the container knows it: it sends no request and
 * waits for nothing. Immutable.
 *
 * @param name name of the container
 * @param client name of the client; empty for the default one
 * @param group consumer group
 * @param endpoints state of each endpoint, in the order in which they were added
 * @param state state of the container
 * @param autoStartup whether the container starts with the application context
 * @param paused whether the whole container is paused
 * @param pausedQueues queues that are paused one by one
 * @param assignedQueues queues that are assigned; empty unless the container is running
 * @param startedAt time of the last start, or null if it has never started
 * @param inFlight number of deliveries in flight: messages, or batches
 * @param startFailure failure of the last attempt to start, or null if it did not fail or
 * the container has been stopped since
 * @param conflicts topics to which other members of the group subscribe differently
 * @param problems requests of the container or its client that brokers refuse at present
 */
public record RocketMQContainerStatus(String name, String client, String group, List<EndpointStatus> endpoints,
		State state, boolean autoStartup, boolean paused, Set<MessageQueue> pausedQueues,
		Set<MessageQueue> assignedQueues, @Nullable Instant startedAt, int inFlight,
		@Nullable StartFailure startFailure, List<SubscriptionConflict> conflicts, List<Problem> problems) {

	/**
	 * Checks the values.
	 * @throws NullPointerException if a value that is not nullable is null
	 */
	public RocketMQContainerStatus {
		Objects.requireNonNull(name, "name must not be null");
		Objects.requireNonNull(client, "client must not be null");
		Objects.requireNonNull(group, "group must not be null");
		Objects.requireNonNull(state, "state must not be null");
		endpoints = List.copyOf(endpoints);
		Objects.requireNonNull(pausedQueues, "pausedQueues must not be null");
		Objects.requireNonNull(assignedQueues, "assignedQueues must not be null");
		Objects.requireNonNull(conflicts, "conflicts must not be null");
		Objects.requireNonNull(problems, "problems must not be null");
	}

	/** Returns the time at which the last delivery began, or null if there was none. */
	public @Nullable Instant lastDelivery() {
		Instant last = null;
		for (EndpointStatus endpoint : this.endpoints) {
			Instant own = endpoint.lastDelivery();
			if (own != null && (last == null || own.isAfter(last))) {
				last = own;
			}
		}
		return last;
	}

	/**
	 * Returns the number of consecutive failed deliveries of the endpoint that has the
	 * most.
	 */
	public long consecutiveFailures() {
		return this.endpoints.stream().mapToLong(EndpointStatus::consecutiveFailures).max().orElse(0);
	}

	/** Returns the last failure of all endpoints, or null if there was none. */
	public @Nullable DeliveryFailure lastFailure() {
		DeliveryFailure last = null;
		for (EndpointStatus endpoint : this.endpoints) {
			DeliveryFailure own = endpoint.lastFailure();
			if (own != null && (last == null || own.at().isAfter(last.at()))) {
				last = own;
			}
		}
		return last;
	}

	/** States of a container. */
	public enum State {

		/** Never started, or stopped. */
		STOPPED,
		/** Creating its consumer. */
		STARTING,
		/** Consuming, or paused. */
		RUNNING,
		/** Waiting for its deliveries in flight. */
		STOPPING,
		/** Its last start failed; it may be retried. */
		FAILED

	}

	/**
	 * State of an endpoint. Its counts outlast restarts of the container.
	 *
	 * @param id id of the endpoint
	 * @param topic topic of the endpoint
	 * @param lastDelivery time at which the last delivery began, or null if there was
	 * none
	 * @param consecutiveFailures number of failed deliveries since the last one that
	 * consumed a message
	 * @param lastFailure last failed delivery, or null if none failed
	 */
	public record EndpointStatus(String id, String topic, @Nullable Instant lastDelivery, long consecutiveFailures,
			@Nullable DeliveryFailure lastFailure) {

		/**
		 * Checks the values.
		 * @throws NullPointerException if the id or topic is null
		 */
		public EndpointStatus {
			Objects.requireNonNull(id, "id must not be null");
			Objects.requireNonNull(topic, "topic must not be null");
		}

	}

	/**
	 * Failed delivery.
	 *
	 * @param at time of the failure
	 * @param exception class of the listener's exception, or null if the listener decided
	 * by itself not to consume the message
	 * @param message message of the exception, shortened to 300 characters, or null
	 * @param topic topic of the message
	 * @param messageId id of the message; in a batch, of the first that failed
	 */
	public record DeliveryFailure(Instant at, @Nullable String exception, @Nullable String message, String topic,
			String messageId) {

		/**
		 * Checks the values.
		 * @throws NullPointerException if a value that is not nullable is null
		 */
		public DeliveryFailure {
			Objects.requireNonNull(at, "at must not be null");
			Objects.requireNonNull(topic, "topic must not be null");
			Objects.requireNonNull(messageId, "messageId must not be null");
		}

	}

	/**
	 * Failed attempt to start.
	 *
	 * @param at time of the failure
	 * @param exception class of the exception
	 * @param message message of the exception, shortened to 300 characters, or null
	 * @param retrying whether the container tries again by itself
	 */
	public record StartFailure(Instant at, String exception, @Nullable String message, boolean retrying) {

		/**
		 * Checks the values.
		 * @throws NullPointerException if a value that is not nullable is null
		 */
		public StartFailure {
			Objects.requireNonNull(at, "at must not be null");
			Objects.requireNonNull(exception, "exception must not be null");
		}

	}

}
