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
 * A producer or consumer, as its session sees it. Calls come from event loops and the
 * housekeeping thread, and must not block, but for {@link #close()}.
 */
public interface GroupMember extends AutoCloseable {

	/** The group that it is in. */
	String group();

	/** Returns the consumer's part of heartbeats. */
	default @Nullable ConsumerData consumerData() {
		return null;
	}

	/** Whether it is a consumer, which is asked far more often than its data. */
	default boolean isConsumer() {
		return consumerData() != null;
	}

	/** Returns the current refusals by brokers. */
	default List<Problem> problems() {
		return List.of();
	}

	/** The topics whose routes it needs at all times. */
	default Set<String> topics() {
		return Set.of();
	}

	/** Whether it needs the route of a topic. */
	default boolean needs(String topic) {
		return topics().contains(topic);
	}

	/** The route of one of its topics is new or has changed. */
	default void routeChanged(TopicRoute route) {
	}

	/** The name servers do not know one of its topics. */
	default void routeMissing(String topic, RouteNotFoundException failure) {
	}

	/**
	 * The members of its group may have changed, or a broker has just heard of this one.
	 */
	default void groupChanged() {
	}

	/** A tool wants the consumer to go on elsewhere. */
	default void resetOffsets(Map<MessageQueue, Long> offsets) {
	}

	/** A tool asks how far the consumer is. */
	default Map<MessageQueue, Long> offsets(String topic) {
		return Map.of();
	}

	/** A tool asks what the consumer is doing. */
	default RunningInfoBody runningInfo() {
		return new RunningInfoBody(Map.of(), List.of(), Map.of(), Map.of(), Map.of(), Map.of(), null);
	}

	/** A tool wants the consumer to work on a message now. */
	default CompletableFuture<ConsumeDirectlyBody> consumeDirectly(ReceivedMessage message) {
		return CompletableFuture.failedFuture(new UnsupportedOperationException("'" + group() + "' has no listener"));
	}

	/**
	 * Takes nothing new from now on; {@link #close()} follows. So that all that are
	 * closed together drain at the same time.
	 */
	default void stop() {
	}

	/**
	 * Closes the producer or consumer, since its client is being closed. This one may
	 * block.
	 */
	@Override
	void close();

	/**
	 * Ends what has not ended although the connections are closed.
	 */
	default void endCalls() {
	}

	/** Answers a broker's check of a transaction. */
	default void checkTransaction(TransactionCheck check) {
	}

}
