package io.rocketmq.client.session;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.nameserver.TopicRoute;
import io.rocketmq.client.protocol.body.HeartbeatBody.ConsumerData;

/**
 * A producer or consumer, as its session sees it. Calls come from event loops and the
 * housekeeping thread, and must not block, but for {@link #close()}.
 */
public interface Member extends AutoCloseable {

	/**
	 * The group that it is in.
	 * @return the group's name
	 */
	String group();

	/**
	 * What heartbeats say of a consumer.
	 * @return its data, or null for a producer
	 */
	default @Nullable ConsumerData consumerData() {
		return null;
	}

	/**
	 * The topics whose routes it needs at all times.
	 * @return the topics
	 */
	default Set<String> topics() {
		return Set.of();
	}

	/**
	 * The route of one of its topics is new or has changed.
	 * @param route the route
	 */
	default void routeChanged(TopicRoute route) {
	}

	/**
	 * The members of its group may have changed, or a broker has just heard of this one.
	 */
	default void groupChanged() {
	}

	/**
	 * Closes the producer or consumer, since its client is being closed. This one may
	 * block.
	 */
	@Override
	void close();

	/**
	 * A broker asks what became of a transaction.
	 * @param check the question
	 */
	default void checkTransaction(TransactionCheck check) {
	}

}
