package io.rocketmq.spring.boot.autoconfigure.endpoint;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.rocketmq.client.consumer.QueuePosition;
import io.rocketmq.client.consumer.SubscriptionConflict;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.spring.listener.RocketMQContainerStatus;
import io.rocketmq.spring.listener.RocketMQContainerStatus.DeliveryFailure;
import io.rocketmq.spring.listener.RocketMQContainerStatus.EndpointStatus;
import io.rocketmq.spring.listener.RocketMQContainerStatus.StartFailure;
import io.rocketmq.spring.listener.RocketMQContainerStatus.State;
import io.rocketmq.spring.listener.RocketMQListenerContainer;
import io.rocketmq.spring.listener.RocketMQListenerEndpoint;

/**
 * Listener container, as the endpoint shows it.
 *
 * @param name name of the container
 * @param client name of the client; empty for the default one
 * @param group consumer group
 * @param state state of the container
 * @param autoStartup whether it starts with the application
 * @param paused whether the whole container is paused
 * @param startedAt time of the last start, or null
 * @param startFailure failure of the last attempt to start, or null
 * @param lastDelivery time at which the last delivery began, or null
 * @param inFlight number of deliveries in flight
 * @param consecutiveFailures consecutive failures of the endpoint that has the most
 * @param assignedQueues number of assigned queues
 * @param lag number of messages that are not consumed, in the queues that are pulled from
 * @param endpoints the endpoints
 * @param conflicts topics to which other members of the group subscribe differently
 * @param problems requests that brokers refuse at present
 * @param queues page of the queues, or null in an overview
 */
public record ContainerDescriptor(String name, String client, String group, State state, boolean autoStartup,
		boolean paused, @Nullable Instant startedAt, @Nullable StartFailure startFailure,
		@Nullable Instant lastDelivery, int inFlight, long consecutiveFailures, int assignedQueues, long lag,
		List<EndpointDescriptor> endpoints, List<SubscriptionConflict> conflicts, List<Problem> problems,
		@Nullable QueuesDescriptor queues) implements OperationResponseBody {

	static ContainerDescriptor of(RocketMQListenerContainer container) {
		return of(container, container.status(), container.statistics().queues(), null);
	}

	/**
	 * Creates a descriptor with queues.
	 * @param offset number of queues to skip
	 * @param limit maximum number of queues
	 */
	static ContainerDescriptor of(RocketMQListenerContainer container, int offset, int limit) {
		RocketMQContainerStatus status = container.status();
		List<QueuePosition> positions = container.statistics().queues();
		return of(container, status, positions, QueuesDescriptor.of(status, positions, offset, limit));
	}

	private static ContainerDescriptor of(RocketMQListenerContainer container, RocketMQContainerStatus status,
			List<QueuePosition> positions, @Nullable QueuesDescriptor queues) {
		return new ContainerDescriptor(status.name(), status.client(), status.group(), status.state(),
				status.autoStartup(), status.paused(), status.startedAt(), status.startFailure(), status.lastDelivery(),
				status.inFlight(), status.consecutiveFailures(), status.assignedQueues().size(),
				positions.stream().mapToLong(QueuePosition::lag).sum(),
				endpoints(container.endpoints(), status.endpoints()), status.conflicts(), status.problems(), queues);
	}

	private static List<EndpointDescriptor> endpoints(Collection<RocketMQListenerEndpoint> endpoints,
			List<EndpointStatus> states) {
		Map<String, EndpointStatus> byId = new HashMap<>();
		states.forEach((state) -> byId.put(state.id(), state));
		return endpoints.stream().map((endpoint) -> EndpointDescriptor.of(endpoint, byId.get(endpoint.id()))).toList();
	}

	/**
	 * Endpoint of a container, as the endpoint shows it.
	 *
	 * @param id id of the endpoint
	 * @param listener description of the listener, such as its method and bean
	 * @param topic topic
	 * @param filterType {@code TAG} or {@code SQL92}
	 * @param filter filter expression; {@code *} for all messages
	 * @param batch whether the listener takes several messages at once
	 * @param lastDelivery time at which the last delivery began, or null
	 * @param consecutiveFailures number of failed deliveries since the last that consumed
	 * a message
	 * @param lastFailure last failed delivery, or null
	 */
	public record EndpointDescriptor(String id, String listener, String topic, String filterType, String filter,
			boolean batch, @Nullable Instant lastDelivery, long consecutiveFailures,
			@Nullable DeliveryFailure lastFailure) {

		/** Creates a descriptor; the state is null if the endpoint was just added. */
		static EndpointDescriptor of(RocketMQListenerEndpoint endpoint, @Nullable EndpointStatus state) {
			return new EndpointDescriptor(endpoint.id(), endpoint.description(), endpoint.topic(),
					endpoint.filter().type(), endpoint.filter().expression(), endpoint.batch(),
					(state != null) ? state.lastDelivery() : null, (state != null) ? state.consecutiveFailures() : 0,
					(state != null) ? state.lastFailure() : null);
		}

	}

	/**
	 * Page of a container's queues, ordered by topic, broker and queue id.
	 *
	 * @param total number of queues
	 * @param offset number of queues before this page
	 * @param items queues of this page
	 */
	public record QueuesDescriptor(int total, int offset, List<QueueDescriptor> items) {

		static QueuesDescriptor of(RocketMQContainerStatus status, List<QueuePosition> positions, int offset,
				int limit) {
			List<QueueDescriptor> all = new ArrayList<>();
			Set<MessageQueue> known = new HashSet<>();
			for (QueuePosition position : positions) {
				known.add(position.queue());
				all.add(QueueDescriptor.of(position));
			}
			// Brokers keep the position in queues that are popped from.
			status.assignedQueues()
				.stream()
				.filter((queue) -> !known.contains(queue))
				.map((queue) -> QueueDescriptor.popped(queue, status.paused()))
				.forEach(all::add);
			all.sort(null);
			return new QueuesDescriptor(all.size(), offset, all.stream().skip(offset).limit(limit).toList());
		}

	}

	/**
	 * Queue of a container. Without a position, which brokers keep, if it is popped from.
	 *
	 * @param topic topic, which may be the group's retry topic
	 * @param broker name of the broker
	 * @param queueId id of the queue; -1 stands for all queues of the broker
	 * @param paused whether the queue is paused
	 * @param lag number of messages that are not consumed
	 * @param nextOffset lowest offset that is not finished
	 * @param committedOffset last committed offset, or -1
	 * @param maxOffset offset of the next message, as of the last pull, or -1
	 * @param cachedMessages number of pulled messages that are not finished
	 * @param cachedBytes size of these messages in bytes
	 * @param inFlight number of messages that the listener is processing
	 * @param locked false while an orderly consumer does not hold the queue's lock
	 * @param lastPullAt time of the last answer to a pull, or null
	 * @param lastConsumedAt time at which a message was last finished, or the queue
	 * assigned
	 */
	public record QueueDescriptor(String topic, String broker, int queueId, boolean paused, @Nullable Long lag,
			@Nullable Long nextOffset, @Nullable Long committedOffset, @Nullable Long maxOffset,
			@Nullable Integer cachedMessages, @Nullable Long cachedBytes, @Nullable Integer inFlight,
			@Nullable Boolean locked, @Nullable Instant lastPullAt,
			@Nullable Instant lastConsumedAt) implements Comparable<QueueDescriptor> {

		static QueueDescriptor of(QueuePosition position) {
			MessageQueue queue = position.queue();
			return new QueueDescriptor(queue.topic(), queue.brokerName(), queue.queueId(), position.paused(),
					position.lag(), position.nextOffset(), position.committedOffset(), position.maxOffset(),
					position.cachedMessages(), position.cachedBytes(), position.inFlight(), position.locked(),
					position.lastPullAt(), position.lastConsumedAt());
		}

		static QueueDescriptor popped(MessageQueue queue, boolean paused) {
			return new QueueDescriptor(queue.topic(), queue.brokerName(), queue.queueId(), paused, null, null, null,
					null, null, null, null, null, null, null);
		}

		@Override
		public int compareTo(QueueDescriptor other) {
			return new MessageQueue(this.topic, this.broker, this.queueId)
				.compareTo(new MessageQueue(other.topic, other.broker, other.queueId));
		}

	}

}
