package io.rocketmq.client.internal.session;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.error.Problem;
import io.rocketmq.client.error.RouteNotFoundException;
import io.rocketmq.client.internal.protocol.body.ConsumeDirectlyBody;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.ConsumerData;
import io.rocketmq.client.internal.protocol.body.RunningInfoBody;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.client.message.ReceivedMessage;
import io.rocketmq.client.nameserver.TopicRoute;

/**
 * Producer or consumer in a session. Its methods are called on event loops and the
 * housekeeping thread and must not block, except for {@link #close()}.
 */
public interface GroupMember extends AutoCloseable {

	String group();

	/** Returns the consumer's part of heartbeats. */
	default @Nullable ConsumerData consumerData() {
		return null;
	}

	/** Whether it is a consumer; called far more often than {@link #consumerData()}. */
	default boolean isConsumer() {
		return consumerData() != null;
	}

	/** Returns the current refusals by brokers. */
	default List<Problem> problems() {
		return List.of();
	}

	/** Returns the topics whose routes it needs at all times. */
	default Set<String> topics() {
		return Set.of();
	}

	/** Whether it needs the route of a topic. */
	default boolean needs(String topic) {
		return topics().contains(topic);
	}

	/** Handles a new or changed route of one of its topics. */
	default void routeChanged(TopicRoute route) {
	}

	/** Handles that the name servers do not know one of its topics. */
	default void routeMissing(String topic, RouteNotFoundException failure) {
	}

	/** Handles a possible change of its group, or its introduction to a broker. */
	default void groupChanged() {
	}

	/** Resets its offsets, as a tool requests. */
	default void resetOffsets(Map<MessageQueue, Long> offsets) {
	}

	/** Returns its offsets in a topic, for a tool. */
	default Map<MessageQueue, Long> offsets(String topic) {
		return Map.of();
	}

	/** Returns its state, for a tool. */
	default RunningInfoBody runningInfo() {
		return new RunningInfoBody(Map.of(), List.of(), Map.of(), Map.of(), Map.of(), Map.of(), null);
	}

	/** Consumes a message at once, as a tool requests. */
	default CompletableFuture<ConsumeDirectlyBody> consumeDirectly(ReceivedMessage message) {
		return CompletableFuture
			.failedFuture(new UnsupportedOperationException("Group '" + group() + "' has no listener."));
	}

	/**
	 * Stops accepting work; {@link #close()} follows. Members that are closed together
	 * then drain at the same time.
	 */
	default void stop() {
	}

	/** Closes the producer or consumer with its client. May block. */
	@Override
	void close();

	/** Ends calls that are still open after the connections are closed. */
	default void endCalls() {
	}

	/** Answers a broker's check of a transaction. */
	default void checkTransaction(TransactionCheck check) {
	}

}
