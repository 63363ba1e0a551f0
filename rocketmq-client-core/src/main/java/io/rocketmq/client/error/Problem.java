package io.rocketmq.client.error;

import java.time.Instant;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Snapshot of a kind of request that a broker or a name server refuses at present. The
 * problem ends when the broker grants the request, or when the request is no longer
 * needed.
 *
 * @param kind the refused request
 * @param group the consumer group, or null for a heartbeat, which is for all groups of
 * the client
 * @param topic the topic, or null for a heartbeat
 * @param brokerName the broker's name, or null if it is not known
 * @param address the broker's {@code host:port}, or null if it is not known
 * @param code the response code of the last refusal, or null if it is not known
 * @param text the last refusal: code and remark
 * @param advice how to end it
 * @param since time of the first refusal
 * @param last time of the last refusal
 * @param count number of refusals
 */
public record Problem(Kind kind, @Nullable String group, @Nullable String topic, @Nullable String brokerName,
		@Nullable String address, @Nullable Integer code, String text, String advice, Instant since, Instant last,
		long count) {

	/** Checks the values that must not be null. */
	public Problem {
		Objects.requireNonNull(kind, "kind must not be null");
		Objects.requireNonNull(text, "text must not be null");
		Objects.requireNonNull(advice, "advice must not be null");
		Objects.requireNonNull(since, "since must not be null");
		Objects.requireNonNull(last, "last must not be null");
	}

	/**
	 * Whether the consumer gets no messages of the topic from the broker while it lasts;
	 * false for a refused commit, for example.
	 */
	public boolean stopsConsuming() {
		return this.kind.stops;
	}

	/** Kinds of requests. */
	public enum Kind {

		/** Registers the client's groups and subscriptions. */
		HEARTBEAT(true),
		/** Lists the members of the group, for a rebalance. */
		MEMBERS(true),
		/** Queries the broker's assignment of queues, for a rebalance. */
		ASSIGNMENT(false),
		/** Locks a queue of an orderly group. */
		LOCK(true),
		/**
		 * Locks a queue of a group that is not orderly, so that two members do not
		 * overlap.
		 */
		REBALANCE_LOCK(false),
		/** Reads a committed offset, or the offset to start from. */
		LOAD_OFFSET(true),
		/** Commits an offset. */
		COMMIT(false),
		/** Pulls messages. */
		PULL(true),
		/** Pops messages. */
		POP(true),
		/** Acknowledges popped messages. */
		ACK(false),
		/** Changes the invisible time of popped messages. */
		INVISIBLE_TIME(false),
		/** Queries the route of a subscribed topic at a name server. */
		ROUTE(false);

		private final boolean stops;

		Kind(boolean stops) {
			this.stops = stops;
		}

	}

}
